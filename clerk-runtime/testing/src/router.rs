//! Every route of the instance.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get};

use super::fault::{self, Endpoint};
use super::instance::Instance;
use super::{backend, calls, frontend, jwks, machine, response};

/// The instance as a router: what it answers, what goes wrong on demand, and the record of it all.
pub(super) fn router(instance: &Arc<Instance>) -> Router {
    let faulty = |endpoint: Endpoint, route: MethodRouter<Arc<Instance>>| {
        route.layer(from_fn_with_state((Arc::clone(instance), endpoint), fault::inject))
    };
    Router::new()
        .route("/v1/jwks", faulty(Endpoint::Jwks, get(jwks::show)))
        .merge(frontend::routes(faulty))
        .merge(machine::routes(faulty))
        .merge(backend::routes(faulty))
        .fallback(response::not_found)
        .method_not_allowed_fallback(response::not_found)
        .layer(from_fn_with_state(Arc::clone(instance), calls::record))
        .with_state(Arc::clone(instance))
}

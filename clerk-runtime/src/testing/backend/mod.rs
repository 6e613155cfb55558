//! The Backend API of what the [`store`](super::store) knows.
//!
//! Methods, paths and paging are those of reference 06; objects and parameters those of Clerk's OpenAPI document of
//! version 2026-05-12.

mod permissions;
mod plans;
mod roles;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodRouter, get, post};

use super::fault::Endpoint;
use super::instance::Instance;

/// The routes; `faulty` lets an endpoint fail on demand.
pub(super) fn routes(
    faulty: impl Fn(Endpoint, MethodRouter<Arc<Instance>>) -> MethodRouter<Arc<Instance>>,
) -> Router<Arc<Instance>> {
    let groups = [(Endpoint::Organizations, organization_routes()), (Endpoint::Instance, instance_routes())];
    let routes = groups
        .into_iter()
        .flat_map(|(endpoint, routes)| routes.into_iter().map(move |(path, route)| (endpoint, path, route)));
    routes.fold(Router::new(), |router, (endpoint, path, route)| {
        router.route(&format!("/v1{path}"), faulty(endpoint, route))
    })
}

type Routes = Vec<(&'static str, MethodRouter<Arc<Instance>>)>;

fn organization_routes() -> Routes {
    vec![
        ("/organization_roles", get(roles::list).post(roles::create)),
        ("/organization_roles/{id}", get(roles::show).patch(roles::update).delete(roles::delete)),
        (
            "/organization_roles/{id}/permissions/{permission_id}",
            post(roles::assign_permission).delete(roles::remove_permission),
        ),
        ("/organization_permissions", get(permissions::list).post(permissions::create)),
        (
            "/organization_permissions/{id}",
            get(permissions::show).patch(permissions::update).delete(permissions::delete),
        ),
    ]
}

fn instance_routes() -> Routes {
    vec![("/billing/plans", get(plans::list))]
}

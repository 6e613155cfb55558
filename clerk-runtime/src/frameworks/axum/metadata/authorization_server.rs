//! OAuth 2.0 Authorization Server Metadata (RFC 8414), passed on from the instance for clients that do not follow
//! the protected-resource metadata yet.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use http::request::Parts;

use super::{document, frontend_api, preflight};
use crate::edge::cell::instance_of;
use crate::edge::rejection::Rejection;

const WELL_KNOWN: &str = "/.well-known/oauth-authorization-server";

/// The instance's authorization-server metadata at its well-known path, with CORS.
///
/// A [`ClerkLayer`](crate::ClerkLayer) must be around the route. The document is fetched from the instance for each
/// request; where it cannot be, the answer is 502.
pub fn authorization_server_routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(WELL_KNOWN, get(|parts: Parts| async move { respond(&parts).await }).options(preflight))
}

async fn respond(parts: &Parts) -> Result<Response, Rejection> {
    let clerk = instance_of(parts).await?;
    let url = format!("{}{WELL_KNOWN}", frontend_api(&clerk)?);
    let unreachable = || Rejection::without_reason(StatusCode::BAD_GATEWAY);
    let url = url.parse().map_err(|_| unreachable())?;
    match clerk.instance().api.get_public(url).await {
        Ok(answer) if answer.status.is_success() => {
            let metadata: serde_json::Value = answer.json().ok_or_else(unreachable)?;
            Ok(document(metadata.to_string()))
        }
        Ok(answer) => {
            tracing::warn!(status = answer.status.as_u16(), "no authorization-server metadata");
            Err(unreachable())
        }
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "no authorization-server metadata");
            Err(unreachable())
        }
    }
}

//! The metadata documents as routes.

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use http::request::Parts;

use crate::edge::enforce::instance_of;
use crate::edge::rejection::Rejection;
use crate::oauth_metadata::{
    AUTHORIZATION_SERVER, PROTECTED_RESOURCE, ProtectedResource, authorization_server_document, preflight,
};

impl ProtectedResource {
    /// Routes that serve the document with CORS headers: at the well-known path of the resource's own path if it has one,
    /// else at all well-known paths. A [`ClerkLayer`](crate::ClerkLayer) must be around the routes.
    pub fn routes<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        let paths = protected_resource_paths(&self);
        let serve = async move |parts: Parts| -> Result<Response, Rejection> {
            let clerk = instance_of(&parts).await?;
            Ok(self.document(&clerk, &parts).map(Body::from))
        };
        let handlers = get(serve).options(answer_preflight);
        paths.iter().fold(Router::new(), |router, path| router.route(path, handlers.clone()))
    }
}

/// A route that serves the instance's authorization-server metadata at its well-known path, with CORS headers.
///
/// A [`ClerkLayer`](crate::ClerkLayer) must be around the route. The document is fetched from the instance and kept like
/// its keys ([`limits`](crate::limits)). If it cannot be fetched, the response is 502.
pub fn authorization_server_routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let serve = async |parts: Parts| -> Result<Response, Rejection> {
        let clerk = instance_of(&parts).await?;
        Ok(authorization_server_document(&clerk).await.map(Body::from))
    };
    let handlers = get(serve).options(answer_preflight);
    let paths = authorization_server_paths();
    paths.iter().fold(Router::new(), |router, path| router.route(path, handlers.clone()))
}

/// The methods of every document.
pub(super) const METHODS: [&str; 2] = ["GET", "OPTIONS"];

pub(super) fn protected_resource_paths(resource: &ProtectedResource) -> Vec<String> {
    match resource.location().path() {
        // The well-known part stands before the path, and the slash of a root goes (RFC 9728 §3.1).
        Some(path) => vec![format!("{PROTECTED_RESOURCE}{}", if path == "/" { "" } else { path })],
        None => vec![PROTECTED_RESOURCE.to_owned(), format!("{PROTECTED_RESOURCE}/{{*resource}}")],
    }
}

pub(super) fn authorization_server_paths() -> [String; 1] {
    [AUTHORIZATION_SERVER.to_owned()]
}

async fn answer_preflight() -> Response {
    preflight().map(Body::from)
}

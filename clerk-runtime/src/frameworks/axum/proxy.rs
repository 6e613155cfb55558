//! The Frontend API proxy as routes.

use axum::Router;

use crate::proxy::FrontendApiProxy;

impl FrontendApiProxy {
    /// Routes that serve the proxy at its path and below.
    ///
    /// Merge them into a router whose prefix is not stripped, so not inside `nest`. They need no
    /// [`ClerkLayer`](crate::ClerkLayer), and one around them has no effect.
    pub fn routes<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        let paths = paths(&self);
        paths.iter().fold(Router::new(), |router, path| router.route_service(path, self.clone()))
    }
}

/// The paths that axum has to be told apart.
pub(super) fn paths(proxy: &FrontendApiProxy) -> [String; 3] {
    ["", "/", "/{*path}"].map(|rest| format!("{}{rest}", proxy.path()))
}

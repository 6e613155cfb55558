//! The Frontend API proxy as routes.

use axum::Router;

use crate::proxy::FrontendApiProxy;

impl FrontendApiProxy {
    /// The proxy at its path and below.
    ///
    /// Merge them where no prefix is taken off, so not inside of `nest`. No [`ClerkLayer`](crate::ClerkLayer) has to be around
    /// them, and one that is asks nothing.
    pub fn routes<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        let paths = paths(&self);
        paths.iter().fold(Router::new(), |router, path| router.route_service(path, self.clone()))
    }
}

/// The paths that axum has to be told apart.
pub(super) fn paths(proxy: &FrontendApiProxy) -> [String; 3] {
    ["", "/", "/{*path}"].map(|rest| format!("{}{rest}", proxy.path()))
}

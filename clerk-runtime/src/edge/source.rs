//! Finds the instance of a request, and the answers to its rejections.

use std::borrow::Cow;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use http::header::HeaderName;
use http::{Method, Uri};

use super::rejection::Rejection;
use super::scope::Scope;
use crate::clerk::Clerk;
use crate::ground::BoxError;
use crate::request::RequestView;

/// Finds the instance that a request belongs to; see [`ClerkLayer::with_resolver`](crate::ClerkLayer::with_resolver).
pub trait ResolveClerk: Send + Sync + 'static {
    /// The instance for this request.
    ///
    /// # Errors
    ///
    /// [`ResolveError::Unknown`] if the request belongs to no tenant. The operator `?` converts any other
    /// error to [`ResolveError::Failed`].
    fn resolve(&self, request: &dyn RequestView) -> impl Future<Output = Result<Clerk, ResolveError>> + Send;
}

/// Why there is no instance for a request.
#[derive(Debug)]
#[non_exhaustive]
pub enum ResolveError {
    /// There is no such tenant. The response is 404, and the log has a message at debug level only, because strangers can
    /// ask for any host.
    Unknown,
    /// The instance could not be determined. The response is 500, and an error is logged.
    Failed(BoxError),
}

/// `ResolveError` does not implement [`Error`](std::error::Error), so every error converts into it.
impl<E: Into<BoxError>> From<E> for ResolveError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// What a layer attaches to each request.
pub(crate) struct ClerkSource {
    resolve: Resolve,
    pub(super) scope: Arc<Scope>,
}

#[derive(Clone)]
enum Resolve {
    Fixed(Clerk),
    Dynamic(Arc<dyn DynResolveClerk>),
}

impl ClerkSource {
    pub(crate) fn fixed(clerk: Clerk) -> Self {
        Self { resolve: Resolve::Fixed(clerk), scope: Arc::default() }
    }

    pub(crate) fn resolved(resolver: impl ResolveClerk) -> Self {
        Self { resolve: Resolve::Dynamic(Arc::new(resolver)), scope: Arc::default() }
    }

    pub(crate) fn with_scope(&self, scope: Scope) -> Self {
        Self { resolve: self.resolve.clone(), scope: Arc::new(scope) }
    }

    /// Whether both find the same instance for a request.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        match (&self.resolve, &other.resolve) {
            (Resolve::Fixed(own), Resolve::Fixed(other)) => own.is(other),
            (Resolve::Dynamic(own), Resolve::Dynamic(other)) => Arc::ptr_eq(own, other),
            _ => false,
        }
    }

    /// The instance, if it is the same for every request.
    pub(super) const fn fixed_clerk(&self) -> Option<&Clerk> {
        match &self.resolve {
            Resolve::Fixed(clerk) => Some(clerk),
            Resolve::Dynamic(_) => None,
        }
    }

    pub(super) async fn clerk(&self, request: &dyn RequestView) -> Result<Clerk, Rejection> {
        match &self.resolve {
            Resolve::Fixed(clerk) => Ok(clerk.clone()),
            Resolve::Dynamic(resolver) => {
                resolver.resolve(&Unattached(request)).await.map_err(|error| match error {
                    ResolveError::Unknown => Rejection::nobody_here(),
                    ResolveError::Failed(error) => {
                        Rejection::misconfigured(&format!("no Clerk instance for this request: {error}"))
                    }
                })
            }
        }
    }
}

/// [`ResolveClerk`] as a trait object.
trait DynResolveClerk: Send + Sync {
    fn resolve<'a>(
        &'a self,
        request: &'a dyn RequestView,
    ) -> Pin<Box<dyn Future<Output = Result<Clerk, ResolveError>> + Send + 'a>>;
}

impl<R: ResolveClerk> DynResolveClerk for R {
    fn resolve<'a>(
        &'a self,
        request: &'a dyn RequestView,
    ) -> Pin<Box<dyn Future<Output = Result<Clerk, ResolveError>> + Send + 'a>> {
        Box::pin(ResolveClerk::resolve(self, request))
    }
}

/// A request without the extensions of layers. A resolver that read the caller would wait for itself.
struct Unattached<'r>(&'r dyn RequestView);

impl RequestView for Unattached<'_> {
    fn method(&self) -> Method {
        self.0.method()
    }

    fn uri(&self) -> Cow<'_, Uri> {
        self.0.uri()
    }

    fn connection_scheme(&self) -> Option<&str> {
        self.0.connection_scheme()
    }

    fn peer_address(&self) -> Option<IpAddr> {
        self.0.peer_address()
    }

    fn matched_path(&self) -> Option<&str> {
        self.0.matched_path()
    }

    fn path_parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        self.0.path_parameter(name)
    }

    fn each_value<'v>(&'v self, name: &HeaderName, visit: &mut dyn FnMut(&'v [u8])) {
        self.0.each_value(name, visit);
    }

    fn each_name<'v>(&'v self, visit: &mut dyn FnMut(&'v str)) {
        self.0.each_name(visit);
    }
}

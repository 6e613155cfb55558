//! A service whose methods have rules. The path of a call selects the rule, which decides before a message is decoded.

use std::any::TypeId;
use std::fmt;
use std::future::ready;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Frame;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::{Code, Status};
use tower_service::Service;

use super::caller::{Decided, IsThere};
use super::methods::{Method, Methods};
use super::status;
use super::view::MethodHead;
use crate::settings::ConfigError;

/// The server of a service that says for each method who may call it. `#[protect_service]` implements it for the generated
/// server of the type `T`.
#[diagnostic::on_unimplemented(
    message = "this service does not say who may call its methods",
    label = "write `#[clerk_runtime::tonic::protect_service]` on the `impl` of its trait",
    note = "`protected` takes the generated server itself, such as `GreeterServer`; put interceptors and layers around its result"
)]
pub trait ProtectedService<T>: NamedService {
    /// The methods and their rules.
    const METHODS: &'static [Method];
}

/// Enforces the rules of a service's methods: `Server::builder().layer(ClerkLayer::new(clerk)).add_service(protected(server)?)`.
///
/// Calls of methods that are not listed answer `UNIMPLEMENTED`. Without `protected`, every method in the block with the
/// attribute answers `INTERNAL`.
///
/// # Errors
///
/// If the service does not have a method of the table, because its name in the `.proto` file is not the function's name in
/// upper camel case: write `#[rpc(name = "GetURL")]` on the function.
pub fn protected<T, S>(server: S) -> Result<Protected<S>, ConfigError>
where
    T: 'static,
    S: ProtectedService<T> + Service<Request<Body>, Response = Response<Body>> + Clone,
{
    for (index, method) in S::METHODS.iter().enumerate() {
        let is_repeated = S::METHODS.iter().take(index).any(|other| other.name() == method.name());
        if is_repeated || !has_method::<S>(&server, method) {
            let problem = if is_repeated { "is named twice" } else { "does not exist" };
            return Err(ConfigError::InvalidOption {
                option: "rpc",
                problem: format!(
                    "the method {} of {} {problem}; write its name in the `.proto` file on the function, like \
                     `#[rpc(name = \"GetURL\")]`",
                    method.name(),
                    S::NAME
                ),
            });
        }
    }
    Ok(Protected { inner: server, implementor: TypeId::of::<T>(), methods: S::METHODS })
}

/// Whether the server calls a method for that path. The method itself returns at once, because no rule has decided.
fn has_method<S>(server: &S, method: &Method) -> bool
where
    S: NamedService + Service<Request<Body>, Response = Response<Body>> + Clone,
{
    let mut server = server.clone();
    let context = &mut Context::from_waker(Waker::noop());
    let mut request = Request::new(Body::new(NeverSent));
    let Ok(path) = format!("/{}/{}", S::NAME, method.name()).parse() else { return false };
    *request.uri_mut() = path;
    request.headers_mut().insert(CONTENT_TYPE, tonic::metadata::GRPC_CONTENT_TYPE);
    request.extensions_mut().insert(IsThere);
    if server.poll_ready(context).is_pending() {
        return true;
    }
    match pin!(server.call(request)).poll(context) {
        Poll::Ready(Ok(response)) => Status::from_header_map(response.headers())
            .is_none_or(|status| status.code() != Code::Unimplemented),
        Poll::Ready(Err(_)) | Poll::Pending => true,
    }
}

/// A body that never sends anything.
struct NeverSent;

impl http_body::Body for NeverSent {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        Poll::Pending
    }
}

/// A service whose rules are enforced; made by [`protected`].
#[derive(Clone)]
pub struct Protected<S> {
    inner: S,
    implementor: TypeId,
    methods: &'static [Method],
}

impl<S: NamedService> Protected<S> {
    /// The methods and their rules: a table to print.
    #[must_use]
    pub fn methods(&self) -> Methods {
        Methods::of(S::NAME, self.methods)
    }

    /// The method at exactly this path.
    fn method(&self, path: &str) -> Option<&'static Method> {
        let name = path.strip_prefix('/')?.strip_prefix(S::NAME)?.strip_prefix('/')?;
        self.methods.iter().find(|method| method.name() == name)
    }
}

impl<S: NamedService> fmt::Debug for Protected<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Protected")
            .field("service", &S::NAME)
            .field("methods", &self.methods)
            .finish_non_exhaustive()
    }
}

impl<S: NamedService> NamedService for Protected<S> {
    const NAME: &'static str = S::NAME;
}

/// The status for a request that does not come from a gRPC client. The generated server checks neither the HTTP method nor the
/// content type, so a link or a form on another site could make a browser with cookies call a method.
fn refusal_of_others(method: &http::Method, headers: &HeaderMap) -> Option<StatusCode> {
    let is_grpc = headers
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(tonic::metadata::GRPC_CONTENT_TYPE.as_bytes()));
    match *method {
        http::Method::POST if is_grpc => None,
        http::Method::POST => Some(StatusCode::UNSUPPORTED_MEDIA_TYPE),
        _ => Some(StatusCode::METHOD_NOT_ALLOWED),
    }
}

impl<S, B, R> Service<Request<B>> for Protected<S>
where
    S: NamedService + Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
    R: Default + Send + 'static,
    S::Error: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        if let Some(refused) = refusal_of_others(request.method(), request.headers()) {
            let mut response = Response::<R>::default();
            *response.status_mut() = refused;
            return Box::pin(ready(Ok(response)));
        }
        // The server compares the same path: neither side decodes it.
        let Some(method) = self.method(request.uri().path()) else {
            return Box::pin(ready(Ok(status::unimplemented())));
        };
        // The call uses the service that is ready, and leaves a clone that need not be.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        let implementor = self.implementor;
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            let head = MethodHead::of(&parts, true);
            match method.decide(&head).await {
                Ok(auth) => {
                    let uri = head.uri().clone();
                    parts.extensions.insert(Decided {
                        implementor,
                        service: S::NAME,
                        rpc: method.name(),
                        uri,
                        auth,
                    });
                    inner.call(Request::from_parts(parts, body)).await
                }
                Err(rejection) => Ok(status::answer(&rejection)),
            }
        })
    }
}

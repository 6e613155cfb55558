//! What the instance was asked.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;

use super::instance::Instance;

/// A request that reached the instance, without its headers and its body: these carry secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The path, with the query if there was one.
    pub path: String,
}

/// `GET /v1/jwks`.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// The calls so far.
#[derive(Default)]
pub(super) struct Calls(Mutex<Vec<Call>>);

impl Calls {
    pub(super) fn all(&self) -> Vec<Call> {
        self.list().clone()
    }

    pub(super) fn take(&self) -> Vec<Call> {
        std::mem::take(&mut self.list())
    }

    pub(super) fn clear(&self) {
        self.list().clear();
    }

    fn list(&self) -> MutexGuard<'_, Vec<Call>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes the request down before anything else happens to it.
pub(super) async fn record(State(instance): State<Arc<Instance>>, request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    instance.calls.list().push(Call { method: request.method().clone(), path });
    next.run(request).await
}

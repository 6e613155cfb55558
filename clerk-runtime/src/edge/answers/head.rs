//! The head of a request, as a copy.

use std::borrow::Cow;

use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, Uri};

use crate::request::RequestView;

/// The head of a request, as a copy that outlives it.
#[derive(Clone)]
pub struct RequestHead {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    matched_path: Option<String>,
}

impl RequestHead {
    pub(super) fn of(request: &dyn RequestView) -> Self {
        let mut names = Vec::new();
        request.each_name(&mut |name| names.extend(HeaderName::from_bytes(name.as_bytes()).ok()));
        let mut headers = HeaderMap::new();
        request.each_kept_value(&names, &mut |place, value| {
            if let Some(name) = names.get(place) {
                headers.append(name, value.clone());
            }
        });
        let matched_path = request.matched_path().map(str::to_owned);
        Self { method: request.method(), uri: request.uri().into_owned(), headers, matched_path }
    }

    /// The method.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// The requested URI.
    #[must_use]
    pub const fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The headers.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The pattern of the route, for example `/invoices/{id}`, if the framework provides it.
    #[must_use]
    pub fn matched_path(&self) -> Option<&str> {
        self.matched_path.as_deref()
    }
}

/// Shows method and path only, because headers contain tokens and a query may.
impl std::fmt::Debug for RequestHead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequestHead")
            .field("method", &self.method)
            .field("path", &self.uri.path())
            .finish_non_exhaustive()
    }
}

impl RequestView for RequestHead {
    fn method(&self) -> Method {
        self.method.clone()
    }

    fn uri(&self) -> Cow<'_, Uri> {
        Cow::Borrowed(&self.uri)
    }

    fn matched_path(&self) -> Option<&str> {
        self.matched_path.as_deref()
    }

    fn each_value<'v>(&'v self, name: &HeaderName, visit: &mut dyn FnMut(&'v [u8])) {
        self.headers.get_all(name).iter().for_each(|value| visit(HeaderValue::as_bytes(value)));
    }

    fn each_name<'v>(&'v self, visit: &mut dyn FnMut(&'v str)) {
        self.headers.keys().for_each(|name| visit(name.as_str()));
    }
}

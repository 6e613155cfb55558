//! A request of actix-web as the core reads it.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::dev::{Path, RequestHead, Url};
use http::header::HeaderName;
use http::{Extensions, Method, Uri};
use percent_encoding::percent_decode_str;

use super::attached::left_in;
use super::convert;
use crate::edge::rejection::Rejection;
use crate::request::RequestView;

/// The head of an [`HttpRequest`](https://docs.rs/actix-web/latest/actix_web/struct.HttpRequest.html), for functions that take a [`RequestView`].
///
/// It is needed because actix-web's own type is bound to one thread, while code that waits for Clerk may continue on
/// another, and because its headers, method and URI are from an older version of the `http` crate. Headers are read in
/// place.
///
/// ```
/// use actix_web::HttpRequest;
/// use clerk_runtime::actix_web::HttpRequestView;
/// use clerk_runtime::{Policy, Rejection, permission};
///
/// async fn read(request: HttpRequest) -> Result<String, Rejection> {
///     let report = request.match_info().query("report");
///     let may_read = permission(format!("org:{report}:read"));
///     let view = HttpRequestView::of(&request)?;
///     let auth = Policy::protect().condition(may_read).enforce(&view).await?;
///     Ok(format!("{:?}", auth.user_id()))
/// }
/// ```
pub struct HttpRequestView<'r> {
    head: &'r RequestHead,
    method: Method,
    uri: Uri,
    is_secure: bool,
    parameters: &'r Path<Url>,
    matched_path: Option<String>,
    left: Option<Arc<Extensions>>,
}

impl<'r> HttpRequestView<'r> {
    /// The view of `request`.
    ///
    /// # Errors
    ///
    /// A 400 if the URI or the method is invalid.
    pub fn of(request: &'r HttpRequest) -> Result<Self, Rejection> {
        let head = request.head();
        Ok(Self {
            head,
            method: Method::from_bytes(head.method.as_str().as_bytes())
                .map_err(|error| Rejection::unreadable(&error))?,
            uri: convert::uri(&head.uri).map_err(|error| Rejection::unreadable(&error))?,
            is_secure: request.app_config().secure(),
            parameters: request.match_info(),
            matched_path: request.match_pattern(),
            left: left_in(request),
        })
    }
}

/// Shows method and path only, because headers contain tokens and a query may.
impl std::fmt::Debug for HttpRequestView<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpRequestView")
            .field("method", &self.method)
            .field("path", &self.uri.path())
            .finish_non_exhaustive()
    }
}

impl RequestView for HttpRequestView<'_> {
    fn method(&self) -> Method {
        self.method.clone()
    }

    fn uri(&self) -> Cow<'_, Uri> {
        Cow::Borrowed(&self.uri)
    }

    fn connection_scheme(&self) -> Option<&str> {
        self.is_secure.then_some("https")
    }

    fn peer_address(&self) -> Option<IpAddr> {
        self.head.peer_addr.map(|address| address.ip())
    }

    fn each_value<'v>(&'v self, name: &HeaderName, visit: &mut dyn FnMut(&'v [u8])) {
        self.head.headers.get_all(name.as_str()).for_each(|value| visit(value.as_bytes()));
    }

    fn each_name<'v>(&'v self, visit: &mut dyn FnMut(&'v str)) {
        self.head.headers.keys().for_each(|name| visit(name.as_str()));
    }

    fn matched_path(&self) -> Option<&str> {
        self.matched_path.as_deref()
    }

    /// actix-web has decoded the path, except for `%25`, `%2B` and `%2F`.
    fn path_parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut values = self.parameters.iter().filter_map(|(own, value)| (own == name).then_some(value));
        values
            .next()
            .filter(|_| values.next().is_none())
            .map(|value| percent_decode_str(value).decode_utf8_lossy())
    }

    fn extensions(&self) -> Option<&Extensions> {
        self.left.as_deref()
    }
}

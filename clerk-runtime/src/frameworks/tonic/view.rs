//! A call as the core reads it, before its message is decoded and in a method.

use std::borrow::Cow;
use std::net::IpAddr;

use http::header::{ACCEPT, HeaderName, HeaderValue};
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{Extensions, HeaderMap, Method, Uri};
use tonic::metadata::MetadataMap;

use super::caller::Decided;
use crate::request::{RequestView, SEC_FETCH_DEST};

/// The head of a call.
///
/// # Security
///
/// A gRPC client is not a browser that visits pages. So the core sees no query, which could contain the result of a handshake,
/// and none of the headers that mark a page request: no call is redirected, whatever a stranger sends.
pub(crate) struct MethodHead<'r> {
    parts: &'r Parts,
    uri: Cow<'r, Uri>,
    is_listed: bool,
}

impl<'r> MethodHead<'r> {
    /// `is_listed` is true if the call is to a method in a service's table.
    pub(super) fn of(parts: &'r Parts, is_listed: bool) -> Self {
        Self { parts, uri: without_query(&parts.uri), is_listed }
    }

    pub(super) const fn parts(&self) -> &'r Parts {
        self.parts
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }
}

fn without_query(uri: &Uri) -> Cow<'_, Uri> {
    if uri.query().is_none() {
        return Cow::Borrowed(uri);
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(uri.path()).ok();
    Cow::Owned(Uri::from_parts(parts).unwrap_or_default())
}

/// The headers that mark the visit of a page, or a link that is followed in a Next.js front end.
const OF_PAGES: [HeaderName; 4] =
    [ACCEPT, SEC_FETCH_DEST, HeaderName::from_static("next-url"), HeaderName::from_static("x-nextjs-data")];

fn is_of_pages(name: &HeaderName) -> bool {
    OF_PAGES.contains(name)
}

impl RequestView for MethodHead<'_> {
    fn method(&self) -> Method {
        Method::POST
    }

    fn uri(&self) -> Cow<'_, Uri> {
        Cow::Borrowed(&self.uri)
    }

    fn peer_address(&self) -> Option<IpAddr> {
        peer_address(&self.parts.extensions)
    }

    fn matched_path(&self) -> Option<&str> {
        self.is_listed.then(|| self.uri.path())
    }

    fn each_value<'v>(&'v self, name: &HeaderName, visit: &mut dyn FnMut(&'v [u8])) {
        each_value(&self.parts.headers, name, visit);
    }

    fn each_name<'v>(&'v self, visit: &mut dyn FnMut(&'v str)) {
        each_name(&self.parts.headers, visit);
    }

    fn each_of<'v>(
        &'v self,
        names: &[HeaderName],
        visit: &mut dyn FnMut(usize, &'v [u8], Option<&'v HeaderValue>),
    ) {
        each_of(&self.parts.headers, names, visit);
    }

    fn extensions(&self) -> Option<&Extensions> {
        Some(&self.parts.extensions)
    }
}

/// Exposes the head of a call to its method, so that it can be passed to [`get_auth`](crate::get_auth()) and
/// [`Policy::enforce`](crate::Policy::enforce), whose rejections become a `Status` by `?`.
///
/// ```
/// use clerk_runtime::{Policy, permission};
/// use tonic::{Request, Response, Status};
///
/// async fn read(request: Request<String>) -> Result<Response<String>, Status> {
///     let report = request.get_ref();
///     let may_read = permission(format!("org:{report}:read"));
///     let policy = Policy::protect().condition(may_read);
///     let auth = policy.enforce(&request).await?;
///     Ok(Response::new(format!("{report} for {:?}", auth.user_id())))
/// }
/// ```
impl<M: Send + Sync> RequestView for tonic::Request<M> {
    fn method(&self) -> Method {
        Method::POST
    }

    /// The method's URI if a [`Protected`](super::Protected) service was called; otherwise empty.
    fn uri(&self) -> Cow<'_, Uri> {
        Decided::find(Self::extensions(self))
            .map_or_else(Cow::default, |decided| Cow::Borrowed(decided.uri()))
    }

    fn peer_address(&self) -> Option<IpAddr> {
        self.remote_addr().map(|address| address.ip())
    }

    fn matched_path(&self) -> Option<&str> {
        Decided::find(Self::extensions(self)).map(|decided| decided.uri().path())
    }

    fn each_value<'v>(&'v self, name: &HeaderName, visit: &mut dyn FnMut(&'v [u8])) {
        each_value(self.metadata().as_ref(), name, visit);
    }

    fn each_name<'v>(&'v self, visit: &mut dyn FnMut(&'v str)) {
        each_name(self.metadata().as_ref(), visit);
    }

    fn each_of<'v>(
        &'v self,
        names: &[HeaderName],
        visit: &mut dyn FnMut(usize, &'v [u8], Option<&'v HeaderValue>),
    ) {
        each_of(self.metadata().as_ref(), names, visit);
    }

    fn extensions(&self) -> Option<&Extensions> {
        Some(Self::extensions(self))
    }
}

fn each_value<'v>(headers: &'v HeaderMap, name: &HeaderName, visit: &mut dyn FnMut(&'v [u8])) {
    if !is_of_pages(name) {
        headers.get_all(name).iter().for_each(|value| visit(value.as_bytes()));
    }
}

fn each_name<'v>(headers: &'v HeaderMap, visit: &mut dyn FnMut(&'v str)) {
    headers.keys().filter(|name| !is_of_pages(name)).for_each(|name| visit(name.as_str()));
}

/// In one pass, because comparing a few names costs less than looking up each.
fn each_of<'v>(
    headers: &'v HeaderMap,
    names: &[HeaderName],
    visit: &mut dyn FnMut(usize, &'v [u8], Option<&'v HeaderValue>),
) {
    for (name, value) in headers.iter().filter(|(name, _)| !is_of_pages(name)) {
        if let Some(place) = names.iter().position(|wanted| wanted == name) {
            visit(place, value.as_bytes(), Some(value));
        }
    }
}

/// Only a `tonic::Request` provides the address, which it finds with and without TLS.
fn peer_address(extensions: &Extensions) -> Option<IpAddr> {
    let request = tonic::Request::from_parts(MetadataMap::new(), extensions.clone(), ());
    request.remote_addr().map(|address| address.ip())
}

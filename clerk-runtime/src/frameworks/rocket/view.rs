//! A request of rocket as the core reads it.

use std::borrow::Cow;
use std::net::IpAddr;

use http::header::{HOST, HeaderName};
use http::{Extensions, Method, Uri};
use rocket::Request;
use rocket::http::Method as RocketMethod;

use super::left::Left;
use crate::request::RequestView;

/// Exposes the head of the request, so that it can be passed to [`get_auth`](crate::get_auth()) and
/// [`Policy::enforce`](crate::Policy::enforce) in a request guard of your own.
///
/// ```
/// use clerk_runtime::rocket::outcome;
/// use clerk_runtime::{Auth, Policy, Rejection, permission};
/// use rocket::Request;
/// use rocket::request::{FromRequest, Outcome};
///
/// struct Reader(Auth);
///
/// #[rocket::async_trait]
/// impl<'r> FromRequest<'r> for Reader {
///     type Error = Rejection;
///
///     async fn from_request(
///         request: &'r Request<'_>,
///     ) -> Outcome<Self, Rejection> {
///         let report = request.param::<&str>(1).and_then(Result::ok);
///         let report = report.unwrap_or("none");
///         let may_read = permission(format!("org:{report}:read"));
///         let policy = Policy::protect().condition(may_read);
///         outcome(request, policy.enforce(request).await.map(Self))
///     }
/// }
/// ```
impl RequestView for Request<'_> {
    /// rocket turns `HEAD` into `GET` if there is no route for it; rules still see `HEAD`.
    fn method(&self) -> Method {
        let was_head = Left::of(self).asked().is_some_and(|asked| asked.method == RocketMethod::Head);
        match Self::method(self) {
            RocketMethod::Get if was_head => Method::HEAD,
            RocketMethod::Get => Method::GET,
            RocketMethod::Head => Method::HEAD,
            RocketMethod::Post => Method::POST,
            RocketMethod::Put => Method::PUT,
            RocketMethod::Patch => Method::PATCH,
            RocketMethod::Delete => Method::DELETE,
            RocketMethod::Options => Method::OPTIONS,
            RocketMethod::Trace => Method::TRACE,
            RocketMethod::Connect => Method::CONNECT,
        }
    }

    fn uri(&self) -> Cow<'_, Uri> {
        match Left::of(self).asked() {
            Some(asked) => Cow::Borrowed(&asked.uri),
            None => Cow::Owned(uri(self).unwrap_or_default()),
        }
    }

    fn connection_scheme(&self) -> Option<&str> {
        self.rocket().config().tls_enabled().then_some("https")
    }

    /// Not rocket's `client_ip`, which trusts a header.
    fn peer_address(&self) -> Option<IpAddr> {
        self.remote().map(|address| address.ip())
    }

    fn each_value<'v>(&'v self, name: &HeaderName, visit: &mut dyn FnMut(&'v [u8])) {
        self.headers().get(name.as_str()).for_each(|value| visit(value.as_bytes()));
    }

    fn each_name<'v>(&'v self, visit: &mut dyn FnMut(&'v str)) {
        let mut last = "";
        for header in self.headers().iter() {
            // rocket returns all values of a name one after the other.
            if let Cow::Borrowed(name) = header.name.into_cow()
                && name != last
            {
                visit(name);
                last = name;
            }
        }
    }

    fn matched_path(&self) -> Option<&str> {
        Some(self.route()?.uri.path())
    }

    /// A name is unique: rocket refuses a route with two parameters of the same name.
    fn path_parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        let is_parameter =
            |segment: &str| segment.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) == Some(name);
        let place = segments(self.route()?.uri.path()).position(is_parameter)?;
        self.uri().path().segments().get(place).map(Cow::Borrowed)
    }

    fn extensions(&self) -> Option<&Extensions> {
        Left::of(self).extensions()
    }
}

/// rocket ignores empty segments when it routes.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// The URI as the client sent it. In HTTP/2 it contains the authority, which rocket keeps separately.
pub(super) fn uri(request: &Request<'_>) -> Option<Uri> {
    let sent = request.uri().to_string();
    match request.host().filter(|_| !request.headers().contains(HOST.as_str())) {
        None => sent.try_into().ok(),
        Some(host) => {
            let scheme = if request.rocket().config().tls_enabled() { "https" } else { "http" };
            Uri::builder().scheme(scheme).authority(host.to_string()).path_and_query(sent).build().ok()
        }
    }
}

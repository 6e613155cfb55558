//! The view of a request's head that a framework provides.

use std::borrow::Cow;
use std::net::IpAddr;

use http::header::{HOST, HeaderName, HeaderValue};
use http::{Extensions, Method, Uri};

use crate::ground::header_text::latin1;

/// The head of a request, as a framework provides it.
///
/// It is implemented for `http::request::Parts`. An adapter for another framework implements it for that framework's
/// request type. Only data that outlives the request is copied: the URI and the few headers that determine its public URL.
///
/// ```
/// use clerk_runtime::request::RequestView;
///
/// fn host_of(request: &dyn RequestView) -> Option<String> {
///     request.host()
/// }
/// # let (parts, ()) = http::Request::get("/").header("host", "app.test").body(()).unwrap().into_parts();
/// # assert_eq!(host_of(&parts).as_deref(), Some("app.test"));
/// ```
pub trait RequestView: Send + Sync {
    /// The method.
    fn method(&self) -> Method;

    /// The whole requested URI, even if a router removed a prefix from what its handlers see.
    fn uri(&self) -> Cow<'_, Uri>;

    /// `http` or `https`, if the framework knows the scheme of the client's connection.
    fn connection_scheme(&self) -> Option<&str> {
        None
    }

    /// The address of the peer, such as a proxy in front, if the framework knows it. It is needed for
    /// [`ClerkBuilder::trusted_proxies`](crate::ClerkBuilder::trusted_proxies).
    fn peer_address(&self) -> Option<IpAddr> {
        None
    }

    /// Calls `visit` with each value of the header `name`, in order.
    fn each_value<'v>(&'v self, name: &HeaderName, visit: &mut dyn FnMut(&'v [u8]));

    /// Calls `visit` once with each header name.
    fn each_name<'v>(&'v self, visit: &mut dyn FnMut(&'v str));

    /// The first value of the header `name`.
    fn first_value(&self, name: &HeaderName) -> Option<&[u8]> {
        let mut first = None;
        self.each_value(name, &mut |value| {
            first.get_or_insert(value);
        });
        first
    }

    /// The value of the header `name`, if there is exactly one.
    fn sole_value(&self, name: &HeaderName) -> Option<&[u8]> {
        let (mut sole, mut count) = (None, 0);
        self.each_value(name, &mut |value| {
            sole = Some(value);
            count += 1;
        });
        sole.filter(|_| count == 1)
    }

    /// Calls `visit` with each value of each of the headers `names`, and the index of its name. Values that
    /// `visit` clones outlive the request.
    fn each_kept_value(&self, names: &[HeaderName], visit: &mut dyn FnMut(usize, &HeaderValue)) {
        for (place, name) in names.iter().enumerate() {
            self.each_value(name, &mut |value| {
                if let Ok(value) = HeaderValue::from_bytes(value) {
                    visit(place, &value);
                }
            });
        }
    }

    /// Calls `visit` with each value of each of the headers `names`, the index of its name, and the value in
    /// a form that can be shared, if the framework has one.
    #[doc(hidden)]
    fn each_of<'v>(
        &'v self,
        names: &[HeaderName],
        visit: &mut dyn FnMut(usize, &'v [u8], Option<&'v HeaderValue>),
    ) {
        for (place, name) in names.iter().enumerate() {
            self.each_value(name, &mut |value| visit(place, value, None));
        }
    }

    /// The pattern of the route, for example `/invoices/{id}`, if the framework knows it.
    fn matched_path(&self) -> Option<&str> {
        None
    }

    /// The value of the route's parameter `name`, percent-decoded, if the framework has matched a route that
    /// has it exactly once. A value that is not UTF-8 is U+FFFD. It is needed for
    /// [`organization_in_path`](crate::organization_in_path).
    fn path_parameter(&self, _name: &str) -> Option<Cow<'_, str>> {
        None
    }

    /// The extensions that layers added to the request, if the framework has them. Rules find earlier results
    /// about the caller there.
    fn extensions(&self) -> Option<&Extensions> {
        None
    }

    /// The requested host, with an optional port: `Host`, or the authority of the URI, which replaces it in
    /// HTTP/2 (RFC 9113 §8.3.1).
    fn host(&self) -> Option<String> {
        let mut hosts = Vec::new();
        self.each_value(&HOST, &mut |value| hosts.push(latin1(value)));
        match hosts.as_slice() {
            [] => self.uri().authority().map(|authority| authority.as_str().to_owned()),
            [host] => Some(host.to_string()),
            // Several `Host` headers name no host (RFC 9112 §3.2).
            _ => None,
        }
    }
}

impl dyn RequestView + '_ {
    /// All values of a header, joined; `None` if it is absent. Each byte becomes one character, as in HTTP
    /// (RFC 9110 §5.5), so every value can be decoded.
    pub(crate) fn joined(&self, name: &HeaderName, separator: &str) -> Option<Cow<'_, str>> {
        let mut joined: Option<Cow<'_, str>> = None;
        self.each_value(name, &mut |value| {
            let value = latin1(value);
            joined = Some(match joined.take() {
                None => value,
                Some(before) => Cow::Owned(format!("{before}{separator}{value}")),
            });
        });
        joined
    }
}

//! What a framework hands in: the head of a request, looked at where it is.

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

    /// The URI that the client asked for, whole, also where a router took a prefix off what its handlers see.
    fn uri(&self) -> Cow<'_, Uri>;

    /// `http` or `https`, where the framework knows how the client is connected.
    fn connection_scheme(&self) -> Option<&str> {
        None
    }

    /// The address of who is connected, such as a proxy in front, where the framework knows it.
    /// [`ClerkBuilder::trusted_proxies`](crate::ClerkBuilder::trusted_proxies) asks for it.
    fn peer_address(&self) -> Option<IpAddr> {
        None
    }

    /// Calls `visit` with each value of the header `name`, in order.
    fn each_value<'v>(&'v self, name: &HeaderName, visit: &mut dyn FnMut(&'v [u8]));

    /// Calls `visit` with each name of a header, once however many values it has.
    fn each_name<'v>(&'v self, visit: &mut dyn FnMut(&'v str));

    /// The first value of the header `name`.
    fn first_value(&self, name: &HeaderName) -> Option<&[u8]> {
        let mut first = None;
        self.each_value(name, &mut |value| {
            first.get_or_insert(value);
        });
        first
    }

    /// The value of the header `name`, where there is just one.
    fn sole_value(&self, name: &HeaderName) -> Option<&[u8]> {
        let (mut sole, mut count) = (None, 0);
        self.each_value(name, &mut |value| {
            sole = Some(value);
            count += 1;
        });
        sole.filter(|_| count == 1)
    }

    /// Calls `visit` with each value of each of the headers `names`, and the place of its name among them; what `visit`
    /// clones outlives the request.
    fn each_kept_value(&self, names: &[HeaderName], visit: &mut dyn FnMut(usize, &HeaderValue)) {
        for (place, name) in names.iter().enumerate() {
            self.each_value(name, &mut |value| {
                if let Ok(value) = HeaderValue::from_bytes(value) {
                    visit(place, &value);
                }
            });
        }
    }

    /// Calls `visit` with each value of each of the headers `names`, the place of its name among them, and the value as
    /// something that can be shared, where the framework has that.
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

    /// The pattern of the route, for example `/invoices/{id}`, where the framework knows it.
    fn matched_path(&self) -> Option<&str> {
        None
    }

    /// The value of the route's parameter `name`, percent-decoded, where the framework has matched a route that has it just
    /// once; a value that is no UTF-8 is U+FFFD. [`organization_in_path`](crate::organization_in_path) asks for it.
    fn path_parameter(&self, _name: &str) -> Option<Cow<'_, str>> {
        None
    }

    /// What layers left in the request, where the framework has a place for it. A rule finds there what was found out
    /// about the sender before.
    fn extensions(&self) -> Option<&Extensions> {
        None
    }

    /// The host that the client asked for, perhaps with a port: `Host`, or the authority of the URI, which takes its
    /// place in HTTP/2 (RFC 9113 §8.3.1).
    fn host(&self) -> Option<String> {
        let mut hosts = Vec::new();
        self.each_value(&HOST, &mut |value| hosts.push(latin1(value)));
        match hosts.as_slice() {
            [] => self.uri().authority().map(|authority| authority.as_str().to_owned()),
            [host] => Some(host.to_string()),
            // Several name no host (RFC 9112 §3.2).
            _ => None,
        }
    }
}

impl dyn RequestView + '_ {
    /// All values of a header as one text; `None` when it is absent. Each byte is one character, as HTTP has it
    /// (RFC 9110 §5.5), so nothing a client sends fails to decode.
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

//! A request of poem as the core reads it.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use http::header::{HeaderName, HeaderValue};
use http::uri::Scheme;
use http::{Extensions, Method, Uri};
use poem::{Addr, PathPattern, Request};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use crate::request::RequestView;

/// Exposes the head of the request, so that it can be passed to [`get_auth`](crate::get_auth()) and
/// [`Policy::enforce`](crate::Policy::enforce).
///
/// ```
/// use clerk_runtime::{Policy, Rejection, permission};
/// use poem::web::Path;
/// use poem::{Request, handler};
///
/// #[handler]
/// async fn read(
///     Path(report): Path<String>,
///     request: &Request,
/// ) -> Result<String, Rejection> {
///     let may_read = permission(format!("org:{report}:read"));
///     let auth = Policy::protect().condition(may_read).enforce(request).await?;
///     Ok(format!("{report} for {:?}", auth.user_id()))
/// }
/// ```
impl RequestView for Request {
    fn method(&self) -> Method {
        Self::method(self).clone()
    }

    fn uri(&self) -> Cow<'_, Uri> {
        Cow::Borrowed(self.original_uri())
    }

    fn connection_scheme(&self) -> Option<&str> {
        (*self.scheme() == Scheme::HTTPS).then_some("https")
    }

    fn peer_address(&self) -> Option<IpAddr> {
        match &self.remote_addr().0 {
            Addr::SocketAddr(address) => Some(address.ip()),
            _ => None,
        }
    }

    fn each_value<'v>(&'v self, name: &HeaderName, visit: &mut dyn FnMut(&'v [u8])) {
        self.headers().get_all(name).iter().for_each(|value| visit(value.as_bytes()));
    }

    fn each_name<'v>(&'v self, visit: &mut dyn FnMut(&'v str)) {
        self.headers().keys().for_each(|name| visit(name.as_str()));
    }

    fn each_of<'v>(
        &'v self,
        names: &[HeaderName],
        visit: &mut dyn FnMut(usize, &'v [u8], Option<&'v HeaderValue>),
    ) {
        for (name, value) in self.headers() {
            if let Some(place) = names.iter().position(|wanted| wanted == name) {
                visit(place, value.as_bytes(), Some(value));
            }
        }
    }

    fn matched_path(&self) -> Option<&str> {
        self.extensions().get::<PathPattern>().map(|pattern| &*pattern.0)
    }

    /// poem has decoded the values. A path with a value that is not UTF-8 matches no route.
    fn path_parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        let Parameters(parameters) = self.path_params().ok()?;
        let mut values = parameters.into_iter().filter_map(|(own, value)| (own == name).then_some(value));
        values.next().filter(|_| values.next().is_none()).map(Cow::Owned)
    }

    fn extensions(&self) -> Option<&Extensions> {
        Some(Self::extensions(self))
    }
}

/// All parameters of the path, including those that occur twice.
struct Parameters(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Parameters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Parameters;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the parameters of a path")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parameters, A::Error> {
                let mut parameters = Vec::new();
                while let Some(parameter) = map.next_entry()? {
                    parameters.push(parameter);
                }
                Ok(Parameters(parameters))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}

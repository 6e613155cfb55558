//! Which hosts a request may name, and which origins may send it.

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, Uri};
use url::Url;

use crate::apis::frontend::return_url::ReturnUrl;
use crate::instance::Instance;

/// Whether the request names this instance.
///
/// # Security
///
/// A page of another site can make its own host name resolve to this machine after it was loaded (DNS rebinding). The instance
/// would then have the same origin as the page. Browsers send the name in `Host`.
pub(super) fn is_meant(instance: &Instance, uri: &Uri, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok(),
        // Only tests that call the router directly send no `Host`; HTTP/1.1 clients and browsers always do.
        (None, None) => return uri.host().is_none_or(|host| is_own(instance, host)),
        _ => None,
    };
    host.is_some_and(|host| is_own(instance, host))
}

fn is_own(instance: &Instance, host: &str) -> bool {
    let Ok(url) = Url::parse(&format!("http://{host}/")) else { return false };
    let is_bare = url.username().is_empty() && url.path() == "/" && url.query().is_none();
    let Some(name) = url.host_str().filter(|_| is_bare) else { return false };
    let public = Url::parse(&instance.frontend_url).ok();
    ReturnUrl::checked(instance, url.as_str()).is_some()
        || public.is_some_and(|public| public.host_str() == Some(name))
        || instance.frontend.hosts.iter().any(|own| own.eq_ignore_ascii_case(name))
        || is_host_of_an_application(instance, name)
}

/// An application's proxy may leave `Host` unchanged.
fn is_host_of_an_application(instance: &Instance, name: &str) -> bool {
    let origins = instance.allowed_origins.iter().filter_map(|origin| Url::parse(origin).ok());
    origins.into_iter().any(|origin| origin.host_str() == Some(name))
}

/// The page that sends the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender<'h> {
    /// There is no page, or the browser does not send its origin: for a `GET` of the same origin and for navigations.
    Unnamed,
    /// A page of an application.
    Page(&'h str),
    /// A page of another site.
    Stranger,
}

impl<'h> Sender<'h> {
    pub(crate) fn of(instance: &Instance, headers: &'h HeaderMap) -> Self {
        let mut origins = headers.get_all(ORIGIN).iter();
        match (origins.next(), origins.next()) {
            (None, _) => Self::Unnamed,
            (Some(origin), None) => {
                let origin = origin.to_str().ok().filter(|origin| is_application(instance, origin));
                origin.map_or(Self::Stranger, Self::Page)
            }
            _ => Self::Stranger,
        }
    }
}

/// Whether `origin` is the instance's own, or that of an application to which browsers may return.
fn is_application(instance: &Instance, origin: &str) -> bool {
    let is_origin = Url::parse(origin).is_ok_and(|url| url.origin().ascii_serialization() == origin);
    is_origin && (ReturnUrl::checked(instance, origin).is_some() || instance.frontend_url == origin)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::instance::{FrontendOptions, Options};

    fn instance() -> Instance {
        let frontend = FrontendOptions { hosts: vec!["clerk".to_owned()], ..FrontendOptions::default() };
        let allowed_origins = vec!["https://app.test".to_owned()];
        Instance::new(4010, Options { frontend, allowed_origins, ..Options::default() })
    }

    #[test]
    fn only_own_names_are_answered() {
        let instance = instance();
        let is_meant = |hosts: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for host in hosts {
                headers.append(HOST, HeaderValue::from_static(host));
            }
            is_meant(&instance, &Uri::from_static("/v1/client"), &headers)
        };
        for host in ["127.0.0.1:4010", "localhost", "x.localhost:1", "[::1]:4010", "clerk:4010", "app.test"] {
            assert!(is_meant(&[host]), "{host}");
        }
        for host in [
            "evil.test",
            "127.0.0.1.evil.test",
            "evil.test:4010",
            "",
            "localhost@evil.test",
            "a/b",
            "localhost/x",
        ] {
            assert!(!is_meant(&[host]), "{host}");
        }
        assert!(!is_meant(&["localhost", "localhost"]));
    }

    #[test]
    fn only_pages_of_applications_send() {
        let instance = instance();
        let sender = |origin: &'static str| {
            let headers = HeaderMap::from_iter([(ORIGIN, HeaderValue::from_static(origin))]);
            match Sender::of(&instance, &headers) {
                Sender::Page(page) => Some(page.to_owned()),
                Sender::Stranger => None,
                Sender::Unnamed => panic!("{origin} is there"),
            }
        };
        for origin in ["http://localhost:3000", "http://127.0.0.1:4010", "https://app.test"] {
            assert_eq!(sender(origin).as_deref(), Some(origin));
        }
        for origin in [
            "null",
            "",
            "https://evil.test",
            "http://localhost:3000/",
            "file://",
            "https://app.test.evil.test",
        ] {
            assert_eq!(sender(origin), None, "{origin}");
        }
        assert_eq!(Sender::of(&instance, &HeaderMap::new()), Sender::Unnamed);
    }
}

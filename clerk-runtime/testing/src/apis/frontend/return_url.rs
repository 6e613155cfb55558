//! The URL to which a browser is sent back.

use std::net::IpAddr;

use url::{Host, Url};

use super::fields::Fields;
use crate::instance::Instance;

/// A URL of an application of this instance.
///
/// # Security
///
/// The browser takes fresh credentials there. So it is always on this machine, on the domain of a production instance, or at
/// an origin that was allowed by name.
#[derive(Clone)]
pub(super) struct ReturnUrl(Url);

impl ReturnUrl {
    /// The field `redirect_url`; `None` if it is missing or not allowed.
    pub(super) fn of(instance: &Instance, fields: &Fields) -> Option<Self> {
        fields.get("redirect_url").and_then(|text| Self::checked(instance, text))
    }

    pub(super) fn checked(instance: &Instance, text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let is_web = matches!(url.scheme(), "http" | "https");
        let is_bare = url.username().is_empty() && url.password().is_none();
        let is_ours = url.host().is_some_and(|host| is_loopback(&host) || is_below(instance.domain(), &host))
            || instance.allowed_origins.contains(&url.origin().ascii_serialization());
        (is_web && is_bare && is_ours).then_some(Self(url))
    }

    pub(super) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The application's origin, as in the claim `azp`.
    pub(super) fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The URL with a query parameter at its end, in place of any others with the same name.
    pub(super) fn with(&self, name: &str, value: &str) -> Self {
        let mut others = self.0.query_pairs().into_owned().collect::<Vec<_>>();
        others.retain(|(other, _)| other != name);
        let mut url = self.0.clone();
        url.query_pairs_mut().clear().extend_pairs(others).append_pair(name, value);
        Self(url)
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => IpAddr::V4(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
    }
}

fn is_below(domain: Option<&str>, host: &Host<&str>) -> bool {
    let (Some(domain), Host::Domain(name)) = (domain, host) else {
        return false;
    };
    name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instance::Options;

    #[test]
    fn a_parameter_is_there_once() {
        let url = |text: &str| ReturnUrl(Url::parse(text).unwrap()).with("x", "é&").0.to_string();
        assert_eq!(url("http://localhost/a#b"), "http://localhost/a?x=%C3%A9%26#b");
        assert_eq!(url("http://localhost/?x=1&y=2%203&x=4"), "http://localhost/?y=2+3&x=%C3%A9%26");
    }

    #[test]
    fn leads_nowhere_else() {
        let instance = Instance::new(
            1,
            Options {
                domain: Some("shop.example".to_owned()),
                allowed_origins: vec!["https://app.test:8443".to_owned()],
                ..Options::default()
            },
        );
        let allowed = [
            "http://localhost:3000/a?b",
            "http://127.0.0.1/",
            "http://[::1]:1/",
            "http://sat.localhost/",
            "https://shop.example/",
            "https://www.shop.example/",
            "https://app.test:8443/x",
        ];
        for url in allowed {
            assert!(ReturnUrl::checked(&instance, url).is_some(), "{url}");
        }
        let refused = [
            "https://evil.test/",
            "https://app.test/",
            "https://evilshop.example/",
            "https://shop.example.evil.test/",
            "http://localhost@evil.test/",
            "http://user@localhost/",
            "http://10.0.0.1/",
            "//localhost/",
            "/path",
            "javascript:alert(1)",
            "file://localhost/etc",
            "",
        ];
        for url in refused {
            assert!(ReturnUrl::checked(&instance, url).is_none(), "{url}");
        }
    }
}

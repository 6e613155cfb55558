//! The rules for the public URL of a request: the instance's options for it, checked.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::{Arc, Once};

use ipnet::IpNet;
use url::{Position, Url};

use crate::ground::host::{is_loopback, origin};
use crate::request::RequestView;

/// The options for the public URL (difference D41).
#[derive(Clone, Debug)]
pub(crate) struct UrlRules {
    /// The application's own address: an origin, and the path prefix that a proxy removes.
    pub(crate) public_url: Option<Url>,
    /// The hosts that a request may name. If empty, any host is allowed.
    pub(crate) allowed_hosts: Vec<AllowedHost>,
    /// Whose `X-Forwarded-Host` and `X-Forwarded-Proto` are trusted.
    pub(crate) forwarded: Forwarded,
    /// Whether the application explicitly trusts these headers from everyone, also for the client's address.
    pub(crate) trusts_everybody: bool,
    /// Whether https is assumed if nothing else determines the scheme, except on loopback.
    pub(crate) assumes_https: bool,
    /// Whether it was logged that no peer's address is known.
    pub(crate) unknown_peer: Arc<Once>,
}

/// Whose forwarded headers are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Forwarded {
    Nobodys,
    Everybodys,
    /// Those of proxies at these addresses.
    Proxies(Vec<Network>),
}

/// An address, or a block of them in CIDR notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Network(IpNet);

/// A host with an optional port, or all subdomains of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AllowedHost {
    host: String,
    port: Option<u16>,
    is_wildcard: bool,
}

impl UrlRules {
    /// The reference's rules: any host is allowed, and forwarded headers count if they are trusted.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn trusting(trust_forwarded_headers: bool) -> Self {
        let forwarded = if trust_forwarded_headers { Forwarded::Everybodys } else { Forwarded::Nobodys };
        Self {
            public_url: None,
            allowed_hosts: Vec::new(),
            forwarded,
            trusts_everybody: false,
            assumes_https: false,
            unknown_peer: Arc::new(Once::new()),
        }
    }

    /// Whether the forwarded headers of a request are trusted.
    pub(in crate::request) fn believes_forwarded(&self, view: &dyn RequestView) -> bool {
        match &self.forwarded {
            Forwarded::Nobodys => false,
            Forwarded::Everybodys => true,
            Forwarded::Proxies(networks) => match view.peer_address() {
                Some(address) => networks.iter().any(|network| network.contains(address)),
                None => {
                    self.unknown_peer.call_once(warn_of_unknown_peer);
                    false
                }
            },
        }
    }

    /// Whether a request may name this origin's host.
    pub(super) fn allows(&self, origin: &Url) -> bool {
        self.allowed_hosts.is_empty() || self.allowed_hosts.iter().any(|allowed| allowed.matches(origin))
    }

    /// The URL of a request, if its sender did not choose the host; otherwise `None`. With a configured
    /// address and no list of hosts, the URL is at that address. On a developer's own machine, every port is
    /// accepted.
    pub(crate) fn certain(&self, url: Url, is_development: bool) -> Option<Url> {
        match &self.public_url {
            Some(public) if self.allowed_hosts.is_empty() => {
                let origin = public.origin().ascii_serialization();
                Url::parse(&format!("{origin}{}", &url[Position::BeforePath..])).ok()
            }
            _ if self.allowed_hosts.is_empty() => Some(url).filter(|url| is_development && is_loopback(url)),
            public => {
                let is_public = public.as_ref().is_some_and(|public| public.origin() == url.origin());
                (is_public || self.allows(&url)).then_some(url)
            }
        }
    }

    /// The path prefix that a proxy removes, without a trailing slash.
    pub(crate) fn prefix(&self) -> &str {
        self.public_url.as_ref().map_or("", |url| url.path().trim_end_matches('/'))
    }

    /// The origin of requests without an allowed host; `None` if every host is allowed.
    pub(super) fn canonical_origin(&self, scheme: &str) -> Option<Url> {
        let public = self.public_url.as_ref().and_then(|url| url.join("/").ok());
        public.or_else(|| self.allowed_hosts.iter().find_map(|allowed| allowed.origin(scheme)))
    }
}

impl Network {
    pub(in crate::request) fn contains(&self, address: IpAddr) -> bool {
        // A socket for both families shows IPv4 addresses as IPv6.
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let address = || text.parse::<IpAddr>().map(|address| address.to_canonical().into());
        text.parse().or_else(|_| address()).map(Self).map_err(drop)
    }
}

impl AllowedHost {
    /// Whether it stands for several hosts.
    pub(crate) const fn is_wildcard(&self) -> bool {
        self.is_wildcard
    }

    fn matches(&self, origin: &Url) -> bool {
        let host = origin.host_str().unwrap_or_default();
        let is_named = if self.is_wildcard {
            host.strip_suffix(&self.host).is_some_and(|below| below.len() > 1 && below.ends_with('.'))
        } else {
            host == self.host
        };
        is_named && origin.port() == self.port
    }

    fn origin(&self, scheme: &str) -> Option<Url> {
        let authority = match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        };
        if self.is_wildcard { None } else { origin(scheme, &authority) }
    }
}

/// Parses `app.example.com`, `localhost:3000` or `*.example.com`. The default port of a scheme is removed.
impl FromStr for AllowedHost {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (is_wildcard, text) = match text.strip_prefix("*.") {
            Some(text) => (true, text),
            None => (false, text),
        };
        let url = origin("https", text).ok_or(())?;
        let host = url.host_str().filter(|host| !host.contains('*')).ok_or(())?;
        let port = url.port().filter(|port| *port != 80);
        Ok(Self { host: host.to_owned(), port, is_wildcard })
    }
}

/// Logged once. Without this message, a trusted proxy whose address is not known would look like one that
/// sends no headers.
fn warn_of_unknown_peer() {
    tracing::warn!(
        "Clerk: `trusted_proxies` is set, but the address of who connects is not known, so that nobody's forwarded \
         headers are believed; with axum, serve `into_make_service_with_connect_info::<SocketAddr>()`"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_an_address_or_a_block() {
        let contains = |network: &str, address: &str| {
            network.parse::<Network>().unwrap().contains(address.parse().unwrap())
        };
        for (network, address) in [
            ("10.0.0.0/8", "10.1.2.3"),
            ("10.9.9.9/8", "10.1.2.3"),
            ("127.0.0.1", "127.0.0.1"),
            ("127.0.0.1", "::ffff:127.0.0.1"),
            ("::ffff:127.0.0.1", "127.0.0.1"),
            ("::1", "::1"),
            ("fd00::/8", "fd12::1"),
        ] {
            assert!(contains(network, address), "{network} {address}");
        }
        for (network, address) in
            [("10.0.0.0/8", "11.0.0.1"), ("127.0.0.1", "127.0.0.2"), ("::1", "127.0.0.1")]
        {
            assert!(!contains(network, address), "{network} {address}");
        }
        for text in ["", "localhost", "10.0.0.0/33", "10.0.0", "10.0.0.1:80", "*"] {
            assert!(text.parse::<Network>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_host_is_allowed_whole() {
        let matches = |allowed: &str, url: &str| {
            allowed.parse::<AllowedHost>().unwrap().matches(&Url::parse(url).unwrap())
        };
        for (allowed, url) in [
            ("app.test", "https://app.test"),
            ("APP.test", "http://app.test"),
            ("app.test:443", "https://app.test"),
            ("app.test:80", "http://app.test"),
            ("app.test:3000", "http://app.test:3000"),
            ("*.app.test", "https://a.b.app.test"),
            ("[::1]:80", "http://[::1]"),
        ] {
            assert!(matches(allowed, url), "{allowed} {url}");
        }
        for (allowed, url) in [
            ("app.test", "https://app.test:8443"),
            ("app.test", "https://x.app.test"),
            ("*.app.test", "https://app.test"),
            ("*.app.test", "https://evilapp.test"),
            ("*.app.test", "https://.app.test"),
        ] {
            assert!(!matches(allowed, url), "{allowed} {url}");
        }
        for text in ["", "*", "*.", "a.*.test", "https://app.test", "app.test/a", "u@app.test"] {
            assert!(text.parse::<AllowedHost>().is_err(), "{text:?}");
        }
    }
}

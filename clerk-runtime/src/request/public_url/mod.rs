//! The URL of a request as the visitor sees it.

mod rules;

use http::header::{COOKIE, HOST, HeaderName};
use http::{HeaderValue, Uri};
use url::{Position, Url};

use super::RequestView;
use crate::ground::header_text::latin1;
use crate::ground::host::{is_loopback, is_web, origin};
pub(crate) use rules::{AllowedHost, Forwarded, Network, UrlRules};

/// The headers that a public URL follows from, and the one that a browser is known by: all are found in one pass.
static HEADERS: [HeaderName; 4] =
    [HOST, COOKIE, HeaderName::from_static("x-forwarded-host"), HeaderName::from_static("x-forwarded-proto")];

/// What the public URL follows from; cheap to clone, resolved only when a URL is needed.
#[derive(Clone)]
pub(crate) struct UrlSource {
    uri: Uri,
    host: NamedHost,
    /// The headers of proxies, where they are believed. Boxed, because the whole is moved for every request.
    forwarded: Option<Box<ForwardedHeaders>>,
    has_cookies: bool,
    /// How the client is connected, where the framework knows.
    connection_scheme: Option<&'static str>,
}

/// What a proxy says of the request that it got.
#[derive(Clone, Default)]
struct ForwardedHeaders {
    host: Option<HeaderValue>,
    proto: Option<HeaderValue>,
}

/// Which host a request is for.
#[derive(Clone)]
enum NamedHost {
    Header(HeaderValue),
    /// The URI's, which takes the place of `Host` in HTTP/2 (RFC 9113 §8.3.1).
    Authority,
    /// Several name no host (RFC 9112 §3.2).
    Several,
}

impl UrlSource {
    pub(crate) fn of(view: &dyn RequestView, rules: &UrlRules) -> Self {
        let mut host = NamedHost::Authority;
        let (mut forwarded, mut has_cookies) = (None::<Box<ForwardedHeaders>>, false);
        view.each_kept_value(&HEADERS, &mut |place, value| match place {
            0 if matches!(host, NamedHost::Authority) => host = NamedHost::Header(value.clone()),
            0 => host = NamedHost::Several,
            1 => has_cookies = true,
            2 => _ = forwarded.get_or_insert_default().host.get_or_insert_with(|| value.clone()),
            _ => _ = forwarded.get_or_insert_default().proto.get_or_insert_with(|| value.clone()),
        });
        let forwarded = forwarded.filter(|_| rules.believes_forwarded(view));
        Self {
            uri: view.uri().into_owned(),
            host,
            forwarded,
            has_cookies,
            connection_scheme: match view.connection_scheme() {
                Some("http") => Some("http"),
                Some("https") => Some("https"),
                _ => None,
            },
        }
    }

    /// Whether the request has a `Cookie` header.
    pub(crate) const fn has_cookies(&self) -> bool {
        self.has_cookies
    }

    /// Whether there is anything that a browser could be known by.
    pub(crate) fn has_cookies_or_query(&self) -> bool {
        self.has_cookies || self.uri.query().is_some()
    }

    /// The request's own URL, with the origin at which the visitor knows the application:
    ///
    /// 1. The host is the first entry of `X-Forwarded-Host`, where it is believed; else that of the configured address,
    ///    unless there is a list of allowed hosts; else `Host`, or `:authority` where there is none.
    /// 2. The scheme is the first entry of `X-Forwarded-Proto`, where it is believed; else that of the configured
    ///    address; else the URL's own.
    /// 3. Where a header in question is empty or not valid, or the host is not allowed, the origin is that of the
    ///    configured address or the first allowed host; where neither is configured, the URL stays as it is.
    /// 4. The path of the configured address is put in front.
    ///
    /// # Security
    ///
    /// Only `http` and `https`, and no user information, are taken from a header or the request line, and the path is
    /// never resolved again, so that `//evil.test` stays a path (difference D3).
    pub(crate) fn public_url(&self, rules: &UrlRules) -> Url {
        let url = self.own_url(rules);
        let origin = self.origin(&url, rules);
        origin.and_then(|origin| moved(&url, &origin, rules.prefix())).unwrap_or(url)
    }

    /// The same for another path of this application. A path that has the prefix of the configured address already keeps
    /// it: proxies pass a well-known path on as it is.
    pub(crate) fn public_url_of(&self, path: &str, rules: &UrlRules) -> Url {
        let mut url = self.own_url(rules);
        url.set_path(path);
        let is_below = |rest: &str| rest.is_empty() || rest.starts_with('/');
        let is_whole = url.path().strip_prefix(rules.prefix()).is_some_and(is_below);
        let prefix = if is_whole { "" } else { rules.prefix() };
        self.origin(&url, rules).and_then(|origin| moved(&url, &origin, prefix)).unwrap_or(url)
    }

    /// The path that the application itself was asked for, as URLs write it.
    pub(crate) fn own_path(&self, rules: &UrlRules) -> String {
        self.own_url(rules).path().to_owned()
    }

    fn origin(&self, own: &Url, rules: &UrlRules) -> Option<Url> {
        let configured = rules.public_url.as_ref();
        let scheme = match self.forwarded.as_ref().and_then(|forwarded| forwarded.proto.as_ref()) {
            Some(proto) => first_entry(proto).to_ascii_lowercase(),
            None => configured.unwrap_or(own).scheme().to_owned(),
        };
        let host = match self.forwarded.as_ref().and_then(|forwarded| forwarded.host.as_ref()) {
            Some(host) => Some(first_entry(host)),
            None if configured.is_some() && rules.allowed_hosts.is_empty() => None,
            None => self.host(),
        };
        let named = host.filter(|_| is_web(&scheme)).and_then(|host| origin(&scheme, &host));
        named.filter(|origin| rules.allows(origin)).or_else(|| rules.canonical_origin(own.scheme()))
    }

    fn host(&self) -> Option<String> {
        match &self.host {
            NamedHost::Header(host) => Some(latin1(host.as_bytes()).into_owned()),
            NamedHost::Authority => self.uri.authority().map(|authority| authority.as_str().to_owned()),
            NamedHost::Several => None,
        }
    }

    /// The URL that the request line gives.
    fn own_url(&self, rules: &UrlRules) -> Url {
        let path_and_query = self.uri.path_and_query().map_or("/", |path| path.as_str());
        let stated = self.uri.scheme_str().filter(|scheme| is_web(scheme)).zip(self.uri.authority());
        let host = match stated {
            Some((_, authority)) => Some(authority.as_str().to_owned()),
            None => self.host(),
        };
        let scheme = stated.map_or("http", |(scheme, _)| scheme);
        let mut origin = host.and_then(|host| origin(scheme, &host)).unwrap_or_else(localhost);
        let scheme = match self.connection_scheme {
            Some(scheme) => scheme,
            None if rules.assumes_https && !is_loopback(&origin) => "https",
            None => scheme,
        };
        // Between http and https it cannot fail.
        let _ = origin.set_scheme(scheme);
        // `OPTIONS *` has no slash that would part it from the host.
        let path_and_query = path_and_query.strip_prefix('/').unwrap_or(path_and_query);
        Url::parse(&format!("{origin}{path_and_query}")).unwrap_or(origin)
    }
}

/// The path; a query may carry a browser's tokens.
impl std::fmt::Debug for UrlSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UrlSource").field("path", &self.uri.path()).finish_non_exhaustive()
    }
}

/// The first entry of a header that lists several.
fn first_entry(value: &HeaderValue) -> String {
    let value = latin1(value.as_bytes());
    value.split_once(',').map_or(&*value, |(entry, _)| entry).to_owned()
}

/// A URL with another origin, and `prefix` in front of its path.
fn moved(url: &Url, origin: &Url, prefix: &str) -> Option<Url> {
    let origin = origin.as_str().trim_end_matches('/');
    Url::parse(&format!("{origin}{prefix}{}", &url[Position::BeforePath..])).ok()
}

#[expect(clippy::expect_used, reason = "a constant that the tests parse")]
fn localhost() -> Url {
    Url::parse("http://localhost/").expect("a valid URL")
}

#[cfg(test)]
mod tests;

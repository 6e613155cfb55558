//! The URL of a request, as the visitor sees it.

mod rules;

use http::uri::{Authority, PathAndQuery};
use http::{HeaderValue, Uri};
use url::{Position, Url};

use super::RequestView;
use super::head::{Head, Stated, Value};
use crate::ground::header_text::latin1;
use crate::ground::host::{is_loopback, is_web, origin};
pub(crate) use rules::{AllowedHost, Forwarded, Network, UrlRules};

/// The data for the public URL; cheap to clone, resolved only when a URL is needed.
#[derive(Clone)]
pub(crate) struct UrlSource {
    /// The path and query of the request line.
    path: Option<PathAndQuery>,
    /// The scheme and host in the request line, if it contains a web address.
    scheme: Option<Scheme>,
    authority: Option<Authority>,
    host: NamedHost,
    /// The headers of proxies, if they are trusted. Boxed, because this type is moved for every request.
    forwarded: Option<Box<ForwardedHeaders>>,
    has_cookies: bool,
    /// The scheme of the client's connection, if the framework knows it.
    connection_scheme: Option<Scheme>,
}

/// The schemes of the web.
#[derive(Clone, Copy)]
enum Scheme {
    Http,
    Https,
}

impl Scheme {
    fn of(scheme: Option<&str>) -> Option<Self> {
        match scheme? {
            "http" => Some(Self::Http),
            "https" => Some(Self::Https),
            _ => None,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// What a proxy says about the request that it received.
#[derive(Clone)]
struct ForwardedHeaders {
    host: Option<HeaderValue>,
    proto: Option<HeaderValue>,
}

/// The host of a request.
#[derive(Clone)]
enum NamedHost {
    Header(HeaderValue),
    /// That of the URI, which replaces `Host` in HTTP/2 (RFC 9113 §8.3.1).
    Authority,
    /// Several `Host` headers name no host (RFC 9112 §3.2).
    Several,
}

impl UrlSource {
    /// Always inlined, because it is large and would be moved once more otherwise.
    #[inline(always)]
    pub(super) fn of(view: &dyn RequestView, head: &Head<'_>, rules: &UrlRules) -> Self {
        let uri = view.uri();
        let uri: &Uri = &uri;
        Self {
            path: uri.path_and_query().cloned(),
            scheme: Scheme::of(uri.scheme_str()),
            authority: uri.authority().cloned(),
            host: match head.host {
                Stated::Never => NamedHost::Authority,
                Stated::Once(value) => value.to_kept().map_or(NamedHost::Authority, NamedHost::Header),
                Stated::Repeatedly => NamedHost::Several,
            },
            forwarded: ForwardedHeaders::of(view, head, rules),
            has_cookies: head.cookie.is_some(),
            connection_scheme: Scheme::of(view.connection_scheme()),
        }
    }

    /// Whether the request has a `Cookie` header.
    pub(crate) const fn has_cookies(&self) -> bool {
        self.has_cookies
    }

    /// Whether there is anything that could identify a browser.
    #[inline]
    pub(crate) fn has_cookies_or_query(&self) -> bool {
        self.has_cookies || self.path.as_ref().is_some_and(|path| path.query().is_some())
    }

    /// The request's own URL, with the origin by which the visitor knows the application:
    ///
    /// 1. The host is the first entry of `X-Forwarded-Host`, if it is trusted; otherwise that of the
    ///    configured address, unless there is a list of allowed hosts; otherwise `Host`, or `:authority` if
    ///    there is none.
    /// 2. The scheme is the first entry of `X-Forwarded-Proto`, if it is trusted; otherwise that of the
    ///    configured address; otherwise the URL's own.
    /// 3. If one of these headers is empty or invalid, or the host is not allowed, the origin is that of the
    ///    configured address or the first allowed host. If neither is configured, the URL stays as it is.
    /// 4. The path of the configured address is added in front.
    ///
    /// # Security
    ///
    /// Only `http` and `https`, and no user information, are taken from headers or the request line, and the
    /// path is never resolved again, so `//evil.test` remains a path (difference D3).
    pub(crate) fn public_url(&self, rules: &UrlRules) -> Url {
        let url = self.own_url(rules);
        let origin = self.origin(&url, rules);
        origin.and_then(|origin| moved(&url, &origin, rules.prefix())).unwrap_or(url)
    }

    /// The same for another path of this application. A path that begins with the prefix of the configured
    /// address keeps it, because proxies forward well-known paths unchanged.
    pub(crate) fn public_url_of(&self, path: &str, rules: &UrlRules) -> Url {
        let mut url = self.own_url(rules);
        url.set_path(path);
        let is_below = |rest: &str| rest.is_empty() || rest.starts_with('/');
        let is_whole = url.path().strip_prefix(rules.prefix()).is_some_and(is_below);
        let prefix = if is_whole { "" } else { rules.prefix() };
        self.origin(&url, rules).and_then(|origin| moved(&url, &origin, prefix)).unwrap_or(url)
    }

    /// The path within the application, as it is in URLs.
    pub(crate) fn own_path(&self, rules: &UrlRules) -> String {
        self.own_url(rules).path().to_owned()
    }

    /// Whether the URL's path differs from the request line: URL parsing treats a backslash as a slash, and
    /// removes dot segments.
    pub(crate) fn is_resolved(&self) -> bool {
        let is_dots = |segment: &str| {
            let segment = segment.to_ascii_lowercase().replace("%2e", ".");
            segment == "." || segment == ".."
        };
        let path = self.path.as_ref().map_or("", PathAndQuery::path);
        path.contains('\\') || path.split('/').any(is_dots)
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
            NamedHost::Authority => self.authority.as_ref().map(|authority| authority.as_str().to_owned()),
            NamedHost::Several => None,
        }
    }

    /// The URL in the request line.
    fn own_url(&self, rules: &UrlRules) -> Url {
        let path_and_query = self.path.as_ref().map_or("/", |path| path.as_str());
        let stated = self.scheme.zip(self.authority.as_ref());
        let host = match stated {
            Some((_, authority)) => Some(authority.as_str().to_owned()),
            None => self.host(),
        };
        let scheme = stated.map_or(Scheme::Http, |(scheme, _)| scheme);
        let mut origin = host.and_then(|host| origin(scheme.as_str(), &host)).unwrap_or_else(localhost);
        let scheme = match self.connection_scheme {
            Some(scheme) => scheme,
            None if rules.assumes_https && !is_loopback(&origin) => Scheme::Https,
            None => scheme,
        };
        // Changing between http and https cannot fail.
        let _ = origin.set_scheme(scheme.as_str());
        // `OPTIONS *` has no slash to separate it from the host.
        let path_and_query = path_and_query.strip_prefix('/').unwrap_or(path_and_query);
        Url::parse(&format!("{origin}{path_and_query}")).unwrap_or(origin)
    }
}

impl ForwardedHeaders {
    /// The headers of a proxy, if there is a trusted one.
    #[inline]
    fn of(view: &dyn RequestView, head: &Head<'_>, rules: &UrlRules) -> Option<Box<Self>> {
        let is_said = head.forwarded_host.is_some() || head.forwarded_proto.is_some();
        if is_said { Self::believed(view, head, rules) } else { None }
    }

    #[inline(never)]
    fn believed(view: &dyn RequestView, head: &Head<'_>, rules: &UrlRules) -> Option<Box<Self>> {
        rules.believes_forwarded(view).then(|| {
            let kept = |value: Option<Value<'_>>| value.and_then(Value::to_kept);
            Box::new(Self { host: kept(head.forwarded_host), proto: kept(head.forwarded_proto) })
        })
    }
}

/// Shows only the path, because a query may contain a browser's tokens.
impl std::fmt::Debug for UrlSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.path.as_ref().map_or("/", PathAndQuery::path);
        f.debug_struct("UrlSource").field("path", &path).finish_non_exhaustive()
    }
}

/// The first entry of a header with a list.
fn first_entry(value: &HeaderValue) -> String {
    let value = latin1(value.as_bytes());
    value.split_once(',').map_or(&*value, |(entry, _)| entry).to_owned()
}

/// The URL with another origin, and with `prefix` before its path.
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

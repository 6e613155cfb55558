//! The URL of a request as the visitor sees it.

use std::borrow::Cow;

use http::header::{HOST, HeaderName};
use http::{HeaderValue, Uri};
use url::Url;

use super::RequestView;
use crate::ground::header_text::latin1;
use crate::ground::host::{is_web, origin};

const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// What the public URL follows from; cheap to clone, resolved only when a URL is needed.
#[derive(Clone)]
pub(crate) struct UrlSource {
    uri: Uri,
    host: Option<HeaderValue>,
    forwarded_host: Option<HeaderValue>,
    forwarded_proto: Option<HeaderValue>,
}

impl UrlSource {
    pub(crate) fn of(view: &dyn RequestView) -> Self {
        let mut hosts = 0;
        view.each_value(&HOST, &mut |_| hosts += 1);
        Self {
            uri: view.uri().into_owned(),
            // Several name no host (RFC 9112 §3.2).
            host: if hosts == 1 { view.kept_value(&HOST) } else { None },
            forwarded_host: view.kept_value(&FORWARDED_HOST),
            forwarded_proto: view.kept_value(&FORWARDED_PROTO),
        }
    }

    /// The request's own URL, with another scheme and authority where proxies say so:
    ///
    /// 1. The host is the first entry of `X-Forwarded-Host`, where it is trusted, else `Host`.
    /// 2. The scheme is the first entry of `X-Forwarded-Proto`, where it is trusted, else the URL's own.
    /// 3. Where one of them is given and is empty or not valid, the URL stays as it is.
    ///
    /// # Security
    ///
    /// Only `http` and `https`, and no user information, are taken from a header or the request line, and the path is
    /// never resolved again, so that `//evil.test` stays a path (difference D3).
    pub(crate) fn public_url(&self, trust_forwarded_headers: bool) -> Url {
        let forwarded_host = self.forwarded_host.as_ref().filter(|_| trust_forwarded_headers);
        let forwarded_proto = self.forwarded_proto.as_ref().filter(|_| trust_forwarded_headers);
        let own_host = self.host.as_ref().map(|host| latin1(host.as_bytes()));
        let url = self.own_url(own_host.as_deref());
        let host = forwarded_host.map(first_entry).or_else(|| own_host.map(Cow::into_owned));
        let scheme = match forwarded_proto {
            Some(proto) => first_entry(proto).to_ascii_lowercase(),
            None => url.scheme().to_owned(),
        };
        let host = host.filter(|_| is_web(&scheme));
        let origin = host.and_then(|host| origin(&scheme, &host));
        origin.and_then(|origin| with_origin(&url, &origin)).unwrap_or(url)
    }

    /// The URL that the request line gives.
    fn own_url(&self, host: Option<&str>) -> Url {
        let path_and_query = self.uri.path_and_query().map_or("/", |path| path.as_str());
        let absolute = self.uri.scheme_str().filter(|scheme| is_web(scheme)).zip(self.uri.authority());
        let (scheme, authority) = match absolute {
            Some((scheme, authority)) => (scheme, authority.as_str()),
            None => ("http", host.unwrap_or("localhost")),
        };
        let origin = origin(scheme, authority).unwrap_or_else(localhost);
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

fn with_origin(url: &Url, origin: &Url) -> Option<Url> {
    Url::parse(&format!("{}{}", origin.as_str().trim_end_matches('/'), &url[url::Position::BeforePath..]))
        .ok()
}

#[expect(clippy::expect_used, reason = "a constant that the tests parse")]
fn localhost() -> Url {
    Url::parse("http://localhost/").expect("a valid URL")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public_url(uri: &str, headers: &[(&str, &str)]) -> String {
        let mut request = http::Request::get(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        UrlSource::of(&request.body(()).unwrap().into_parts().0).public_url(true).into()
    }

    #[test]
    fn forwarded_headers_replace_the_origin_only() {
        assert_eq!(public_url("/a?b=1", &[("host", "app.test")]), "http://app.test/a?b=1");
        assert_eq!(public_url("/a", &[]), "http://localhost/a");
        let forwarded = [
            ("host", "inner"),
            ("x-forwarded-host", "example.com:8443, inner"),
            ("x-forwarded-proto", "https"),
        ];
        assert_eq!(public_url("/a", &forwarded), "https://example.com:8443/a");
    }

    #[test]
    fn only_the_first_entry_of_a_forwarded_header_counts() {
        let with = |headers: &[(&str, &str)]| public_url("http://own.test/a", headers);
        let https = ("x-forwarded-proto", "https");
        assert_eq!(with(&[("x-forwarded-host", "app.test , x"), https]), "https://app.test/a");
        for empty in ["", ",", ", app.test"] {
            assert_eq!(with(&[("x-forwarded-host", empty), ("host", "x.test")]), "http://own.test/a");
            assert_eq!(with(&[("x-forwarded-proto", empty), ("host", "x.test")]), "http://own.test/a");
        }
        assert_eq!(with(&[("x-forwarded-proto", "https , http"), ("host", "x.test")]), "http://own.test/a");
    }

    #[test]
    fn a_host_is_one_header_and_no_list() {
        let with = |headers: &[(&str, &str)]| public_url("http://own.test/a", headers);
        assert_eq!(with(&[("host", "a,b")]), "http://a,b/a");
        assert_eq!(with(&[("host", "a.test"), ("host", "b.test")]), "http://own.test/a");
        assert_eq!(public_url("/a", &[("host", "a.test"), ("host", "b.test")]), "http://localhost/a");
    }

    #[test]
    fn nothing_in_a_header_or_path_changes_the_host_by_itself() {
        let evil = [("host", "app.test"), ("x-forwarded-proto", "https")];
        assert_eq!(public_url("//evil.test/a", &evil), "https://app.test//evil.test/a");
        for host in ["user@evil.test", "a b", "evil.test/x", "evil.test?x", "evil.test\\x"] {
            let url = public_url("http://app.test/a", &[("x-forwarded-host", host)]);
            assert_eq!(url, "http://app.test/a", "{host}");
        }
        assert_eq!(
            public_url("/a", &[("host", "app.test"), ("x-forwarded-proto", "javascript")]),
            "http://app.test/a"
        );
        assert_eq!(public_url("*", &[("host", "app.test")]), "http://app.test/*");
        assert_eq!(public_url("http://app.test?b=1", &[]), "http://app.test/?b=1");
        assert_eq!(public_url("ftp://evil.test/a", &[("host", "app.test")]), "http://app.test/a");
    }
}

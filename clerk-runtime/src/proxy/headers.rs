//! Which headers are forwarded, and which are replaced.

use std::net::IpAddr;

use http::header::{
    ACCEPT_ENCODING, ALT_SVC, CONNECTION, CONTENT_LENGTH, EXPECT, FORWARDED, HOST, HeaderName, LOCATION,
    PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, STRICT_TRANSPORT_SECURITY, TE, TRAILER, TRANSFER_ENCODING,
    UPGRADE,
};
use http::{HeaderMap, HeaderValue};
use url::{Position, Url};

use crate::ground::keys::SecretKey;

/// The origin of a request, as far as it is trusted.
pub(super) struct Origin {
    /// The URL of the request, as the visitor sees it.
    pub(super) public_url: Url,
    /// The address of the proxy, as the visitor sees it.
    pub(super) proxy_url: String,
    pub(super) client_address: Option<IpAddr>,
}

/// Headers of a single connection (RFC 9110 §7.6.1).
const HOP_BY_HOP: [HeaderName; 9] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];
/// Headers that this proxy or the HTTP client sets, and a sender must not.
const OURS: [HeaderName; 13] = [
    HOST,
    CONTENT_LENGTH,
    EXPECT,
    ACCEPT_ENCODING,
    FORWARDED,
    X_FORWARDED_FOR,
    X_FORWARDED_HOST,
    X_FORWARDED_PROTO,
    HeaderName::from_static("x-real-ip"),
    HeaderName::from_static("cf-connecting-ip"),
    HeaderName::from_static("true-client-ip"),
    CLERK_PROXY_URL,
    CLERK_SECRET_KEY,
];
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const CLERK_PROXY_URL: HeaderName = HeaderName::from_static("clerk-proxy-url");
const CLERK_SECRET_KEY: HeaderName = HeaderName::from_static("clerk-secret-key");

/// Response headers for the whole origin, which is the application's and not Clerk's.
const OF_THE_ORIGIN: [HeaderName; 5] = [
    ALT_SVC,
    HeaderName::from_static("nel"),
    HeaderName::from_static("report-to"),
    HeaderName::from_static("reporting-endpoints"),
    STRICT_TRANSPORT_SECURITY,
];

/// The largest size of a response's headers, in bytes. A proxy in front has room for less.
const LARGEST_HEAD: usize = 64 * 1024;

/// The headers for the Frontend API; `None` if the application's address or the key cannot be in a header.
pub(super) fn outgoing(headers: &HeaderMap, origin: &Origin, secret_key: &SecretKey) -> Option<HeaderMap> {
    let mut passed = end_to_end(headers);
    for name in OURS {
        passed.remove(name);
    }
    let value = |text: &str| HeaderValue::try_from(text).ok();
    let mut key = value(secret_key.expose_secret())?;
    key.set_sensitive(true);
    passed.insert(CLERK_SECRET_KEY, key);
    passed.insert(CLERK_PROXY_URL, value(&origin.proxy_url)?);
    passed.insert(X_FORWARDED_HOST, value(&origin.public_url[Position::BeforeHost..Position::AfterPort])?);
    passed.insert(X_FORWARDED_PROTO, value(origin.public_url.scheme())?);
    // The length of a streamed body is not known after it is decompressed.
    passed.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    if let Some(address) = origin.client_address {
        passed.insert(X_FORWARDED_FOR, value(&address.to_canonical().to_string())?);
    }
    Some(passed)
}

/// The headers for the browser; `None` if there are too many. `locate` returns the replacement for a
/// `Location`.
pub(super) fn incoming(headers: &HeaderMap, locate: impl Fn(&str) -> Option<String>) -> Option<HeaderMap> {
    let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if size > LARGEST_HEAD {
        return None;
    }
    let mut passed = end_to_end(headers);
    // The HTTP client removes `Content-Encoding` if it has decompressed the body. Otherwise the body is still
    // encoded as the header says.
    for name in [CONTENT_LENGTH, CLERK_SECRET_KEY].into_iter().chain(OF_THE_ORIGIN) {
        passed.remove(name);
    }
    let location = passed.get(LOCATION).and_then(|value| value.to_str().ok()).and_then(locate);
    if let Some(location) = location.and_then(|location| HeaderValue::try_from(location).ok()) {
        passed.insert(LOCATION, location);
    }
    Some(passed)
}

/// All headers except those of a single connection, which include those named in `Connection`.
fn end_to_end(headers: &HeaderMap) -> HeaderMap {
    let named = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let named =
        named.flat_map(|value| value.split(',')).filter_map(|name| name.trim().parse::<HeaderName>().ok());
    let mut passed = headers.clone();
    for name in HOP_BY_HOP.into_iter().chain(named) {
        passed.remove(name);
    }
    passed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn texts(headers: &HeaderMap) -> Vec<String> {
        let mut texts: Vec<_> =
            headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
        texts.sort();
        texts
    }

    fn origin(client_address: Option<&str>) -> Origin {
        Origin {
            public_url: Url::parse("https://app.test:8443/__clerk/v1").unwrap(),
            proxy_url: "https://app.test:8443/__clerk".to_owned(),
            client_address: client_address.map(|address| address.parse().unwrap()),
        }
    }

    #[test]
    fn a_sender_cannot_speak_in_our_place() {
        let headers = map(&[
            ("host", "evil.test"),
            ("cookie", "a=1"),
            ("cookie", "b=2"),
            ("connection", "close, X-Secret"),
            ("x-secret", "1"),
            ("te", "trailers"),
            ("transfer-encoding", "chunked"),
            ("content-length", "5"),
            ("expect", "100-continue"),
            ("forwarded", "for=1.2.3.4"),
            ("x-forwarded-for", "1.2.3.4"),
            ("x-real-ip", "1.2.3.4"),
            ("cf-connecting-ip", "1.2.3.4"),
            ("true-client-ip", "1.2.3.4"),
            ("x-forwarded-host", "evil.test"),
            ("clerk-proxy-url", "https://evil.test"),
            ("clerk-secret-key", "sk_test_evil"),
            ("authorization", "Bearer x"),
            ("accept-encoding", "gzip"),
        ]);
        let key = SecretKey::parse("sk_test_1").unwrap();
        let passed = outgoing(&headers, &origin(None), &key).unwrap();
        assert_eq!(
            texts(&passed),
            [
                "accept-encoding: identity",
                "authorization: Bearer x",
                "clerk-proxy-url: https://app.test:8443/__clerk",
                "clerk-secret-key: sk_test_1",
                "cookie: a=1",
                "cookie: b=2",
                "x-forwarded-host: app.test:8443",
                "x-forwarded-proto: https",
            ]
        );
        assert!(passed["clerk-secret-key"].is_sensitive());
        let passed = outgoing(&headers, &origin(Some("::ffff:10.0.0.1")), &key).unwrap();
        assert_eq!(passed["x-forwarded-for"], "10.0.0.1");
    }

    #[test]
    fn an_answer_keeps_what_is_about_the_message() {
        let headers = map(&[
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2"),
            ("connection", "x-hop"),
            ("x-hop", "1"),
            ("keep-alive", "timeout=5"),
            ("content-encoding", "gzip"),
            ("content-length", "5"),
            ("location", "here"),
            ("clerk-secret-key", "sk_test_1"),
            ("strict-transport-security", "max-age=31536000"),
            ("alt-svc", "h3=\":443\""),
            ("nel", "{}"),
            ("report-to", "{}"),
            ("content-type", "text/html"),
        ]);
        let passed = incoming(&headers, |location| (location == "here").then(|| "there".to_owned())).unwrap();
        assert_eq!(
            texts(&passed),
            [
                "content-encoding: gzip",
                "content-type: text/html",
                "location: there",
                "set-cookie: a=1",
                "set-cookie: b=2"
            ]
        );
        let kept = incoming(&headers, |_| None).unwrap();
        assert_eq!(kept["location"], "here");
        let long = HeaderValue::try_from("x".repeat(LARGEST_HEAD)).unwrap();
        assert!(incoming(&HeaderMap::from_iter([(LOCATION, long)]), |_| None).is_none());
    }
}

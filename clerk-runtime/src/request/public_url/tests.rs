//! The public URL, case by case.

use http::Uri;
use http::header::HeaderName;

use super::*;
use crate::request::RequestContext;

const FORWARDED: [(&str, &str); 2] = [("x-forwarded-host", "app.test"), ("x-forwarded-proto", "https")];

fn parts(uri: &str, headers: &[(&str, &str)]) -> http::request::Parts {
    let request = http::Request::get(uri);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(()).unwrap().into_parts().0
}

fn under(rules: &UrlRules, uri: &str, headers: &[(&str, &str)]) -> String {
    RequestContext::new(&parts(uri, headers), rules).public_url().into()
}

fn public_url(uri: &str, headers: &[(&str, &str)]) -> String {
    under(&UrlRules::trusting(true), uri, headers)
}

fn configured(public_url: &str, allowed_hosts: &[&str], forwarded: Forwarded) -> UrlRules {
    UrlRules {
        public_url: Url::parse(public_url).ok(),
        allowed_hosts: allowed_hosts.iter().map(|host| host.parse().unwrap()).collect(),
        forwarded,
        ..UrlRules::trusting(false)
    }
}

#[test]
fn forwarded_headers_replace_the_origin_only() {
    assert_eq!(public_url("/a?b=1", &[("host", "app.test")]), "http://app.test/a?b=1");
    assert_eq!(public_url("/a", &[]), "http://localhost/a");
    let forwarded =
        [("host", "inner"), ("x-forwarded-host", "example.com:8443, inner"), ("x-forwarded-proto", "https")];
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

#[test]
fn the_authority_takes_the_place_of_a_missing_host() {
    let https = ("x-forwarded-proto", "https");
    assert_eq!(public_url("http://app.test/a?b=1", &[https]), "https://app.test/a?b=1");
    assert_eq!(public_url("http://app.test:8080/a", &[https]), "https://app.test:8080/a");
    assert_eq!(public_url("http://inner:8080/a", &FORWARDED), "https://app.test/a");
    assert_eq!(public_url("http://u:p@app.test/a", &[https]), "http://localhost/a", "no user in a URL");
    let several = [("host", "a.test"), ("host", "b.test"), https];
    assert_eq!(public_url("http://app.test/a", &several), "http://app.test/a");
}

#[test]
fn the_configured_address_stands_for_every_host() {
    let rules = configured("https://app.test/shop/", &[], Forwarded::Nobodys);
    let evil = [("x-forwarded-host", "evil.test"), ("x-forwarded-proto", "http"), ("host", "evil.test")];
    for headers in [&evil[..], &evil[2..], &[]] {
        assert_eq!(under(&rules, "/a?b=1", headers), "https://app.test/shop/a?b=1");
    }
    assert_eq!(under(&rules, "/", &evil), "https://app.test/shop/");
    assert_eq!(under(&rules, "http://evil.test//x/../..//y", &evil), "https://app.test/shop//y");
    let with_port = configured("http://app.test:8080", &[], Forwarded::Nobodys);
    assert_eq!(under(&with_port, "/a", &evil), "http://app.test:8080/a");
}

#[test]
fn an_allowed_host_may_be_named_and_no_other() {
    let rules = configured("https://app.test/shop", &["app.test", "*.app.test"], Forwarded::Everybodys);
    let with = |name: &str, host: &str| under(&rules, "/a", &[(name, host)]);
    for header in ["host", "x-forwarded-host"] {
        assert_eq!(with(header, "Ada.app.test"), "https://ada.app.test/shop/a");
        for host in ["evil.test", "app.test:8443", "app.test.evil.test", "u@app.test", "", "a b"] {
            assert_eq!(with(header, host), "https://app.test/shop/a", "{header}: {host:?}");
        }
    }
    let rules = configured("", &["*.app.test", "app.test"], Forwarded::Nobodys);
    assert_eq!(under(&rules, "/a", &[("host", "evil.test")]), "http://app.test/a");
    assert_eq!(under(&rules, "https://evil.test/a", &[]), "https://app.test/a");
    assert_eq!(under(&rules, "https://ada.app.test/a", &[]), "https://ada.app.test/a");
}

#[test]
fn forwarded_headers_are_believed_as_configured() {
    let from = |peer: Option<&'static str>, forwarded: Forwarded| {
        let rules = configured("", &[], forwarded);
        let parts = Connected { parts: parts("/a", &FORWARDED), peer, scheme: None };
        String::from(RequestContext::new(&parts, &rules).public_url())
    };
    let proxies = || Forwarded::Proxies(vec!["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()]);
    for peer in ["10.1.2.3", "::1", "::ffff:10.1.2.3"] {
        assert_eq!(from(Some(peer), proxies()), "https://app.test/a");
    }
    for peer in [Some("11.0.0.1"), Some("::2"), None] {
        assert_eq!(from(peer, proxies()), "http://localhost/a", "{peer:?}");
    }
    assert_eq!(from(None, Forwarded::Everybodys), "https://app.test/a");
    assert_eq!(from(Some("10.1.2.3"), Forwarded::Nobodys), "http://localhost/a");
}

#[test]
fn the_scheme_is_that_of_the_connection_or_of_production() {
    let url = |uri: &str, scheme: Option<&'static str>, assumes_https: bool| {
        let rules = UrlRules { assumes_https, ..UrlRules::trusting(true) };
        let parts = Connected { parts: parts(uri, &[]), peer: None, scheme };
        String::from(RequestContext::new(&parts, &rules).public_url())
    };
    for (uri, connection, assumes_https, expected) in [
        ("http://app.test/a", Some("https"), false, "https://app.test/a"),
        ("http://app.test/a", Some("http"), true, "http://app.test/a"),
        ("http://app.test/a", Some("spdy"), false, "http://app.test/a"),
        ("http://app.test/a", None, true, "https://app.test/a"),
        ("https://app.test/a", None, false, "https://app.test/a"),
        ("http://localhost:3000/a", None, true, "http://localhost:3000/a"),
        ("http://[::1]:3000/a", None, true, "http://[::1]:3000/a"),
        ("/a", None, true, "http://localhost/a"),
    ] {
        assert_eq!(url(uri, connection, assumes_https), expected, "{uri} {connection:?} {assumes_https}");
    }
}

#[test]
fn another_path_has_the_prefix_once() {
    let of = |prefix: &str, path: &str| {
        let rules = configured(&format!("https://app.test{prefix}"), &[], Forwarded::Nobodys);
        String::from(RequestContext::new(&parts("/x?b=1", &[]), &rules).public_url_of(path))
    };
    for (prefix, path, expected) in [
        ("", "/mcp", "https://app.test/mcp?b=1"),
        ("/shop", "/mcp", "https://app.test/shop/mcp?b=1"),
        ("/shop", "/shop/mcp", "https://app.test/shop/mcp?b=1"),
        ("/shop", "/shopping", "https://app.test/shop/shopping?b=1"),
        ("/shop", "", "https://app.test/shop/?b=1"),
    ] {
        assert_eq!(of(prefix, path), expected, "{prefix} {path}");
    }
}

/// A request about which the framework knows more than the crate `http`.
struct Connected {
    parts: http::request::Parts,
    peer: Option<&'static str>,
    scheme: Option<&'static str>,
}

impl RequestView for Connected {
    fn method(&self) -> http::Method {
        RequestView::method(&self.parts)
    }

    fn uri(&self) -> std::borrow::Cow<'_, Uri> {
        RequestView::uri(&self.parts)
    }

    fn connection_scheme(&self) -> Option<&str> {
        self.scheme
    }

    fn peer_address(&self) -> Option<std::net::IpAddr> {
        self.peer.map(|peer| peer.parse().unwrap())
    }

    fn each_value<'v>(&'v self, name: &HeaderName, visit: &mut dyn FnMut(&'v [u8])) {
        self.parts.each_value(name, visit);
    }

    fn each_name<'v>(&'v self, visit: &mut dyn FnMut(&'v str)) {
        self.parts.each_name(visit);
    }
}

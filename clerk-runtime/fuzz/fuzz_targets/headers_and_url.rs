//! The public URL: its origin comes from the place that the rules say, its path and query only from the
//! request line.
//!
//! An input is a request as text, an empty line, the name and the value of a query parameter on a line each,
//! and then patterns of organization sync.

#![no_main]

use clerk_fuzz::{first_line, request};
use clerk_runtime::fuzzing;
use clerk_runtime::settings::OrganizationSync;
use http::header::HOST;
use http::request::Parts;
use libfuzzer_sys::fuzz_target;
use url::{Position, Url};

fuzz_target!(
    init: {
        let sync = OrganizationSync::new().organization_patterns(["/orgs/:slug"]);
        assert_eq!(fuzzing::organization(&sync, "/orgs/acme").ok().flatten().as_deref(), Some("acme"));
    },
    |data: &[u8]| {
        let (parts, rest) = request::read(data);
        let (name, rest) = first_line(rest);
        let (value, patterns) = first_line(rest);
        let text = String::from_utf8_lossy;
        let url = check_public_url(parts);
        check_query(&url, &text(name), &text(value));
        check_patterns(&text(patterns), url.path());
    }
);

fn check_public_url(mut parts: Parts) -> Url {
    let untrusting = fuzzing::public_url(&parts, false);
    let trusting = fuzzing::public_url(&parts, true);
    for url in [&untrusting, &trusting] {
        assert!(matches!(url.scheme(), "http" | "https"), "{url}");
        assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none(), "{url}");
        let hosts = hosts(&parts);
        let host = &url[Position::BeforeHost..Position::AfterPort];
        assert!(hosts.iter().any(|known| known == host), "{host:?} is none of {hosts:?}");
        let path_and_query = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let path_and_query = path_and_query.strip_prefix('/').unwrap_or(path_and_query);
        if let Ok(plain) = Url::parse(&format!("http://a.test/{path_and_query}")) {
            assert_eq!(url[Position::BeforePath..], plain[Position::BeforePath..], "{url}");
        }
    }
    parts.headers.remove("x-forwarded-host");
    parts.headers.remove("x-forwarded-proto");
    assert_eq!(
        untrusting,
        fuzzing::public_url(&parts, true),
        "forwarded headers count although nobody trusts them"
    );
    trusting
}

/// Every host in a request, as in URLs: the whole `Host`, and the first one in the lists of proxies.
fn hosts(parts: &Parts) -> Vec<String> {
    let text = |name: &str| parts.headers.get(name).map(request::latin1);
    let host = text(HOST.as_str());
    let forwarded =
        text("x-forwarded-host").map(|list| list.split(',').next().unwrap_or_default().to_owned());
    let first = host.into_iter().chain(forwarded).map(|host| host.trim_end_matches([' ', '\t']).to_owned());
    let own = parts.uri.authority().map(ToString::to_string);
    let named = first.chain(own).chain(["localhost".to_owned()]);
    let urls =
        named.flat_map(|host| ["http", "https"].map(|scheme| Url::parse(&format!("{scheme}://{host}/"))));
    urls.flatten().map(|url| url[Position::BeforeHost..Position::AfterPort].to_owned()).collect()
}

fn check_query(url: &Url, name: &str, value: &str) {
    let pairs = |url: &Url| url.query_pairs().into_owned().collect::<Vec<_>>();
    let (found, set, removed) = fuzzing::query(url, name, value);
    let first = pairs(url).into_iter().find(|(key, _)| key == name).map(|(_, value)| value);
    assert_eq!(found, first.filter(|value| !value.is_empty()));

    let others = |url: &Url| pairs(url).into_iter().filter(|(key, _)| key != name).collect::<Vec<_>>();
    assert_eq!(pairs(&removed), others(url));
    assert_eq!(others(&set), others(url));
    let values: Vec<_> = pairs(&set).into_iter().filter(|(key, _)| key == name).collect();
    assert_eq!(values, [(name.to_owned(), value.to_owned())]);
    let place = |url: &Url| pairs(url).iter().position(|(key, _)| key == name);
    assert_eq!(place(&set), place(url).or(Some(pairs(url).len())));
    for changed in [&set, &removed] {
        assert_eq!(
            changed[..Position::AfterPath],
            url[..Position::AfterPath],
            "more than the query has changed"
        );
    }
}

/// A captured value is a part of the path, and matching takes a limited time, which the engine checks.
fn check_patterns(patterns: &str, path: &str) {
    let patterns: Vec<&str> = patterns.lines().collect();
    let sync = OrganizationSync::new().organization_patterns(patterns.iter().copied());
    let Ok(Some(organization)) = fuzzing::organization(&sync, path) else { return };
    assert!(!organization.is_empty(), "an organization without a name");
    // The values of a repeated parameter are separated by commas, without the text between them.
    let mut rest = path;
    for piece in organization.split(',') {
        let start =
            rest.find(piece).unwrap_or_else(|| panic!("{piece:?} of {organization:?} is not in {path:?}"));
        rest = &rest[start + piece.len()..];
    }
}

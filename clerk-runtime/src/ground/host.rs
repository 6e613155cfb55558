//! Checks of hosts and authorities.

use url::{Host, Position, Url};

/// An origin made of a scheme and an authority. `None` unless the authority is only a host with an optional
/// port: no user, no path, no query.
pub(crate) fn origin(scheme: &str, authority: &str) -> Option<Url> {
    // A URL may end with white space, which here would come before the path.
    let authority = authority.trim_end_matches([' ', '\t']);
    let url = Url::parse(&format!("{scheme}://{authority}/")).ok()?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let is_short = url.as_str().len() <= LONGEST_ORIGIN;
    (is_bare && names_no_user(&url) && is_short && !authority.contains(['/', '\\', '@'])).then_some(url)
}

/// Host names have at most 253 characters (RFC 1035 §2.3.4); scheme and port are added.
const LONGEST_ORIGIN: usize = 280;

/// Whether a configured text is a host with an optional port.
pub(crate) fn is_authority(text: &str) -> bool {
    !text.ends_with(char::is_whitespace) && origin("https", text).is_some()
}

/// Whether a text is a host that URL parsing leaves unchanged. `1.2` is not, because it means `1.0.0.2`.
pub(crate) fn is_plain(text: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
    let is_itself = |url: Url| url[Position::BeforeHost..Position::AfterPort].eq_ignore_ascii_case(text);
    text.bytes().all(is_known) && origin("https", text).is_some_and(is_itself)
}

/// Parses an absolute http or https URL with a host.
pub(crate) fn absolute_url(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| is_web(url.scheme()) && url.has_host())
}

/// The same, but refuses a URL with a user name or password: browsers can be sent to it safely.
pub(crate) fn plain_url(text: &str) -> Option<Url> {
    absolute_url(text).filter(names_no_user)
}

/// Whether a URL has neither a user name nor a password.
pub(crate) fn names_no_user(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none()
}

/// Whether a scheme is http or https.
pub(crate) fn is_web(scheme: &str) -> bool {
    matches!(scheme, "http" | "https")
}

/// Whether a URL is on this machine: `localhost`, a name below it, or a loopback address.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_host_and_nothing_else() {
        for authority in ["a.test", "a.test:8443", "127.0.0.1", "[::1]:80", "a.test "] {
            assert!(origin("https", authority).is_some(), "{authority:?}");
        }
        for authority in ["", "a/b", "a?b", "a#b", "a\\b", "u@a", "u:p@a", "a b", "/a"] {
            assert!(origin("https", authority).is_none(), "{authority:?}");
        }
        assert!(origin("https", &"a.".repeat(200)).is_none(), "no host has such a name");
        assert!(is_authority("a.test:80") && !is_authority("a.test "));
        assert!(is_plain("a.test") && !is_plain("1.2") && !is_plain("é.test"));
    }

    #[test]
    fn browsers_are_sent_to_plain_urls_only() {
        for url in ["http://satellite.test:3001/a?b=1#c", "https://satellite.test"] {
            assert!(plain_url(url).is_some(), "{url}");
        }
        for url in [
            "javascript:alert(1)",
            "/a",
            "//a.test",
            "http://user@a.test",
            "http://:secret@a.test",
            "ftp://a.test",
        ] {
            assert!(plain_url(url).is_none(), "{url}");
        }
    }
}

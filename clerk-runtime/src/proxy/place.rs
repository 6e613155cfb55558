//! The path of the proxy, and the URLs behind it.

use percent_encoding::percent_decode_str;
use url::{Position, Url};

use super::refusal::Refusal;
use crate::ground::host::absolute_url;
use crate::settings::ConfigError;

/// A path of this application, and the Frontend API behind it.
#[derive(Clone)]
pub(super) struct Place {
    /// Without a trailing slash, and without the prefix that a proxy in front removes.
    path: String,
    base: Url,
}

impl Place {
    /// Takes `proxy_url`, which visitors see, so it includes the prefix that a proxy in front removes.
    pub(super) fn new(proxy_url: &str, prefix: &str, base: Url) -> Result<Self, ConfigError> {
        let invalid = |problem: &'static str| ConfigError::invalid("CLERK_PROXY_URL", problem);
        let public = match absolute_url(proxy_url) {
            Some(url) => url.path().to_owned(),
            None => proxy_url.to_owned(),
        };
        let public = public.trim_end_matches('/');
        let path =
            public.strip_prefix(prefix).filter(|path| path.is_empty() || path.starts_with('/')).ok_or_else(
                || invalid("the proxy is reached below CLERK_PUBLIC_URL: begin it with that one's path"),
            )?;
        if path.is_empty() {
            return Err(invalid("the proxy needs a path of its own, such as /__clerk"));
        }
        if !path.split('/').skip(1).all(is_plain_segment) {
            return Err(invalid(
                "the path of the proxy consists of letters, digits, `-`, `_`, `~` and `.`, such as /__clerk",
            ));
        }
        Ok(Self { path: path.to_owned(), base })
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) const fn base(&self) -> &Url {
        &self.base
    }

    /// The URL behind a path of this application, given as in the request line.
    ///
    /// # Security
    ///
    /// The path is refused if a server or proxy behind this one could resolve it to another path. The rest of
    /// the path is appended to that of the base, and the origin is always that of the base.
    pub(super) fn target(&self, path: &str, query: Option<&str>) -> Result<Url, Refusal> {
        let rest = path.strip_prefix(&self.path).ok_or(Refusal::Path)?;
        if !(rest.is_empty() || rest.starts_with('/')) {
            return Err(Refusal::Path);
        }
        let segments: Vec<_> = rest.split('/').skip(1).collect();
        let last = segments.len().saturating_sub(1);
        let is_allowed = |(place, segment): (usize, &&str)| {
            (segment.is_empty() && place == last) || is_one_segment(segment)
        };
        if !segments.iter().enumerate().all(is_allowed) {
            return Err(Refusal::Path);
        }
        let expected = format!("{}{rest}", self.base.path().trim_end_matches('/'));
        let mut url = self.base.clone();
        url.set_path(&expected);
        url.set_query(query);
        let expected = if expected.is_empty() { "/" } else { &expected };
        let is_itself = url.path() == expected && url.origin() == self.base.origin();
        if is_itself { Ok(url) } else { Err(Refusal::Path) }
    }

    /// The URL through the proxy for a `Location` of the Frontend API; `None` if it leads elsewhere.
    ///
    /// `front` is the host by which the instance calls itself.
    pub(super) fn public_location(
        &self,
        location: &str,
        asked: &Url,
        front: &str,
        proxy_url: &str,
    ) -> Option<String> {
        let url = asked.join(location).ok()?;
        let is_front = url.scheme() == "https" && &url[Position::BeforeHost..Position::AfterPort] == front;
        let path = if url.origin() == self.base.origin() {
            let below = url.path().strip_prefix(self.base.path().trim_end_matches('/'))?;
            Some(below).filter(|below| below.is_empty() || below.starts_with('/'))?
        } else if is_front {
            url.path()
        } else {
            return None;
        };
        Some(format!("{proxy_url}{path}{}", &url[Position::AfterPath..]))
    }
}

/// Whether a segment has a single meaning for every reader: even after decoding it twice, it is not resolved
/// away and contains no separator.
fn is_one_segment(segment: &str) -> bool {
    let mut text = segment.to_owned();
    for _ in 0..3 {
        let is_odd = |character: char| character.is_control() || matches!(character, '/' | '\\');
        if text.is_empty() || text == "." || text == ".." || text.contains(is_odd) {
            return false;
        }
        let decoded = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if decoded == text {
            return true;
        }
        text = decoded;
    }
    // Encoded more than twice.
    false
}

fn is_plain_segment(segment: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~.".contains(&byte);
    segment.bytes().all(is_plain) && is_one_segment(segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(base: &str) -> Place {
        Place::new("/__clerk", "", Url::parse(base).unwrap()).unwrap()
    }

    #[test]
    fn the_path_is_that_of_proxy_url() {
        let base = Url::parse("https://front.test").unwrap();
        for (proxy_url, prefix, expected) in [
            ("/__clerk", "", Some("/__clerk")),
            ("/__clerk/", "", Some("/__clerk")),
            ("/a/b", "", Some("/a/b")),
            ("https://app.test/__clerk", "", Some("/__clerk")),
            ("/shop/__clerk", "/shop", Some("/__clerk")),
            ("https://app.test/shop/__clerk", "/shop", Some("/__clerk")),
            ("/__clerk", "/shop", None),
            ("/shopping/__clerk", "/shop", None),
            ("/shop", "/shop", None),
            ("https://app.test", "", None),
            ("/", "", None),
            ("/a//b", "", None),
            ("/{a}", "", None),
            ("/a%2Fb", "", None),
            ("/a/../b", "", None),
            ("/é", "", None),
        ] {
            let place = Place::new(proxy_url, prefix, base.clone());
            assert_eq!(place.as_ref().map(Place::path).ok(), expected, "{proxy_url} {prefix}");
            if let Err(error) = place {
                assert!(error.to_string().contains("CLERK_PROXY_URL"), "{error}");
            }
        }
    }

    #[test]
    fn what_is_below_the_path_is_below_the_base() {
        let target = |base: &str, path: &str, query| place(base).target(path, query).ok().map(String::from);
        for (base, path, query, expected) in [
            ("https://front.test", "/__clerk", None, "https://front.test/"),
            ("https://front.test", "/__clerk/", None, "https://front.test/"),
            (
                "https://front.test",
                "/__clerk/v1/client",
                Some("a=%2F&b=.."),
                "https://front.test/v1/client?a=%2F&b=..",
            ),
            ("https://front.test/x/", "/__clerk/v1/client/", None, "https://front.test/x/v1/client/"),
            (
                "https://front.test",
                "/__clerk/npm/@clerk/ui@1/dist/a.js",
                None,
                "https://front.test/npm/@clerk/ui@1/dist/a.js",
            ),
            ("https://front.test", "/__clerk/a%20b/..c/%41", None, "https://front.test/a%20b/..c/%41"),
        ] {
            assert_eq!(target(base, path, query).as_deref(), Some(expected), "{path}");
        }
    }

    #[test]
    fn no_path_leads_elsewhere() {
        for path in [
            "/",
            "/__clerkx",
            "/x/__clerk",
            "/__CLERK/v1",
            "/__clerk//evil.test",
            "/__clerk//",
            "/__clerk/a//b",
            "/__clerk/..",
            "/__clerk/../admin",
            "/__clerk/v1/./client",
            "/__clerk/%2e%2e/admin",
            "/__clerk/%2E./admin",
            "/__clerk/%252e%252e/admin",
            "/__clerk/%25252e%25252e/admin",
            "/__clerk/a%2fb",
            "/__clerk/a%252Fb",
            "/__clerk/%5c%5cevil.test",
            "/__clerk/\\evil.test",
            "/__clerk/\\\\evil.test",
            "/__clerk/%00",
            "/__clerk/a%0d%0ab",
            "/__clerk/a%09b",
            "http://evil.test/__clerk/v1",
            "/__clerk@evil.test/",
            "/__clerk:80/",
            "",
            "*",
        ] {
            assert!(place("https://front.test").target(path, None).is_err(), "{path}");
            assert!(place("https://front.test/base").target(path, None).is_err(), "{path}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_path_holds_it_stays_at_the_base(path in "[a-z/.%2eEfF5cC@:\\\\?#\\PC]{0,12}") {
            let place = place("https://front.test/base");
            if let Ok(url) = place.target(&format!("/__clerk{path}"), Some(&path)) {
                let again = Url::parse(url.as_str()).unwrap();
                proptest::prop_assert_eq!(again.origin(), place.base().origin());
                proptest::prop_assert!(again.path().starts_with("/base"));
                proptest::prop_assert!(again.username().is_empty());
            }
        }
    }

    #[test]
    fn redirects_of_the_frontend_api_lead_through_the_proxy() {
        let asked = Url::parse("https://front.test/v1/client?a").unwrap();
        let locate = |location: &str| {
            place("https://front.test").public_location(
                location,
                &asked,
                "clerk.example.com",
                "https://app.test/__clerk",
            )
        };
        for (location, expected) in [
            ("https://front.test/v1/x?y=1#z", Some("https://app.test/__clerk/v1/x?y=1#z")),
            ("/v1/x", Some("https://app.test/__clerk/v1/x")),
            ("x", Some("https://app.test/__clerk/v1/x")),
            ("https://clerk.example.com/v1/x", Some("https://app.test/__clerk/v1/x")),
            ("http://front.test/v1/x", None),
            ("https://front.test:8443/v1/x", None),
            ("https://app.test/back", None),
            ("//evil.test/", None),
            ("https://front.test.evil.test/", None),
        ] {
            assert_eq!(locate(location).as_deref(), expected, "{location}");
        }
        let locate = |location: &str| {
            place("https://front.test/base").public_location(
                location,
                &asked,
                "clerk.example.com",
                "https://app.test/__clerk",
            )
        };
        assert_eq!(locate("/base/v1").as_deref(), Some("https://app.test/__clerk/v1"));
        assert_eq!(locate("/base").as_deref(), Some("https://app.test/__clerk"));
        assert_eq!(locate("/basement/v1"), None);
    }
}

//! The format of `unauthorized_url` and `unauthenticated_url`.

use super::texts::within_limit;
use super::{Entry, TextValue};
use crate::errors::Errors;
use crate::errors::wording::quoted;

/// Reads a redirect target.
pub(crate) fn url(entry: &Entry, errors: &mut Errors) -> Option<TextValue> {
    let check = |url: &str| checked(url).map_err(|problem| format!("`{}` {problem}", entry.key.name()));
    entry.text_or_constant(check, errors)
}

/// A path on this server or an absolute web address; never `//host`, which a browser takes for another server.
fn checked(url: &str) -> Result<String, String> {
    if let Some(foreign) = url.chars().find(|character| !is_of_urls(*character)) {
        return Err(format!("holds {}, which no URL has; percent-encode it", quoted(&foreign.to_string())));
    }
    if url.starts_with("//") || !(url.starts_with('/') || has_web_host(url)) {
        return Err("is neither a path nor a web address; write `/upgrade` or `https://example.com/upgrade`"
            .to_owned());
    }
    within_limit(url.to_owned()).map_err(|problem| format!("is too long: {problem}"))
}

/// RFC 3986 section 2: what is neither reserved nor unreserved has to be percent-encoded.
const fn is_of_urls(character: char) -> bool {
    character.is_ascii_graphic() && !matches!(character, '\\' | '"' | '<' | '>' | '^' | '`' | '{' | '|' | '}')
}

fn has_web_host(url: &str) -> bool {
    url.split_once("://").is_some_and(|(scheme, rest)| {
        ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web))
            && rest.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric() || first == b'[')
    })
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn paths_and_web_addresses_are_accepted() {
        for url in
            ["/", "/upgrade?plan=pro#top", "https://example.com", "HTTP://localhost:3000/x", "http://[::1]/"]
        {
            assert_eq!(checked(url).as_deref(), Ok(url));
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let long = format!("/{}", "a".repeat(256));
        for url in [
            "upgrade",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "https:///x",
            "https://",
            "ftp://example.com",
            "/a b",
            "/a\nb",
            "/ä",
            "/<",
            "/>",
            "/\"",
            "/{id}",
            "/a|b",
            "/^",
            "/`",
            &long,
        ] {
            assert!(checked(url).is_err(), "{url}");
        }
    }
}

//! The formats of texts that are constants, checked while the handler compiles.
//!
//! The macros check literals themselves, by the same rules and with the same words.

use std::cmp::Ordering;

use super::listed::{Message, middle, order};
use super::text::TEXT_LIMIT;

macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident: $format:expr, $complaint:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// Fails to compile, at the caller's place, when the text is none; otherwise it is the text's length.
        #[track_caller]
        #[must_use]
        pub const fn $name(text: &str) -> usize {
            if text.len() > TEXT_LIMIT {
                panic!("this constant is longer than the 256 bytes that a policy can carry");
            }
            if !$format(text.as_bytes()) {
                panic!($complaint);
            }
            text.len()
        }
    )*};
}

checks! {
    /// `role = CONSTANT`.
    check_role: is_role, "this constant is not a role; it should hold `org:<role>`, like `org:admin`";
    /// `permission = CONSTANT`.
    check_permission: is_permission,
        "this constant is not a permission that session tokens carry; it should hold `org:<feature>:<permission>`, \
         like `org:invoices:create`";
    /// `feature = CONSTANT`.
    check_feature: is_scoped_slug,
        "this constant is not a feature; it should hold one like `export`, `org:export` or `user:export`";
    /// `plan = CONSTANT`.
    check_plan: is_scoped_slug,
        "this constant is not a plan; it should hold one like `pro`, `org:pro` or `user:pro`";
    /// `scope = CONSTANT`.
    check_scope: is_scope,
        "this constant is not one scope; it should hold visible ASCII without spaces, quotes and backslashes, like \
         `invoices:write`";
    /// `unauthenticated_url = CONSTANT`, `unauthorized_url = CONSTANT`.
    check_url: is_url,
        "this constant is neither a path nor a web address; it should hold one like `/upgrade` or \
         `https://example.com/upgrade`";
}

macro_rules! checks_with_a_catalogue {
    ($($(#[$doc:meta])* $name:ident: $check:ident, $key:expr, $kind:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// Fails to compile, at the caller's place, also when `names` of `width` bytes each do not hold the text; see
        /// `listed`.
        #[track_caller]
        #[must_use]
        pub const fn $name(text: &str, names: &str, width: usize) -> usize {
            let length = $check(text);
            let (mut names_left, key) = (names.as_bytes(), $key(text.as_bytes()));
            while let Some((before, name, after)) = middle(names_left, width) {
                names_left = match order($key(name), key) {
                    Ordering::Less => after,
                    Ordering::Greater => before,
                    Ordering::Equal => return length,
                };
            }
            panic!("{}", Message::unlisted($kind, text, names).as_str());
        }
    )*};
}

checks_with_a_catalogue! {
    /// `role = CONSTANT`.
    check_listed_role: check_role, without_organization, "role";
    /// `permission = CONSTANT`.
    check_listed_permission: check_permission, without_organization, "permission";
    /// `feature = CONSTANT`.
    check_listed_feature: check_feature, without_scope, "feature";
    /// `plan = CONSTANT`.
    check_listed_plan: check_plan, without_scope, "plan";
    /// `scope = CONSTANT`.
    check_listed_scope: check_scope, as_it_is, "scope";
}

const fn without_organization(text: &[u8]) -> &[u8] {
    without(text, b"org:")
}

const fn without_scope(text: &[u8]) -> &[u8] {
    match find(text, b':') {
        Some(colon) => split(text, Some(colon)).1,
        None => text,
    }
}

const fn as_it_is(text: &[u8]) -> &[u8] {
    text
}

const fn is_role(text: &[u8]) -> bool {
    is_slug(without(text, b"org:"))
}

const fn is_permission(text: &[u8]) -> bool {
    let key = without(text, b"org:");
    let (feature, permission) = split(key, find(key, b':'));
    !starts_with(key, b"sys_") && is_slug(feature) && is_slug(permission)
}

const fn is_scoped_slug(text: &[u8]) -> bool {
    match find(text, b':') {
        None => is_slug(text),
        Some(colon) => {
            let (scope, slug) = split(text, Some(colon));
            let known = equal(scope, b"o")
                || equal(scope, b"org")
                || equal(scope, b"organization")
                || equal(scope, b"u")
                || equal(scope, b"user");
            known && is_slug(slug)
        }
    }
}

/// RFC 6749 section 3.3.
const fn is_scope(mut text: &[u8]) -> bool {
    if text.is_empty() {
        return false;
    }
    while let [first, rest @ ..] = text {
        if !matches!(first, b'!' | b'#'..=b'[' | b']'..=b'~') {
            return false;
        }
        text = rest;
    }
    true
}

const fn is_url(text: &[u8]) -> bool {
    let mut rest = text;
    while let [first, after @ ..] = rest {
        // RFC 3986 section 2: what is neither reserved nor unreserved.
        if !first.is_ascii_graphic()
            || matches!(first, b'\\' | b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}')
        {
            return false;
        }
        rest = after;
    }
    match text {
        [b'/', b'/', ..] => false,
        [b'/', ..] => true,
        [b'H' | b'h', b'T' | b't', b'T' | b't', b'P' | b'p', b'S' | b's', rest @ ..]
        | [b'H' | b'h', b'T' | b't', b'T' | b't', b'P' | b'p', rest @ ..] => {
            matches!(rest, [b':', b'/', b'/', b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'[', ..])
        }
        _ => false,
    }
}

const fn is_slug(mut text: &[u8]) -> bool {
    if text.is_empty() {
        return false;
    }
    while let [first, rest @ ..] = text {
        if !first.is_ascii_alphanumeric() && *first != b'_' && *first != b'-' {
            return false;
        }
        text = rest;
    }
    true
}

const fn starts_with(text: &[u8], prefix: &[u8]) -> bool {
    without(text, prefix).len() < text.len()
}

const fn equal(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && starts_with(left, right)
}

/// `text` without `prefix`, or all of it where it does not begin so.
const fn without<'t>(text: &'t [u8], mut prefix: &[u8]) -> &'t [u8] {
    let mut rest = text;
    while let ([expected, prefix_rest @ ..], [found, text_rest @ ..]) = (prefix, rest) {
        if *expected != *found {
            return text;
        }
        (prefix, rest) = (prefix_rest, text_rest);
    }
    if prefix.is_empty() { rest } else { text }
}

#[expect(clippy::indexing_slicing, reason = "bounded by the loop; iterators do not run in const fn")]
const fn find(text: &[u8], byte: u8) -> Option<usize> {
    let mut index = 0;
    while index < text.len() {
        if text[index] == byte {
            return Some(index);
        }
        index += 1;
    }
    None
}

/// What stands before and after the byte there; nothing where there is none.
const fn split(text: &[u8], index: Option<usize>) -> (&[u8], &[u8]) {
    match index {
        Some(index) => match text.split_at(index) {
            (before, [_, after @ ..]) => (before, after),
            (before, []) => (before, &[]),
        },
        None => (&[], &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_permission, is_role, is_scope, is_scoped_slug, is_url};

    /// A format, texts that have it, and texts that do not.
    type Table = (fn(&[u8]) -> bool, &'static [&'static str], &'static [&'static str]);

    /// The same tables as the macros' own tests.
    #[test]
    fn sound_texts_pass_and_malformed_ones_do_not() {
        let formats: [Table; 5] = [
            (
                is_role,
                &["admin", "org:admin", "org:billing_manager-2"],
                &["", "org:", "org:admin:x", "ad min"],
            ),
            (
                is_permission,
                &["invoices:create", "org:invoices:create"],
                &[
                    "read",
                    "org:read",
                    "org:a:b:c",
                    "org:sys_memberships:read",
                    "sys_profile:manage",
                    "org:org:a:b",
                ],
            ),
            (
                is_scoped_slug,
                &["export", "organization:export", "u:pro", "user:pro"],
                &["team:export", "org:", ":export", "org:export:x", "p r o", ""],
            ),
            (is_scope, &["invoices:write", "https://example.com/a.read"], &["", "a b", "a\"b", "a\\b", "ä"]),
            (
                is_url,
                &[
                    "/",
                    "/upgrade?plan=pro#top",
                    "https://example.com",
                    "http://[::1]/",
                    "HTTP://localhost:3000/x",
                    "hTTps://x",
                ],
                &[
                    "",
                    "upgrade",
                    "//evil.example",
                    "/\\evil",
                    "javascript:alert(1)",
                    "https:///x",
                    "https://",
                    "https",
                    "/a b",
                    "/ä",
                    "/<",
                    "/>",
                    "/\"",
                    "/{id}",
                    "/a|b",
                    "/^",
                    "/`",
                ],
            ),
        ];
        for (format, sound, malformed) in formats {
            for text in sound {
                assert!(format(text.as_bytes()), "{text}");
            }
            for text in malformed {
                assert!(!format(text.as_bytes()), "{text}");
            }
        }
    }
}

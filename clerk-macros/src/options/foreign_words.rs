//! Words that people are likely to try first, from other SDKs and frameworks.

use super::keys::plain;
use super::{Key, Place};

/// What to write instead of `word`, if it is one of these words and its replacement is allowed in `place`.
pub(super) fn foreign_word(word: &str, place: Place) -> Option<&'static str> {
    let word = plain(word);
    let known = WORDS.iter().find(|(words, ..)| words.contains(&word.as_str()))?;
    let (_, keys, advice) = known;
    keys.iter().all(|key| place.takes(*key)).then_some(advice)
}

/// Words without case and underscores, the options to use instead, and the advice.
const WORDS: [(&[&str], &[Key], &str); 23] = [
    (
        &["roles", "anyrole", "hasanyrole", "hasroles", "rolesallowed"],
        &[Key::Any, Key::Role],
        "write `role = \"org:admin\"`, or `any(role = \"org:admin\", role = \"org:member\")` for several",
    ),
    (
        &["permissions", "haspermissions", "anypermission", "allpermissions"],
        &[Key::All, Key::Permission],
        "write `permission = \"org:invoices:create\"`, or `all(permission = …, permission = …)` for several",
    ),
    (
        &["scopes", "hasscopes", "requiredscopes"],
        &[Key::All, Key::Scope],
        "write `scope = \"invoices:write\"`, or `all(scope = …, scope = …)` for several",
    ),
    (
        &["features", "plans", "entitlements", "entitlement"],
        &[Key::Feature, Key::Plan],
        "write `feature = \"export\"` or `plan = \"pro\"`, in `any(…)` or `all(…)` for several",
    ),
    (&["hasrole", "userrole", "orgrole"], &[Key::Role], "write `role = \"org:admin\"`"),
    (&["admin", "isadmin", "adminonly"], &[Key::Role], "write `role = \"org:admin\"`"),
    (&["member", "ismember"], &[Key::Role], "write `role = \"org:member\"`"),
    (
        &["haspermission", "can", "authorize", "authorized", "ability"],
        &[Key::Permission],
        "write `permission = \"org:invoices:create\"`",
    ),
    (&["hasfeature"], &[Key::Feature], "write `feature = \"export\"`"),
    (&["hasplan", "subscription", "tier"], &[Key::Plan], "write `plan = \"pro\"`"),
    (&["hasscope"], &[Key::Scope], "write `scope = \"invoices:write\"`"),
    (
        &["org", "orgid", "orgslug", "organizationid", "organizationslug", "organisation", "tenant"],
        &[Key::Organization],
        "write `organization = \"acme\"` with an id or a slug, or `organization = path(\"org\")`",
    ),
    (
        &["redirect", "redirecturl", "redirectto", "url", "fallbackurl", "fallback"],
        &[Key::UnauthenticatedUrl, Key::UnauthorizedUrl],
        "write `unauthenticated_url = \"/welcome\"` for callers who are not signed in, or \
         `unauthorized_url = \"/upgrade\"` for those who do not meet the rule",
    ),
    (
        &["signin", "signinurl", "login", "loginurl", "redirecttosignin"],
        &[Key::UnauthenticatedUrl],
        "browsers are sent to the sign-in page of the instance already; write `unauthenticated_url = \"/welcome\"` \
         for another page",
    ),
    (
        &["tokens", "tokentype", "tokentypes", "acceptstoken", "accept", "acceptedtokens"],
        &[],
        "write `token = [\"session_token\", \"api_key\"]`",
    ),
    (
        &["mfa", "aal", "twofactor", "secondfactor", "factor", "stepup", "reverify", "fresh", "requiremfa"],
        &[Key::Reverification],
        "write `reverification = \"strict_mfa\"`, or `reverification(level = \"second_factor\", after_minutes = 10)`",
    ),
    (&["or", "anyof", "oneof", "some"], &[Key::Any], "write `any(…)` around the alternatives"),
    (
        &["and", "allof", "every"],
        &[Key::All],
        "write `all(…)` around the conditions, or a comma between them",
    ),
    (&["unless", "except", "deny", "none"], &[Key::Not], "write `not(…)` around the condition"),
    (
        &["if", "when", "condition", "predicate", "closure"],
        &[Key::Has],
        "write `has = |auth| auth.has(…)`, or `check = may_edit` for a function that sees the request as well",
    ),
    (
        &["signedin", "authenticated", "required", "loginrequired", "isauthenticated"],
        &[Key::Check],
        "`#[protect]` without options asks for a signed-in caller already; remove it",
    ),
    (
        &["user", "userid", "subject", "sub", "owner"],
        &[Key::Has],
        "write `has = |auth| auth.user_id() == Some(\"user_2abc\")`",
    ),
    (
        &["optional", "public", "anonymous", "guest", "allowanonymous"],
        &[Key::Check],
        "write `#[auth]` to let everyone through and see the caller, or `#[public]` not to look at them",
    ),
];

#[cfg(test)]
mod tests {
    use super::WORDS;
    use crate::options::Key;

    #[test]
    fn each_word_is_plain_stands_once_and_is_no_option() {
        let words: Vec<&str> = WORDS.iter().flat_map(|(words, ..)| words.iter().copied()).collect();
        for (index, word) in words.iter().enumerate() {
            assert!(
                word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit()),
                "{word}"
            );
            assert!(!words.iter().skip(index + 1).any(|other| other == word), "{word} stands twice");
            assert_eq!(Key::named(word), None, "{word}");
        }
    }
}

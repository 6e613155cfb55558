//! The challenge that tells a client how to get a different answer (RFC 6750 §3, RFC 9728 §5.1).

use clerk_rules::TextKind;
use http::header::HeaderValue;

/// The content of a challenge. Everything is checked when it is written, and left out if there is no room for
/// it.
#[derive(Default)]
pub(super) struct Challenge<'c> {
    pub(super) error: Option<ChallengeError>,
    /// The scopes that the client must request.
    pub(super) needed: Vec<&'c str>,
    /// The scopes that its token already has. A client that requests only `needed` would lose them.
    pub(super) granted: Vec<&'c str>,
    /// The document in which OAuth clients find the authorization server.
    pub(super) metadata: Option<String>,
}

/// The problem with the presented token (RFC 6750 §3.1).
#[derive(Clone, Copy)]
pub(super) enum ChallengeError {
    InvalidToken,
    WrongAudience,
    InsufficientScope,
}

impl Challenge<'_> {
    /// The value of `WWW-Authenticate`, in about `room` bytes. The URL of the document takes precedence over
    /// the scopes, and these over the description.
    pub(super) fn value(&self, room: usize) -> HeaderValue {
        let metadata = self.metadata.as_ref().map(|url| parameter("resource_metadata", url));
        let scope = self.scope().map(|scope| parameter("scope", &scope));
        let description = self.error.map(|error| parameter("error_description", &self.describe(error)));
        let mut left = room.saturating_sub(metadata.as_ref().map_or(0, String::len));
        let mut fitting = |text: Option<String>| {
            let text = text.filter(|text| text.len() <= left)?;
            left -= text.len();
            Some(text)
        };
        let scope = fitting(scope);
        let description = fitting(description);
        let error = self.error.map(|error| parameter("error", error.code()));
        let parameters: Vec<String> = [error, description, scope, metadata].into_iter().flatten().collect();
        let value = format!("Bearer {}", parameters.join(", "));
        HeaderValue::try_from(value.trim_end()).unwrap_or(BEARER)
    }

    /// The granted and the needed scopes, as a list of RFC 6749 §3.3; `None` if none is needed, or if the
    /// needed ones cannot all be listed. Of the granted ones, as many as fit.
    fn scope(&self) -> Option<String> {
        let length = |scopes: &[&str]| scopes.iter().map(|scope| scope.len() + 1).sum::<usize>();
        let is_sound = |scope: &&str| TextKind::Scope.check(scope).is_ok();
        let mut left = LONGEST_SCOPE.checked_sub(length(&self.needed))?;
        if self.needed.is_empty() || !self.needed.iter().all(is_sound) {
            return None;
        }
        let mut listed: Vec<&str> = Vec::new();
        for granted in self.granted.iter().filter(|scope| is_sound(scope)) {
            let is_listed = listed.contains(granted) || self.needed.contains(granted);
            if !is_listed && granted.len() < left {
                left -= granted.len() + 1;
                listed.push(granted);
            }
        }
        listed.extend(&self.needed);
        Some(listed.join(" "))
    }

    /// A fixed text, except for the names of the missing scopes.
    fn describe(&self, error: ChallengeError) -> String {
        let words = match error {
            ChallengeError::InvalidToken => "The token is malformed, expired, revoked, or not accepted here",
            ChallengeError::WrongAudience => "The token was not issued for this resource",
            ChallengeError::InsufficientScope => "The token lacks a scope",
        };
        match (error, self.needed.as_slice()) {
            (ChallengeError::InsufficientScope, [one]) if self.scope().is_some() => format!("{words}: {one}"),
            (ChallengeError::InsufficientScope, [_, _, ..]) if self.scope().is_some() => {
                format!("The token lacks scopes: {}", self.needed.join(" "))
            }
            _ => words.to_owned(),
        }
    }
}

impl ChallengeError {
    const fn code(self) -> &'static str {
        match self {
            Self::InvalidToken | Self::WrongAudience => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
        }
    }
}

/// The challenge of a route without further details.
pub(crate) const BEARER: HeaderValue = HeaderValue::from_static("Bearer");

/// The longest list of scopes in a challenge, in bytes.
const LONGEST_SCOPE: usize = 512;

/// The value is a quoted string (RFC 9110 §5.6.4). It contains nothing that would end the string.
fn parameter(name: &str, value: &str) -> String {
    format!(r#"{name}="{}""#, value.replace('\\', r"\\").replace('"', r#"\""#))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(challenge: &Challenge<'_>, room: usize) -> String {
        challenge.value(room).to_str().unwrap().to_owned()
    }

    #[test]
    fn everything_is_said_where_there_is_room() {
        let challenge = Challenge {
            error: Some(ChallengeError::InsufficientScope),
            needed: vec!["notes:write"],
            granted: vec!["notes:read", "openid", "notes:read"],
            metadata: Some("https://a.test/x".to_owned()),
        };
        let error = r#"Bearer error="insufficient_scope""#;
        let words = r#"error_description="The token lacks a scope: notes:write""#;
        let scope = r#"scope="notes:read openid notes:write""#;
        let metadata = r#"resource_metadata="https://a.test/x""#;
        assert_eq!(value(&challenge, 2048), format!("{error}, {words}, {scope}, {metadata}"));
        assert_eq!(value(&challenge, 100), format!("{error}, {scope}, {metadata}"));
        assert_eq!(value(&challenge, 50), format!("{error}, {metadata}"));
        assert_eq!(value(&Challenge::default(), 2048), "Bearer");
    }

    #[test]
    fn what_is_no_scope_is_not_listed() {
        let listed = |needed: &[&'static str], granted: &[&'static str]| {
            Challenge { needed: needed.to_vec(), granted: granted.to_vec(), ..Challenge::default() }.scope()
        };
        assert_eq!(listed(&["a"], &["b\"c", "d e", "\n", "ä", "", "f"]).as_deref(), Some("f a"));
        assert_eq!(listed(&["a", "b c"], &["d"]), None, "half of what is needed helps nobody");
        assert_eq!(listed(&[], &["d"]), None);
    }

    #[test]
    fn a_token_with_many_scopes_does_not_make_a_long_header() {
        let granted: Vec<String> = (0..2_000).map(|number| format!("scope:{number}")).collect();
        let granted = || granted.iter().map(String::as_str).collect::<Vec<_>>();
        let long = "x".repeat(LONGEST_SCOPE);
        for (needed, is_listed) in
            [(vec!["notes:write"], true), (vec![&long], false), (vec![&*long, "a"], false)]
        {
            let error = Some(ChallengeError::InsufficientScope);
            let challenge = Challenge { error, needed, granted: granted(), metadata: None };
            let scope = challenge.scope();
            assert_eq!(scope.is_some(), is_listed);
            assert!(
                scope.is_none_or(|scope| scope.len() <= LONGEST_SCOPE && scope.ends_with(" notes:write"))
            );
            assert!(value(&challenge, 2048).len() < LONGEST_SCOPE + 200);
        }
    }
}

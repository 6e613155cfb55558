//! `Set-Cookie` values from the instance for the browser.

use http::HeaderMap;
use http::header::SET_COOKIE;

use crate::ground::header_text::header_value;

/// A list of `Set-Cookie` values from a handshake or a refresh.
///
/// # Security
///
/// They contain fresh tokens. The type has no `Debug`, so they cannot be logged.
#[derive(Default)]
pub(in crate::flow) struct Directives(Vec<String>);

impl Directives {
    pub(in crate::flow) const fn new(directives: Vec<String>) -> Self {
        Self(directives)
    }

    pub(in crate::flow) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The session token in the list: the last cookie whose name begins with `__session` counts. Without `=`,
    /// its value is a text that is not a token, as in the reference.
    pub(in crate::flow) fn session_token(&self) -> Option<&str> {
        self.session_cookie().map(|(_, token)| token)
    }

    /// The same, with the name of the cookie.
    pub(in crate::flow) fn session_cookie(&self) -> Option<(&str, &str)> {
        let directive = self.0.iter().rfind(|directive| directive.starts_with("__session"))?;
        let mut pair = directive.split(';').next()?.split('=');
        let (name, token) = (pair.next()?, pair.next().unwrap_or("undefined"));
        (!token.is_empty()).then_some((name, token))
    }

    /// One `Set-Cookie` header for each value; `None` if one cannot be sent unchanged. Characters up to
    /// U+00FF are sent as one byte each, and control characters are not allowed. Surrounding white space is
    /// removed.
    pub(in crate::flow) fn to_headers(&self) -> Option<HeaderMap> {
        let mut headers = HeaderMap::new();
        for directive in &self.0 {
            headers.append(SET_COOKIE, header_value(directive.trim_matches([' ', '\t', '\r', '\n']))?);
        }
        Some(headers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directives(list: &[&str]) -> Directives {
        Directives::new(list.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn the_last_session_cookie_counts() {
        let list = directives(&["__session=a; Path=/", "__client_uat=1", "__session_nx2hSE6I=b; Path=/"]);
        assert_eq!(list.session_token(), Some("b"));
        assert_eq!(directives(&["__session=; Max-Age=0"]).session_token(), None);
        assert_eq!(directives(&["__client_uat=0"]).session_token(), None);
        assert_eq!(directives(&["__session=a", "__session; Path=/"]).session_token(), Some("undefined"));
    }

    #[test]
    fn a_directive_cannot_split_the_header() {
        assert!(directives(&["a=b\r\nx: y"]).to_headers().is_none());
        assert!(directives(&["a=日"]).to_headers().is_none());
        assert_eq!(directives(&["a=1", "b=é"]).to_headers().unwrap().len(), 2);
        assert_eq!(directives(&[" a=1\n"]).to_headers().unwrap()[SET_COOKIE], "a=1");
    }
}

//! The token of a request, and its type.

use std::borrow::Cow;
use std::sync::Arc;

use super::error::TokenVerificationError;
use super::kind::TokenType;
use super::machine_kind::MachineKind;
use super::memo::{PresentedJwt, TokenMemo};
use crate::request::RequestContext;

/// Extracts the token from an `Authorization` value, by the reference's rules (01 §2).
///
/// 1. The value is split at single spaces; only the first two pieces count.
/// 2. A single piece is the token itself.
/// 3. Otherwise the first piece must be exactly `Bearer`. With any other scheme there is no token.
pub(crate) fn bearer_token(authorization: &str) -> Option<&str> {
    if authorization.is_empty() {
        return None;
    }
    let Some((scheme, rest)) = authorization.split_once(' ') else {
        return Some(authorization);
    };
    let end = memchr::memchr(b' ', rest.as_bytes()).unwrap_or(rest.len());
    match rest.get(..end).unwrap_or_default() {
        "" => Some(scheme),
        token => (scheme == "Bearer").then_some(token),
    }
}

/// Whether the request presents a token, in which case its cookies are ignored.
pub(crate) fn presents_token(request: &RequestContext<'_>) -> bool {
    presented_text(request).is_some()
}

/// The token in the `Authorization` header, or else the token offered as a WebSocket protocol.
pub(crate) fn presented_text<'r>(request: &RequestContext<'r>) -> Option<Cow<'r, str>> {
    let in_header = match request.authorization() {
        Some(Cow::Borrowed(value)) => bearer_token(value).map(Cow::Borrowed),
        Some(Cow::Owned(value)) => bearer_token(&value).map(|token| Cow::Owned(token.to_owned())),
        None => None,
    };
    in_header.or_else(|| request.offered_token())
}

/// A short token that is the whole rest of its header: printable, and without the space that would end it.
fn plain_text(token: &[u8]) -> Option<&str> {
    let is_plain = (1..=SHORT).contains(&token.len()) && token.iter().all(u8::is_ascii_graphic);
    if is_plain { std::str::from_utf8(token).ok() } else { None }
}

/// Shorter than the signature of any supported key, so no verified token is as short. Opaque tokens are.
const SHORT: usize = 128;

/// A token from a request, decoded once and classified without verification.
pub(crate) struct PresentedToken {
    pub(crate) token_type: TokenType,
    pub(crate) form: TokenForm,
}

/// The form of a token.
pub(crate) enum TokenForm {
    /// A JWT, or a text that is nothing else.
    Jwt(Result<PresentedJwt, Box<TokenVerificationError>>),
    /// A token that only Clerk can verify.
    Opaque(Arc<str>),
}

impl PresentedToken {
    /// The token of the request, if it has one.
    #[inline]
    pub(crate) fn of(request: &RequestContext<'_>, memo: &TokenMemo) -> Option<Self> {
        let sole = request.sole_bearer_token();
        // Most requests have a token that was verified before.
        if let Some(token) = sole
            && token.len() > SHORT
            && let Some(known) = memo.known(token)
        {
            return Some(Self::jwt(Ok(known)));
        }
        Self::of_unknown(request, sole, memo)
    }

    /// As for `of`, if the memory does not know `sole` as it is.
    fn of_unknown(request: &RequestContext<'_>, sole: Option<&[u8]>, memo: &TokenMemo) -> Option<Self> {
        // A token that was looked up unchanged is not looked up again.
        let decode =
            |token: &str| if sole.is_some() { PresentedJwt::decode(token) } else { memo.decode(token) };
        match sole.and_then(plain_text) {
            Some(token) => Some(Self::classify(token, decode)),
            None => presented_text(request).map(|token| Self::classify(&token, decode)),
        }
    }

    /// Tells the token's type by its prefix, or else by its claims. Anything that is not a machine token,
    /// even rubbish, is treated as a session token. The prefix also selects the kind of verification, while
    /// the reference takes `ak_a.b.c` for a JWT (difference D18).
    fn classify(
        token: &str,
        decode: impl FnOnce(&str) -> Result<PresentedJwt, TokenVerificationError>,
    ) -> Self {
        if let Some(kind) = MachineKind::of_opaque(token) {
            return Self { token_type: kind.token_type(), form: TokenForm::Opaque(Arc::from(token)) };
        }
        Self::jwt(decode(token))
    }

    /// The token's text, if it could be verified.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.form {
            TokenForm::Jwt(Ok(presented)) => Some(presented.token()),
            TokenForm::Jwt(Err(_)) => None,
            TokenForm::Opaque(token) => Some(token),
        }
    }

    #[inline]
    fn jwt(decoded: Result<PresentedJwt, TokenVerificationError>) -> Self {
        let claimed = decoded.as_ref().ok().and_then(|presented| presented.machine_token_type());
        Self {
            token_type: claimed.unwrap_or(TokenType::SessionToken),
            form: TokenForm::Jwt(decoded.map_err(Box::new)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_is_told_from_the_token() {
        let table = [
            ("", None),
            ("Bearer t", Some("t")),
            ("Bearer t more words", Some("t")),
            ("t", Some("t")),
            ("Bearer", Some("Bearer")),
            ("Bearer  t", Some("Bearer")),
            ("bearer t", None),
            ("Basic t", None),
            ("Basic", Some("Basic")),
            ("Bearer\tt", Some("Bearer\tt")),
        ];
        for (value, expected) in table {
            assert_eq!(bearer_token(value), expected, "{value:?}");
        }
    }

    #[test]
    fn prefixes_tell_opaque_tokens_apart() {
        let table = [
            ("ak_1", TokenType::ApiKey),
            ("mt_1", TokenType::M2mToken),
            ("oat_1", TokenType::OAuthToken),
            ("ak_a.b.c", TokenType::ApiKey),
            ("rubbish", TokenType::SessionToken),
        ];
        for (token, expected) in table {
            assert_eq!(PresentedToken::classify(token, PresentedJwt::decode).token_type, expected, "{token}");
        }
    }
}

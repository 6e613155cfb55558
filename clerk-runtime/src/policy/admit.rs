//! Which credential of the request counts, before anything is verified.

use crate::state::{AuthReason, NotSignedIn};
use crate::token::machine_kind::MachineKind;
use crate::token::{Accepts, TokenType, TokenTypes};

/// What to verify.
pub(crate) enum Admission {
    /// The token in the header, as a session token.
    SessionHeader,
    /// The token in the header, as a machine token of this kind.
    Machine(MachineKind),
    /// The browser's cookies.
    Cookies,
    /// Nothing: the credential is refused because of its type, which costs no call.
    Refused(Box<NotSignedIn>),
}

/// The order of the reference's `authenticateRequest()`: if there is a token in the header, cookies are
/// ignored.
///
/// `presented` is the type of the token in the header, by its form and its claims; `configured` are the types that the
/// application accepts as a whole.
#[inline(always)]
pub(crate) fn admit(accepts: Accepts, configured: TokenTypes, presented: Option<TokenType>) -> Admission {
    let presented_type = presented.unwrap_or(TokenType::SessionToken);
    match (accepts, presented) {
        (Accepts::Listed(types), _) if !types.contains(presented_type) => {
            refused(None, AuthReason::TokenTypeMismatch)
        }
        (Accepts::One(wanted), None) if wanted.is_machine() => {
            refused(Some(wanted), AuthReason::NoTokenInHeader)
        }
        (Accepts::One(wanted), Some(presented)) if wanted.is_machine() && wanted != presented => {
            refused(Some(wanted), AuthReason::TokenTypeMismatch)
        }
        // If only sessions are accepted, any token is treated as a session token.
        (Accepts::One(TokenType::SessionToken), Some(_)) if configured.contains(TokenType::SessionToken) => {
            Admission::SessionHeader
        }
        // A handler cannot accept a token type that the application as a whole does not accept.
        _ if !configured.contains(presented_type) => {
            refused(Some(presented_type), AuthReason::TokenTypeMismatch)
        }
        (_, None) => Admission::Cookies,
        (_, Some(presented)) => {
            MachineKind::of(presented).map_or(Admission::SessionHeader, Admission::Machine)
        }
    }
}

/// A function of its own, so that the one above is small where it is inlined.
#[cold]
#[inline(never)]
fn refused(token_type: Option<TokenType>, reason: AuthReason) -> Admission {
    Admission::Refused(Box::new(NotSignedIn::signed_out(token_type, reason, String::new())))
}

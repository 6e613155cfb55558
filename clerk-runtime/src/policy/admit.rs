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
    let mismatch = |token_type| Admission::Refused(Box::new(NotSignedIn::type_mismatch(token_type)));
    match (accepts, presented) {
        (Accepts::Listed(types), _) if !types.contains(presented_type) => mismatch(None),
        (Accepts::One(wanted), None) if wanted.is_machine() => {
            let reason = AuthReason::NoTokenInHeader;
            Admission::Refused(Box::new(NotSignedIn::signed_out(Some(wanted), reason, String::new())))
        }
        (Accepts::One(wanted), Some(presented)) if wanted.is_machine() && wanted != presented => {
            mismatch(Some(wanted))
        }
        // If only sessions are accepted, any token is treated as a session token.
        (Accepts::One(TokenType::SessionToken), Some(_)) if configured.contains(TokenType::SessionToken) => {
            Admission::SessionHeader
        }
        // A handler cannot accept a token type that the application as a whole does not accept.
        _ if !configured.contains(presented_type) => mismatch(Some(presented_type)),
        (_, None) => Admission::Cookies,
        (_, Some(presented)) => {
            MachineKind::of(presented).map_or(Admission::SessionHeader, Admission::Machine)
        }
    }
}

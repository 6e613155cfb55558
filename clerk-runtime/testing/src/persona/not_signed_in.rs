//! Personas of callers who are not signed in.

use clerk_runtime::{RequestState, SignedOut, TokenType, testing};

use super::Persona;
use super::sealed::{Circumstances, Kind};

/// A caller without a token.
pub const fn signed_out() -> Persona<NotSignedIn> {
    Persona::of(NotSignedIn(Why::NoToken))
}

/// A caller whose token is not genuine.
pub const fn refused(token_type: TokenType) -> Persona<NotSignedIn> {
    Persona::of(NotSignedIn(Why::Refused(token_type)))
}

/// A caller whose token cannot be verified, because Clerk is unreachable.
pub const fn unavailable(token_type: TokenType) -> Persona<NotSignedIn> {
    Persona::of(NotSignedIn(Why::Unavailable(token_type)))
}

/// The kind of callers who are not signed in.
#[derive(Clone, Copy, Debug)]
pub struct NotSignedIn(Why);

#[derive(Clone, Copy, Debug)]
enum Why {
    NoToken,
    Refused(TokenType),
    Unavailable(TokenType),
}

impl Persona<NotSignedIn> {
    /// The Auth object of a caller who is not signed in.
    #[must_use]
    pub fn signed_out_auth(&self) -> SignedOut {
        self.typed()
    }
}

impl Kind for NotSignedIn {
    fn state(&self, circumstances: &Circumstances<'_>) -> RequestState {
        let Circumstances { clerk, request, .. } = circumstances;
        match self.0 {
            Why::NoToken => testing::signed_out(clerk, *request),
            Why::Refused(token_type) => testing::refused(clerk, *request, token_type),
            Why::Unavailable(token_type) => testing::unavailable(clerk, *request, token_type),
        }
    }
}

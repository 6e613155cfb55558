//! Callers who are not signed in.

use clerk_runtime::{RequestState, SignedOut, TokenType, testing};

use super::Persona;
use super::sealed::{Circumstances, Kind};

/// Somebody without any token.
pub const fn signed_out() -> Persona<Nobody> {
    Persona::of(Nobody(Why::NoToken))
}

/// Somebody whose token is not genuine.
pub const fn refused(token_type: TokenType) -> Persona<Nobody> {
    Persona::of(Nobody(Why::Refused(token_type)))
}

/// Somebody whose token cannot be verified, because Clerk cannot be asked.
pub const fn unavailable(token_type: TokenType) -> Persona<Nobody> {
    Persona::of(Nobody(Why::Unavailable(token_type)))
}

/// The kind of callers who are not signed in.
#[derive(Clone, Copy, Debug)]
pub struct Nobody(Why);

#[derive(Clone, Copy, Debug)]
enum Why {
    NoToken,
    Refused(TokenType),
    Unavailable(TokenType),
}

impl Persona<Nobody> {
    /// The Auth object of nobody.
    #[must_use]
    pub fn signed_out_auth(&self) -> SignedOut {
        self.typed()
    }
}

impl Kind for Nobody {
    fn state(&self, circumstances: &Circumstances<'_>) -> RequestState {
        let Circumstances { clerk, request, .. } = circumstances;
        match self.0 {
            Why::NoToken => testing::signed_out(clerk, *request),
            Why::Refused(token_type) => testing::refused(clerk, *request, token_type),
            Why::Unavailable(token_type) => testing::unavailable(clerk, *request, token_type),
        }
    }
}

//! The types of tokens, the claims of a session token, and the reasons why a token is refused.

pub(crate) mod claims;
mod end_hash;
pub(crate) mod error;
pub(crate) mod jwks;
pub(crate) mod jwt;
pub(crate) mod kind;
pub(crate) mod machine_kind;
pub(crate) mod memo;
mod misfit;
pub(crate) mod organization;
pub(crate) mod presented;
mod scoped_list;
pub(crate) mod session;
pub(crate) mod signature;
pub(crate) mod verify;

pub use claims::SessionClaims;
pub use error::{TokenVerificationError, TokenVerificationErrorReason};
pub use kind::{Accepts, TokenType, TokenTypes, UnknownTokenType};

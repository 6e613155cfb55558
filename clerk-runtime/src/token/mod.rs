//! Is the token genuine?

mod base64url;
pub(crate) mod claims;
pub(crate) mod ecmascript;
pub(crate) mod error;
pub(crate) mod header;
pub(crate) mod jwks;
pub(crate) mod jwt;
pub(crate) mod memo;
mod raw_object;
pub(crate) mod signature;
pub(crate) mod token_type;
pub(crate) mod verify;

pub use claims::SessionClaims;
pub use error::{TokenVerificationError, TokenVerificationErrorReason};
pub use token_type::{Accepts, TokenType, TokenTypes};

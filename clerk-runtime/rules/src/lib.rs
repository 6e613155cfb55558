//! The rules that `clerk-macros` and `clerk-runtime` share, each written once.
//!
//! The macros apply a rule to literals and say what is wrong in a message of their own; the runtime applies
//! it to constants, while they are compiled, and to values that it gets at run time. Part of an unofficial
//! SDK, not affiliated with, endorsed or sponsored by Clerk. Applications depend on `clerk-runtime` instead.

#![cfg_attr(not(test), no_std)]
#![expect(
    clippy::exhaustive_enums,
    reason = "both users match every value, and all packages of the workspace have one version"
)]

mod bytes;
mod limits;
mod packed;
mod reverification;
mod spelling;
mod text;
mod token;
mod url;

pub use bytes::split_at_colon;
pub use limits::{ASK_EVERY_TIME, LONGEST_MAX_STALE, TEXT_LIMIT};
pub use packed::{BYTES_OF_A_WORD, word};
pub use reverification::{LONGEST_AFTER_MINUTES, Level, Preset};
pub use spelling::nearest;
pub use text::{Holder, Malformed, TextKind, is_organization_id};
pub use token::TokenType;
pub use url::{MalformedUrl, check_url};

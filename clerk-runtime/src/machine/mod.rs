//! Machine tokens. JWTs are verified here, opaque tokens by the Backend API, and no more often than needed.

mod answer;
mod audience;
mod jwt;
mod opaque;
mod verified;

#[cfg(feature = "testing")]
pub(crate) use answer::read as read_answer;
pub(crate) use audience::names_resource;
pub(crate) use jwt::{admit_jwt, verify_jwt};
pub(crate) use opaque::{OpaqueVerifier, Source};
pub(crate) use verified::{MachineError, VerifiedMachine};

//! The requirements of a handler, and whether a caller meets them.

pub(crate) mod admit;
mod cause;
mod decide;
mod request_kind;
mod rule;
mod same_origin;
#[cfg(test)]
mod tests;

pub use crate::auth::condition::Predicate;
pub use cause::Cause;
pub use decide::Denial;
pub(crate) use decide::{Refusal, Refused};
pub use request_kind::RequestKind;
pub use rule::{Policy, Protect, Rule};

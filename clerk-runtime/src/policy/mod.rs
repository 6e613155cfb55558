//! What a handler asks of its caller, and whether a caller may pass. Pure.

pub(crate) mod decide;
pub(crate) mod request_kind;
pub(crate) mod rule;
#[cfg(test)]
mod tests;

pub use decide::{Denial, Protect};
pub use request_kind::RequestKind;
pub use rule::{Enforcement, Policy};

//! Policies as types, which the macros write: the traits that guards and layers stand on.

use super::answers::Rejections;
use crate::policy::Policy;

/// A policy as a type.
pub trait TypedPolicy: 'static {
    /// The same as data.
    const POLICY: Policy;

    /// How the handler's own rejections are answered, where the attribute says so.
    const REJECTIONS: Option<fn() -> Rejections> = None;
}

/// Where an attribute stands in the source.
pub trait TypedSite: 'static {
    /// The handler's name.
    const NAME: &'static str;
    /// The source file.
    const FILE: &'static str;
    /// The line of the attribute.
    const LINE: u32;
}

//! Policies as types, which the macros write, and the traits on which guards and layers are based.

use super::answers::Rejections;
use crate::policy::Policy;

/// A policy as a type.
pub trait TypedPolicy: 'static {
    /// The policy as data.
    const POLICY: Policy;

    /// The same, borrowed. Compilers before 1.89 cannot borrow it within another value.
    const BORROWED: &'static Policy = &Self::POLICY;

    /// The answers to the handler's own rejections, if the attribute sets them.
    const REJECTIONS: Option<fn() -> Rejections> = None;
}

/// The position of an attribute in the source.
pub trait TypedSite: 'static {
    /// The handler's name.
    const NAME: &'static str;
    /// The source file.
    const FILE: &'static str;
    /// The line of the attribute.
    const LINE: u32;
}

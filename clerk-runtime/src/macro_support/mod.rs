//! What generated code can name. It is not covered by any stability promise.
//!
//! A policy is the **type** of the one parameter that a macro puts in front of a handler, composed of the
//! types below. It is a type and not a hidden item next to the handler, because an attribute cannot see
//! whether its function is in a module or in an `impl` block, where items are not allowed. A string is a list
//! of letters ([`Letters`](vocabulary::Letters)), so a compiler message that shows the type also shows the
//! rule. The position in the source is not part of the rule, and is packed ([`Site`](vocabulary::Site)),
//! because letters cost compile time.
//!
//! The crate exports [`vocabulary`] as `__private`, because messages show the short names of types exported
//! this way.

mod conditions;
mod extractors;
mod formats;
mod listed;
mod site;
mod text;
mod tokens;
pub mod vocabulary;

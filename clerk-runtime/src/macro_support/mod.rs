//! What generated code may name; not covered by any stability promise.
//!
//! A policy travels in the **type** of the one parameter that a macro puts in front of a handler, as a term built
//! from the types below. Types rather than a hidden item beside the handler, because an attribute cannot see whether
//! its function stands in a module or in an `impl` block, where no item could be placed. A text is as many letters
//! ([`Letters`](vocabulary::Letters)), so that a message of the compiler that shows the type says the rule. The place in the source
//! says nothing about the rule, and is packed ([`Site`](vocabulary::Site)): letters cost time.
//!
//! The crate exports [`vocabulary`] as `__private`: messages show the short names of types that are exported so.

mod conditions;
mod extractors;
mod formats;
mod listed;
mod site;
mod text;
mod tokens;
pub mod vocabulary;

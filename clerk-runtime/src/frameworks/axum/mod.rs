//! axum: the guard in front of handlers, extractors, responses, and the router that denies by default.

pub(crate) mod check;
mod claims;
pub(crate) mod extract;
pub mod macro_support;
pub(crate) mod metadata;
pub(crate) mod protect_layer;
mod response;
pub(crate) mod router;
mod webhook;

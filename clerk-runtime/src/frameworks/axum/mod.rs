//! axum: the guard in front of handlers, extractors, responses, and the router that denies by default.

pub(crate) mod extract;
pub mod metadata;
pub(crate) mod protect_layer;
pub(crate) mod router;

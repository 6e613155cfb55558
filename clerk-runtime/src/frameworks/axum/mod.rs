//! axum: the guard in front of handlers, extractors, responses, and the router that denies by default.

mod body_order;
pub(crate) mod check;
mod claims;
pub(crate) mod extract;
pub mod macro_support;
pub(crate) mod metadata;
mod mistaken;
pub(crate) mod protect_layer;
mod proxy;
mod response;
pub(crate) mod router;
mod webhook;

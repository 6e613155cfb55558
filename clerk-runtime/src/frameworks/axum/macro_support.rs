//! What generated code may name of axum's adapter; not covered by any stability promise.

pub use axum::extract::{FromRequestParts, OptionalFromRequestParts};
pub use http::request::Parts;

pub use super::extract::{Guard, extract, extract_optional};
pub use super::protect_layer::protect_router;
pub use super::router::annotated::{GuardParameter, PublicGuard};

//! Real requests over real sockets: an axum server protected by the runtime, with an embedded Clerk behind it.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test panics when it fails"
)]

mod app;
mod example;
mod forged;
mod jwks;
mod layer;
mod log;
mod rejection;
mod session;

//! One application, written once for each framework. The same requests get the same answers, byte for byte.
//!
//! Each framework is a file that `servers.rs` lists. The comparison ignores `date`, `server`, and the
//! framework's own text for an unreadable body.

#![allow(clippy::expect_used, clippy::panic, clippy::string_slice, reason = "a test panics when it fails")]
#![allow(unreachable_pub, reason = "frameworks make their handlers public")]

mod actix_routes;
mod actix_web;
mod app;
mod axum;
mod bodies;
mod poem;
mod requests;
mod servers;
mod socket;
mod states;

//! One application, written once for each framework. The same requests get the same answers, byte for byte.
//!
//! Each framework is one file; `servers.rs` lists them. Not compared are the headers `connection`, `date` and `server`, and a
//! framework's own text for a body that cannot be parsed.

#![allow(clippy::expect_used, clippy::panic, clippy::string_slice, reason = "a test panics when it fails")]
#![allow(unreachable_pub, reason = "frameworks make their handlers public")]

mod actix_routes;
mod actix_web;
mod app;
mod axum;
mod bodies;
mod poem;
mod requests;
mod rocket;
mod rocket_routes;
mod servers;
mod socket;
mod states;

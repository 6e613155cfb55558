//! Rules on gRPC services: real servers and clients over sockets.

#![allow(clippy::expect_used, clippy::panic, reason = "a test panics when it fails")]

mod app;
mod hostile;
mod mistakes;
mod rules;
mod server;
mod start;
mod states;
mod streams;

use grpc_tests::accounts;

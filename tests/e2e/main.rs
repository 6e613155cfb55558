//! Real requests over sockets to an axum server that the runtime protects, with an embedded Clerk.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test panics when it fails"
)]

mod actor;
mod answer_headers;
mod answers;
mod app;
mod backend_api;
mod browser;
mod challenge;
mod check;
mod claims;
mod class_matrix;
mod cookies;
mod decisions;
mod environment;
mod example;
mod faults;
mod forged;
mod frontend_api_proxy;
mod handshake;
mod jwks;
mod layer;
mod machine;
mod nested_layers;
mod organization;
mod other_secret_keys;
mod outage;
mod proxy;
mod refresh;
mod rejection;
mod resource;
mod runtimes;
mod same_origin;
mod satellite;
mod secrets;
mod session;
mod shared_verdicts;
mod staleness;
mod strangers;
mod sub_requests;
mod token_source;
mod verdicts;
mod websocket_protocol;

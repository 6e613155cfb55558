//! `cargo clerk dev` as applications use it: Clerk's own packages, in a real browser that reaches this machine only. Run with
//! `cargo test -p dev_tests`; needs Chromium, its driver and Node.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests, which panic when they fail"
)]

#[allow(dead_code, reason = "shared with other tests, which need other parts of it")]
#[path = "../browser/chromium.rs"]
mod chromium;
mod console;
#[path = "../../examples/mcp_server/tests/install/mod.rs"]
mod install;
mod packages;
mod program;
mod react;
mod servers;

use watch as _;

//! A protected server under load, long enough to see whether anything grows or breaks.
//!
//! ```text
//! cargo run --release -p soak -- --minutes 10    # mixed load, key rotation and faults
//! cargo run --release -p soak -- flood           # a user's latency during a million forged tokens
//! cargo run --release -p soak -- flood --untimed # the same, whatever the latency
//! ```
//!
//! Prints its measurements, and ends with an error if a check fails.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a program that measures says what it measured, and stops when it cannot"
)]

mod allocator;
mod application;
mod caller;
mod flood;
#[path = "../../flood/forgery.rs"]
mod forgery;
mod load;
#[path = "../../flood/memory.rs"]
mod memory;
mod report;
mod schedule;
mod upstream;
mod wallet;

use std::process::ExitCode;
use std::time::Duration;

#[tokio::main]
async fn main() -> Result<ExitCode, pico_args::Error> {
    if let Some(outcome) = allocator::run_with_threshold() {
        return Ok(outcome);
    }
    let mut arguments = pico_args::Arguments::from_env();
    let is_fine = match arguments.subcommand()?.as_deref() {
        Some("flood") => flood::run(!arguments.contains("--untimed")).await,
        Some(other) => panic!("unknown command {other}: there is only `flood`"),
        None => {
            let minutes: f64 = arguments.opt_value_from_str("--minutes")?.unwrap_or(10.0);
            load::run(Duration::from_secs_f64(minutes * 60.0)).await
        }
    };
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

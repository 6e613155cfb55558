//! Floods: what strangers cost the instance and its users, however many they are.
//!
//! A program rather than a test harness, because it measures the memory of its process, and because the strangers of the
//! last flood are another process of the same program.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test panics when it fails, and says what it measured when it does not"
)]

mod connections;
mod forged;
mod forgery;
mod memory;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &*arguments.iter().map(String::as_str).collect::<Vec<_>>() {
        ["strangers", address, count, token] => {
            connections::strangers(address, count.parse().expect("a number"), token).await;
        }
        arguments if arguments.contains(&"--list") => {}
        _ => {
            forged::run().await;
            connections::run().await;
        }
    }
}

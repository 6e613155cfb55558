//! Floods: what strangers cost the instance and its users, no matter how many they are.
//!
//! This is a program without a test harness, because it measures the memory of its process, and because the
//! strangers of the last flood are a second process of the same program.

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
mod selection;

use selection::Selection;

const FLOODS: [&str; 2] = ["forged", "connections"];

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [command, address, count, token] = arguments.as_slice()
        && command == connections::STRANGERS
    {
        return connections::strangers(address, count.parse().expect("a number"), token).await;
    }
    let selection = Selection::of(arguments);
    for name in FLOODS.into_iter().filter(|name| selection.includes(name)) {
        match name {
            _ if selection.lists => println!("{name}: test"),
            "forged" => forged::run().await,
            _ => connections::run().await,
        }
    }
}

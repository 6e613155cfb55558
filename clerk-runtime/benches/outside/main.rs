//! What protection costs a server, seen from outside: this program starts itself as the server, sends it requests from a
//! process of its own, and asks the system how long the server's processor ran.
//!
//! `cargo bench -p clerk-runtime --bench outside` prints the figures, and writes them into the page `figures` with `-- --write`.
//! The load is that of `wrk`, where it is installed (`apt-get install wrk`), else our own over the same 64 connections.
//!
//! - `outside/unprotected`: processor time of the server for a request to a protected handler that names its user in JSON,
//!   over that of the same handler without an attribute, in the same application.
//! - `outside/microseconds`: the difference of the two.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark prints, and stops at the first surprise"
)]

mod application;
mod load;
#[path = "../ratios/median.rs"]
mod median;
#[path = "../ratios/page.rs"]
mod page;
#[path = "../ratios/server.rs"]
mod server;

use application::Server;
use load::Load;
use median::median;

const ROUNDS: usize = 15;

/// What was measured, by name.
pub(crate) type Figures = Vec<(String, f64)>;

fn main() {
    if application::is_requested() {
        return application::run();
    }
    let server = Server::start();
    let load = Load::new(&server);
    println!("load: {}", load.generator());
    let spent = |path: &str| {
        let before = server.processor_seconds();
        let requests = load.send(path);
        (server.processor_seconds() - before) / requests as f64 * 1e6
    };
    spent("/protected");
    // In turns, so that a slow moment of the machine meets both.
    let rounds: Vec<(f64, f64)> = (0..ROUNDS).map(|_| (spent("/protected"), spent("/unprotected"))).collect();
    let figures = vec![
        (
            "outside/unprotected".to_owned(),
            median(rounds.iter().map(|(with, without)| with / without).collect()),
        ),
        (
            "outside/microseconds".to_owned(),
            median(rounds.iter().map(|(with, without)| with - without).collect()),
        ),
    ];
    for (name, figure) in &figures {
        println!("{name}: {}", written(*figure));
    }
    if std::env::args().any(|argument| argument == "--write") {
        page::write(&figures);
    }
}

pub(crate) fn written(figure: f64) -> String {
    format!("{figure:.2}")
}

//! The cost of protection for a server, measured from outside: this program starts itself as the server in a
//! second process, sends it requests, and asks the system how much processor time the server used.
//!
//! `cargo bench -p clerk-runtime --bench outside` prints the figures; with `-- --write` it also writes them
//! into the page `figures`. The load comes from `wrk` if it is installed (`apt-get install wrk`), otherwise
//! from this program, over 64 connections in both cases.
//!
//! - `outside/unprotected`: the server's processor time for a request to a protected handler that returns its
//!   user in JSON, divided by the time for the same handler without an attribute, in the same application.
//! - `outside/microseconds`: the difference between the two.

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

/// The measured values, by name.
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
    // The two take turns, so slow moments of the machine affect both.
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

//! What protection costs, as ratios within this one run: machines differ, and the same machine differs from minute to
//! minute, but a ratio of neighbours holds.
//!
//! `cargo bench -p clerk-runtime --bench ratios` prints one figure a line, `name: value`.
//!
//! - `cold/raw`: authenticating a request with a token that was never seen before, over verifying its RSA signature
//!   alone with a key that is parsed already, which is the limit; in instructions, which valgrind's callgrind counts
//!   where it is installed.
//! - `cold/raw time`: the same in time.
//! - `warm/unprotected`: the processor time of a server for a protected handler whose token was seen before, over that
//!   for the same handler unprotected in the same application, both over a real socket.
//! - `warm/without-layer`: the same over a handler that no layer is around.
//! - `allocations/warm-request`: heap allocations that protection adds to such a request, counted by callgrind too.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints, and stops at the first surprise"
)]

mod callgrind;
mod fixture;
mod http;
mod timing;

use fixture::Fixture;

/// The work that is compared, by the name under which callgrind's child process runs it.
const WORKS: [&str; 10] = [
    "raw",
    "cold",
    "warm-header",
    "warm-cookie",
    "garbage",
    "foreign-signature",
    "has",
    "policy-check",
    "protected-request",
    "unprotected-request",
];

fn main() {
    let fixture = Fixture::new();
    if let Some((work, times)) = callgrind::requested() {
        fixture.run(&work);
        (0..times).for_each(|_| fixture.run(&work));
        return;
    }
    let timed = timing::medians(&WORKS, |work| fixture.run(work));
    report(" time", &timed);
    let (over_unprotected, over_bare) = http::protected_over_unprotected(&fixture);
    println!("warm/unprotected: {over_unprotected:.3}");
    println!("warm/without-layer: {over_bare:.3}");
    match callgrind::count(&WORKS) {
        Ok(counted) => {
            report("", &counted.instructions);
            let of =
                |work| counted.allocations.iter().find(|(name, _)| *name == work).map_or(f64::NAN, |it| it.1);
            println!("allocations/warm-request: {}", of("protected-request") - of("unprotected-request"));
        }
        Err(reason) => println!("instructions and allocations: not counted, {reason}"),
    }
}

/// Prints every work over the raw signature check.
fn report(unit: &str, figures: &[(&str, f64)]) {
    let raw = figures.iter().find(|(name, _)| *name == "raw").map_or(f64::NAN, |(_, figure)| *figure);
    for (name, figure) in figures.iter().filter(|(name, _)| *name != "raw") {
        println!("{name}/raw{unit}: {:.3}", figure / raw);
    }
}

//! What protection costs, as ratios within this one run: machines differ, and the same machine differs from minute to
//! minute, but a ratio of neighbours holds.
//!
//! `cargo bench -p clerk-runtime --bench ratios` prints one figure a line, `name: value`; with `-- --write` it also puts them
//! into the table of the page `figures` of the documentation.
//!
//! - `cold/raw`: authenticating a request with a token that was never seen before, and remembering it in a memo that is
//!   full, over verifying its RSA signature alone with a key that is parsed already, which is the limit; in instructions,
//!   which valgrind's callgrind counts where it is installed.
//! - `cold/raw time`: the same in time.
//! - `warm/unprotected`: the processor time of a server for a protected handler whose token was seen before, over that
//!   for the same handler unprotected in the same application, both over a real socket.
//! - `warm/without-layer`: the same over a handler that no layer is around.
//! - `warm-request/raw`: the instructions that protection adds to such a request, from the layer's answer to the handler's
//!   parameter; `warm-http2/raw` is the same as HTTP/2 brings it, `observed-request/raw` where a function is told of each
//!   decision. With `--features metrics`, decisions are counted as well.
//! - `instructions/ten-conditions`: for the conditions of a policy with so many.
//! - `allocations/warm-request`: heap allocations that protection adds to such a request, counted by callgrind too.
//!
//! Fails where one of them is far above what is promised ([`GUARDS`]).
//!
//! `-- --scale` prints instead what many live tokens and a second thread change; it signs 100,000 tokens first.

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
mod median;
mod page;
mod scale;
mod server;
mod timing;

use std::process::ExitCode;

use fixture::Fixture;

/// The work that is compared, by the name under which callgrind's child process runs it.
const WORKS: [&str; 16] = [
    "raw",
    "cold",
    "warm-header",
    "warm-cookie",
    "opaque-hit",
    "garbage",
    "foreign-signature",
    "has",
    "policy-check",
    "no-conditions",
    "ten-conditions",
    "protected-request",
    "unprotected-request",
    "observed-request",
    "protected-http2",
    "unprotected-http2",
];

/// What fails. Instructions may be a twentieth more than they are; what is promised may be more, by what differs between
/// machines (one without AVX2 decodes base64 for more) and, for times, between runs.
const GUARDS: [(&str, f64); 8] = [
    ("cold/raw", 1.15),
    ("warm/unprotected", 1.25),
    ("warm-request/raw", 0.0119),
    ("warm-cookie/raw", 0.0204),
    ("opaque-hit/raw", 0.0111),
    ("garbage/raw", 0.0200),
    ("instructions/ten-conditions", 1_678.0),
    ("allocations/warm-request", 1.0),
];

/// Tokens enough that each is forgotten before its turn comes again: the memo for them has room for a hundred or two.
const UNSEEN: usize = 2_000;

fn main() -> ExitCode {
    let requested = callgrind::requested();
    let fixture = Fixture::new(match &requested {
        Some((work, times)) if work == "cold" => times + 1,
        Some(_) => 0,
        None => UNSEEN,
    });
    if let Some((work, times)) = requested {
        fixture.run(&work);
        (0..times).for_each(|_| fixture.run(&work));
        return ExitCode::SUCCESS;
    }
    let is_asked = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    let figures = if is_asked("--scale") { scale::figures() } else { figures(&fixture) };
    for (name, figure) in &figures {
        println!("{name}: {}", written(*figure));
    }
    if is_asked("--write") {
        page::write(&figures);
    }
    if is_asked("--scale") {
        return ExitCode::SUCCESS;
    }
    let broken: Vec<_> = GUARDS.iter().filter(|(name, limit)| is_broken(&figures, name, *limit)).collect();
    broken.iter().for_each(|(name, limit)| eprintln!("{name} is above {limit}, or was not measured"));
    if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What was not measured for want of valgrind is let pass on a developer's machine only.
fn is_broken(figures: &Figures, name: &str, limit: f64) -> bool {
    let figure = figures.iter().find(|(it, _)| it == name).map(|(_, figure)| *figure);
    figure.map_or_else(|| std::env::var_os("CI").is_some(), |figure| figure > limit)
}

/// What was measured, by name.
pub(crate) type Figures = Vec<(String, f64)>;

/// Measures everything.
fn figures(fixture: &Fixture) -> Figures {
    let mut figures = over_raw(" time", &timing::medians(&WORKS, |work| fixture.run(work)));
    let (over_unprotected, over_bare) = http::protected_over_unprotected(fixture);
    figures.push(("warm/unprotected".to_owned(), over_unprotected));
    figures.push(("warm/without-layer".to_owned(), over_bare));
    match callgrind::count(&WORKS) {
        Ok(counted) => {
            figures.extend(over_raw("", &counted.instructions));
            let of = |work: &str| figure(&counted.instructions, work);
            let raw = of("raw");
            let mut added = |name: &str, with: &str, without: &str| {
                figures.push((name.to_owned(), (of(with) - of(without)) / raw));
            };
            added("warm-request/raw", "protected-request", "unprotected-request");
            added("warm-http2/raw", "protected-http2", "unprotected-http2");
            added("observed-request/raw", "observed-request", "unprotected-request");
            figures.push((
                "instructions/ten-conditions".to_owned(),
                (of("ten-conditions") - of("no-conditions")).round(),
            ));
            let of = |work: &str| figure(&counted.allocations, work);
            let added = of("protected-request") - of("unprotected-request");
            // What the first time takes for all times is no part of any.
            figures.push(("allocations/warm-request".to_owned(), added.round()));
        }
        Err(reason) => println!("instructions and allocations: not counted, {reason}"),
    }
    figures
}

/// Every work over the raw signature check, but for those that are compared with each other only.
fn over_raw(unit: &str, measured: &[(&str, f64)]) -> Figures {
    const COMPARED: [&str; 6] = [
        "raw",
        "no-conditions",
        "ten-conditions",
        "observed-request",
        "protected-http2",
        "unprotected-http2",
    ];
    let raw = figure(measured, "raw");
    let others = measured.iter().filter(|(name, _)| !COMPARED.contains(name));
    others.map(|(name, figure)| (format!("{name}/raw{unit}"), figure / raw)).collect()
}

fn figure(measured: &[(&str, f64)], name: &str) -> f64 {
    measured.iter().find(|(known, _)| *known == name).map_or(f64::NAN, |(_, figure)| *figure)
}

/// Counts as such, and ratios to the thousandth, or a tenth of that where they are small.
pub(crate) fn written(figure: f64) -> String {
    match figure {
        _ if figure.fract() == 0.0 => figure.to_string(),
        ..0.1 => format!("{figure:.4}"),
        _ => format!("{figure:.3}"),
    }
}

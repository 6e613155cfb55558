//! The cost of protection, as ratios within one run. Machines differ, and the same machine differs from
//! minute to minute, but the ratio of two neighbouring measurements is stable.
//!
//! `cargo bench -p clerk-runtime --bench ratios` prints one figure on each line, `name: value`; with
//! `-- --write` it also writes them into the table of the page `figures` of the documentation.
//!
//! - `cold/raw`: authenticating a request with a new token and remembering it in a full memo, divided by
//!   verifying only its RSA signature with a parsed key, which is the minimum; in instructions, which
//!   valgrind's callgrind counts if it is installed.
//! - `cold/raw time`: the same for the time.
//! - `warm/unprotected`: a server's processor time for a protected handler whose token was seen before,
//!   divided by the time for the same handler unprotected in the same application, both over a real socket.
//! - `warm/without-layer`: the same, divided by the time for a handler without a layer.
//! - `by-hand/unprotected`: the same for a guard written by hand for one handler (`by_hand.rs`), in an application without a
//!   layer; to compare with `warm/without-layer`.
//! - `warm-request/raw`: the instructions for such a request to a protected handler, minus those to an unprotected one behind
//!   the same layer; `warm-http2/raw` is the same for HTTP/2, and `observed-request/raw` the same with an observer of decisions.
//! - `layer-request/raw`: what the layer adds to a request to an unprotected handler.
//! - `by-hand-request/raw`: what the guard written by hand adds; to compare with the two before together.
//! - `instructions/ten-conditions`: the instructions for a policy with ten conditions.
//! - `allocations/warm-request`: heap allocations that protection adds to such a request, counted by callgrind too.
//!
//! Fails if a figure is above its limit ([`GUARDS`]).
//!
//! `-- --scale` instead prints the effect of many live tokens and of a second thread. It signs 100,000 tokens
//! first. `--features metrics -- --metrics` prints `counted-request/raw`: what protection adds to such a request
//! with a Prometheus recorder installed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints, and stops at the first surprise"
)]

mod by_hand;
mod callgrind;
mod counted;
mod fixture;
mod http;
mod median;
mod page;
mod scale;
mod server;
mod timing;

use std::process::ExitCode;

use fixture::Fixture;

/// The compared tasks, by the names under which callgrind's child process runs them.
const WORKS: [&str; 20] = [
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
    "bare-request",
    "observed-request",
    "protected-http2",
    "unprotected-http2",
    "protected-by-hand",
    "unprotected-by-hand",
    "one-allocation",
];

/// The limits. Most counts may be about a twentieth above those on the page of figures. `cold/raw` and the time
/// `warm/unprotected` have more room, because machines differ (without AVX2, decoding base64 takes more), and runs too.
const GUARDS: [(&str, f64); 8] = [
    ("cold/raw", 1.15),
    ("warm/unprotected", 1.25),
    ("warm-request/raw", 0.0108),
    ("warm-cookie/raw", 0.0204),
    ("opaque-hit/raw", 0.0111),
    ("garbage/raw", 0.0200),
    ("instructions/ten-conditions", 861.0),
    ("allocations/warm-request", 1.0),
];

/// Enough tokens that each is evicted before it is used again: their memo has room for one or two hundred.
const UNSEEN: usize = 2_000;

fn main() -> ExitCode {
    let requested = callgrind::requested();
    let fixture = Fixture::new(match &requested {
        Some((work, times)) if work == "cold" => times + 1,
        Some(_) => 0,
        None => UNSEEN,
    });
    if let Some((work, times)) = requested {
        fixture.prepare(&work);
        (0..times).for_each(|_| fixture.run(&work));
        return ExitCode::SUCCESS;
    }
    let is_asked = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    let is_about_less = is_asked("--scale") || is_asked("--metrics");
    let figures = match () {
        () if is_asked("--scale") => scale::figures(),
        () if is_asked("--metrics") => counted::figures(),
        () => figures(&fixture),
    };
    for (name, figure) in &figures {
        println!("{name}: {}", written(*figure));
    }
    if is_asked("--write") {
        page::write(&figures);
    }
    if is_about_less {
        return ExitCode::SUCCESS;
    }
    let broken: Vec<_> = GUARDS.iter().filter(|(name, limit)| is_broken(&figures, name, *limit)).collect();
    broken.iter().for_each(|(name, limit)| eprintln!("{name} is above {limit}, or was not measured"));
    if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A figure that could not be measured without valgrind passes only on a developer's machine.
fn is_broken(figures: &Figures, name: &str, limit: f64) -> bool {
    let figure = figures.iter().find(|(it, _)| it == name).map(|(_, figure)| *figure);
    // Also if it is no number.
    figure.map_or_else(|| std::env::var_os("CI").is_some(), |figure| figure.is_nan() || figure > limit)
}

/// The measured values, by name.
pub(crate) type Figures = Vec<(String, f64)>;

/// Measures everything.
fn figures(fixture: &Fixture) -> Figures {
    let mut figures = over_raw(" time", &timing::medians(&WORKS, |work| fixture.run(work)));
    let spent = http::spent(fixture);
    figures.push(("warm/unprotected".to_owned(), spent.over_unprotected));
    figures.push(("warm/without-layer".to_owned(), spent.over_bare));
    figures.push(("by-hand/unprotected".to_owned(), spent.by_hand_over_unprotected));
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
            added("layer-request/raw", "unprotected-request", "bare-request");
            added("by-hand-request/raw", "protected-by-hand", "unprotected-by-hand");
            figures.push((
                "instructions/ten-conditions".to_owned(),
                (of("ten-conditions") - of("no-conditions")).round(),
            ));
            let of = |work: &str| figure(&counted.allocating, work);
            let added = (of("protected-request") - of("unprotected-request")) / of("one-allocation");
            figures.push(("allocations/warm-request".to_owned(), added.round()));
        }
        Err(reason) => println!("instructions and allocations: not counted, {reason}"),
    }
    figures
}

/// Every task divided by the raw signature check, except those that are compared only with each other.
fn over_raw(unit: &str, measured: &[(&str, f64)]) -> Figures {
    const COMPARED: [&str; 10] = [
        "raw",
        "no-conditions",
        "ten-conditions",
        "bare-request",
        "observed-request",
        "protected-http2",
        "unprotected-http2",
        "protected-by-hand",
        "unprotected-by-hand",
        "one-allocation",
    ];
    let raw = figure(measured, "raw");
    let others = measured.iter().filter(|(name, _)| !COMPARED.contains(name));
    others.map(|(name, figure)| (format!("{name}/raw{unit}"), figure / raw)).collect()
}

fn figure(measured: &[(&str, f64)], name: &str) -> f64 {
    measured.iter().find(|(known, _)| *known == name).map_or(f64::NAN, |(_, figure)| *figure)
}

/// Counts are printed unchanged, and ratios to three decimals, or four if they are small.
pub(crate) fn written(figure: f64) -> String {
    match figure {
        _ if figure.fract() == 0.0 => figure.to_string(),
        ..0.1 => format!("{figure:.4}"),
        _ => format!("{figure:.3}"),
    }
}

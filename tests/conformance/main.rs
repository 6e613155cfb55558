//! Runs the recorded cases against the public API, and reports differences from Clerk's JavaScript SDK.
//!
//! `CLERK_CONFORMANCE_DIR` names another folder in the same format. An argument restricts the run to cases
//! whose names contain it. `cases/README.md` describes the format.

mod authenticate;
mod backend;
mod cases;
mod compare;
mod condition;
mod door;
mod expectations;
mod options;
mod protect;
mod redirect;
mod report;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::sync::Semaphore;

use cases::{Case, Kind};
use expectations::Expectations;
use report::Report;

/// The result of a case, with the same keys as its expectation.
type Observed = Map<String, Value>;
type Error = Box<dyn std::error::Error + Send + Sync>;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/conformance");
/// The folder in which `cargo conformance` was called. Cargo starts tests in the folder of their package.
const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// The name under which nextest finds this program's only test.
const EVERY_CASE: &str = "every_case";
const TIME_LIMIT: Duration = Duration::from_secs(60);
const CASES_AT_ONCE: usize = 128;

#[tokio::main]
async fn main() -> Result<ExitCode, Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_given = |option: &str| arguments.iter().any(|argument| argument == option);
    if is_given("--list") {
        if !is_given("--ignored") {
            writeln!(std::io::stdout(), "{EVERY_CASE}: test")?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let filter = arguments.iter().find(|argument| !argument.starts_with('-') && *argument != EVERY_CASE);
    let other_folder =
        std::env::var_os("CLERK_CONFORMANCE_DIR").map(|folder| PathBuf::from(WORKSPACE).join(folder));
    let folder = other_folder.clone().unwrap_or_else(|| PathBuf::from(FOLDER).join("cases"));

    let mut cases = cases::load(&folder)?;
    if let Some(part) = &filter {
        cases.retain(|case| case.name.contains(part.as_str()));
    }
    let expectations = Expectations::load(&PathBuf::from(FOLDER))?;
    let everything = other_folder.is_none() && filter.is_none();

    let mut report = Report::default();
    for (case, observed) in run_all(cases).await {
        if let Some(message) = observed.iter().find_map(|observed| observed.get("message")?.as_str()) {
            watch::say("a message", message);
        }
        let verdict = expectations.judge(&case, observed);
        report.add(&case, verdict);
    }
    if everything {
        report.add_stale(expectations.without_effect());
    }
    writeln!(std::io::stdout(), "{report}")?;
    Ok(report.exit_code())
}

/// Runs many cases concurrently, and returns their outcomes in the order of the cases.
async fn run_all(cases: Vec<Case>) -> Vec<(Case, Result<Observed, Error>)> {
    let permits = Arc::new(Semaphore::new(CASES_AT_ONCE));
    let running: Vec<_> = cases
        .into_iter()
        .map(|case| {
            let case = Arc::new(case);
            let (permits, same) = (Arc::clone(&permits), Arc::clone(&case));
            let run = tokio::spawn(async move {
                let _permit = permits.acquire().await?;
                tokio::time::timeout(TIME_LIMIT, run(&same)).await?
            });
            (case, run)
        })
        .collect();

    let mut outcomes = Vec::with_capacity(running.len());
    for (case, run) in running {
        let observed = run.await.unwrap_or_else(|panic| Err(panic.into()));
        outcomes.push((case, observed));
    }
    outcomes.into_iter().filter_map(|(case, observed)| Some((Arc::into_inner(case)?, observed))).collect()
}

async fn run(case: &Case) -> Result<Observed, Error> {
    match case.kind {
        Kind::Authenticate => authenticate::run(case).await,
        Kind::Protect => protect::run(case).await,
        Kind::Redirect => redirect::run(case),
    }
}

//! Instructions and allocations of a task, counted by callgrind in a child process, only inside
//! `Fixture::run`.
//!
//! Callgrind is called directly because only one total and one number of calls are needed. The harness crates
//! for callgrind need a separately installed runner of exactly their version, and have their own report
//! formats.

use std::process::Command;

const WORK: &str = "CLERK_BENCH_WORK";
const TIMES: usize = 200;

/// The costs of the tasks.
pub(crate) struct Counted<'w> {
    pub(crate) instructions: Vec<(&'w str, f64)>,
    pub(crate) allocations: Vec<(&'w str, f64)>,
}

/// The task for which this process was started, and how often it is counted.
pub(crate) fn requested() -> Option<(String, usize)> {
    std::env::var(WORK).ok().map(|work| (work, TIMES))
}

/// The costs of each task.
pub(crate) fn count<'w>(works: &[&'w str]) -> Result<Counted<'w>, String> {
    let mut counted = Counted { instructions: Vec::new(), allocations: Vec::new() };
    for work in works {
        let profile = profile(work)?;
        counted.instructions.push((work, total(&profile)? / TIMES as f64));
        counted.allocations.push((work, calls(&profile, "malloc") as f64 / TIMES as f64));
    }
    Ok(counted)
}

fn profile(work: &str) -> Result<String, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let file = std::env::temp_dir().join(format!("clerk-{}-{work}.callgrind", std::process::id()));
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet", "--collect-atstart=no"])
        .args(["--toggle-collect=*Fixture::run*", "--zero-before=*Fixture::prepare*"])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(program)
        .env(WORK, work)
        .status()
        .map_err(|error| format!("valgrind cannot be run: {error}"))?;
    let profile = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
    std::fs::remove_file(&file).map_err(|error| error.to_string())?;
    if status.success() { Ok(profile) } else { Err(format!("valgrind failed with {status}")) }
}

/// The line with the totals in the profile.
fn total(profile: &str) -> Result<f64, String> {
    let totals = profile.lines().find_map(|line| line.strip_prefix("totals: "));
    totals.and_then(|count| count.trim().parse().ok()).ok_or_else(|| "the profile has no totals".to_owned())
}

/// How often a function was called: `cfn=(id) name` names the callee, after the first time by its id only,
/// and the next line contains the count.
fn calls(profile: &str, function: &str) -> u64 {
    let ids: Vec<&str> = profile
        .lines()
        .filter_map(|line| line.split_once("fn=")?.1.split_once(' '))
        .filter(|(_, name)| *name == function)
        .map(|(id, _)| id)
        .collect();
    let lines = profile.lines().zip(profile.lines().skip(1));
    let counts = lines.filter_map(|(line, next)| {
        let callee = line.strip_prefix("cfn=")?.split(' ').next()?;
        let count = next.strip_prefix("calls=")?.split(' ').next()?;
        ids.contains(&callee).then(|| count.parse::<u64>().ok())?
    });
    counts.sum()
}

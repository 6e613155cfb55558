//! Instructions and allocations of a task, counted by callgrind in a child process, only inside
//! `Fixture::run`.
//!
//! Callgrind is called directly because only two totals are needed. The harness crates for callgrind need a
//! separately installed runner of exactly their version, and have their own report formats.

use std::process::Command;

const WORK: &str = "CLERK_BENCH_WORK";
const TIMES: usize = 200;

/// The costs of the tasks.
pub(crate) struct Counted<'w> {
    pub(crate) instructions: Vec<(&'w str, f64)>,
    /// The instructions of the functions through which every allocation goes.
    pub(crate) allocating: Vec<(&'w str, f64)>,
}

/// The task for which this process was started, and how often it is counted.
pub(crate) fn requested() -> Option<(String, usize)> {
    std::env::var(WORK).ok().map(|work| (work, TIMES))
}

/// The costs of each task.
pub(crate) fn count<'w>(works: &[&'w str]) -> Result<Counted<'w>, String> {
    let mut counted = Counted { instructions: Vec::new(), allocating: Vec::new() };
    for work in works {
        let profile = profile(work)?;
        counted.instructions.push((work, total(&profile)? / TIMES as f64));
        counted.allocating.push((work, spent_allocating(&profile) as f64 / TIMES as f64));
    }
    Ok(counted)
}

fn profile(work: &str) -> Result<String, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let file = std::env::temp_dir().join(format!("clerk-{}-{work}.callgrind", std::process::id()));
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet", "--collect-atstart=no"])
        .arg("--toggle-collect=*Fixture::run*")
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

/// The instructions of the functions that allocate. Each allocation costs the same there. The numbers of calls in the profile
/// are useless for this, because callgrind counts calls outside `Fixture::run` too.
fn spent_allocating(profile: &str) -> u64 {
    let (mut allocating, mut is_inside, mut is_of_a_call) = (Vec::new(), false, false);
    let mut spent = 0;
    for line in profile.lines() {
        if let Some((kind, function)) = line.split_once("fn=") {
            // `fn=(id) name` begins a function, and `cfn=` names one that it calls, after the first time by the id only.
            let (id, name) = function.split_once(' ').unwrap_or((function, ""));
            if name.ends_with("__rust_alloc") || name.ends_with("__rdl_alloc") {
                allocating.push(id);
            }
            if kind.is_empty() {
                is_inside = allocating.contains(&id);
            }
        } else if line.starts_with("calls=") {
            // The next line contains the cost of the calls.
            is_of_a_call = true;
        } else if let Some((position, cost)) = line.split_once(' ')
            && position.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first))
        {
            if is_inside && !is_of_a_call {
                spent += cost.parse().unwrap_or(0);
            }
            is_of_a_call = false;
        }
    }
    spent
}

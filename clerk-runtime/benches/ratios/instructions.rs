//! Instructions per work, counted by callgrind in a child process, inside of `Fixture::run` alone.

use std::process::Command;

const WORK: &str = "CLERK_BENCH_WORK";
const TIMES: u64 = 200;

/// The work that this process was started to do, and how often.
pub(crate) fn requested() -> Option<(String, u64)> {
    std::env::var(WORK).ok().map(|work| (work, TIMES))
}

/// Instructions of each work.
pub(crate) fn count<'w>(works: &[&'w str]) -> Result<Vec<(&'w str, f64)>, String> {
    works.iter().map(|work| Ok((*work, total(work)? / TIMES as f64))).collect()
}

fn total(work: &str) -> Result<f64, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .args(["--collect-atstart=no", "--toggle-collect=*Fixture::run*"])
        .arg(program)
        .env(WORK, work)
        .output()
        .map_err(|error| format!("valgrind cannot be run: {error}"))?;
    let report = String::from_utf8_lossy(&output.stderr);
    let collected = report.lines().find_map(|line| line.split_once("Collected :")).map(|(_, count)| count.trim());
    collected.and_then(|count| count.parse().ok()).ok_or_else(|| format!("callgrind printed no total: {report}"))
}

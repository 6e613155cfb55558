//! Installs npm packages for tests. The browser's test uses it too.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;

/// Installs `packages` in `folder`, and writes `files`. Returns `false`, with a warning, if Node, npm or the
/// registry is missing. In CI that is a failure.
pub(crate) fn install(folder: &Path, packages: &[&str], files: &[(&str, &str)]) -> bool {
    let node = Command::new("node").arg("--version").output();
    if !node.is_ok_and(|output| output.status.success()) {
        return not_run("there is no `node`");
    }
    std::fs::create_dir_all(folder).expect("the target folder is writable");
    for (name, content) in files {
        std::fs::write(folder.join(name), content).expect("the same");
    }
    let npm = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--prefix"])
        .arg(folder)
        .args(packages)
        .output();
    match npm {
        Err(error) => not_run(&format!("`npm` does not run: {error}")),
        Ok(npm) if !npm.status.success() => {
            let errors = String::from_utf8_lossy(&npm.stderr);
            not_run(&format!("`npm install {}` fails:\n{errors}", packages.join(" ")))
        }
        Ok(_) => true,
    }
}

/// Bypasses the test harness, which hides the output of passing tests.
fn not_run(why: &str) -> bool {
    assert!(std::env::var_os("CI").is_none(), "must run in CI, but {why}");
    let message = format!("\n*** NOT RUN: tests with packages of npm: {why}\n\n");
    let _ = io::stderr().lock().write_all(message.as_bytes());
    false
}

//! Tests that linking the crate is enough, and that a program whose output contains a secret ends with an
//! error, even if its tests pass.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::process::{Command, Output};

use watch as _;

const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyXzEifQ.bm90IGEgc2lnbmF0dXJlIGF0IGFsbA";

#[test]
fn a_secret_in_any_crates_log_ends_the_program() {
    says("in_a_log", "in_a_log: a log says a secret: WARN");
}

#[test]
fn a_secret_in_a_panic_ends_the_program_though_the_panic_is_caught() {
    says("in_a_panic", "a panic says a secret");
}

#[test]
fn a_program_that_says_none_ends_well() {
    assert!(run("in_nothing").status.success());
}

/// The test `name` passes, but its program fails.
fn says(name: &str, what: &str) {
    let output = run(name);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said.replace(TOKEN, "…"));
    assert!(said.contains(what), "{}", said.replace(TOKEN, "…"));
}

fn run(name: &str) -> Output {
    let program = std::env::current_exe().unwrap();
    Command::new(program).args(["--ignored", "--exact", name]).output().unwrap()
}

#[test]
#[ignore = "ends the program; the tests above run it"]
fn in_a_log() {
    log::warn!("rejected {TOKEN}");
}

#[test]
#[ignore = "ends the program; the tests above run it"]
fn in_a_panic() {
    assert!(std::panic::catch_unwind(|| panic!("rejected {TOKEN}")).is_err());
}

#[test]
#[ignore = "the tests above run it"]
fn in_nothing() {
    log::warn!("rejected");
}

//! The quickstart does what it prints.

#![allow(clippy::expect_used, reason = "a test panics when it fails")]

#[path = "../../attempts/check.rs"]
mod check;

#[test]
fn it_answers_as_its_list_says() {
    check::answers_as_its_list_says(env!("CARGO_BIN_EXE_quickstart_rocket"));
}

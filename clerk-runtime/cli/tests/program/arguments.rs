//! The program is called by cargo and by its own name.

use std::path::Path;

use tokio::process::Command;

use super::{Folder, PROGRAM, program, text, without_clerk};

#[tokio::test]
async fn the_help_shows_the_call_that_was_made() {
    let folder = Folder::new("help");
    for (mut command, call) in [(by_cargo(&folder), "cargo clerk"), (program(&folder), "cargo-clerk")] {
        let output = command.arg("--help").output().await.unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let help = text(&output.stdout);
        assert!(help.contains(&format!("Usage: {call} <COMMAND>")), "{help}");
        assert!(help.contains("unofficial") && help.contains("CLERK_SECRET_KEY"), "{help}");
    }
    for (mut command, call) in [(by_cargo(&folder), "cargo clerk"), (program(&folder), "cargo-clerk")] {
        let output = command.args(["catalogue", "check", "--help"]).output().await.unwrap();
        let help = text(&output.stdout);
        assert!(help.contains(&format!("Usage: {call} catalogue check [OPTIONS]")), "{help}");
    }
}

#[tokio::test]
async fn cargo_explains_the_program_like_a_command_of_its_own() {
    let folder = Folder::new("cargo_help");
    let output = cargo(&folder).args(["help", "clerk"]).output().await.unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(text(&output.stdout).contains("Usage: cargo clerk <COMMAND>"), "{output:?}");
}

#[tokio::test]
async fn without_a_command_both_show_the_help() {
    let folder = Folder::new("no_command");
    for mut command in [by_cargo(&folder), program(&folder)] {
        let output = command.output().await.unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(text(&output.stderr).contains("Usage: cargo"), "{output:?}");
    }
}

#[tokio::test]
async fn an_unknown_argument_is_named_with_what_to_write() {
    let folder = Folder::new("unknown");
    for (arguments, said) in [
        (&["catalog", "pull"][..], ["'catalog'", "'catalogue'"]),
        (&["catalogue", "pul"], ["'pul'", "'pull'"]),
        (&["catalogue", "pull", "--fil", "names.toml"], ["'--fil'", "'--file'"]),
        (
            &["catalogue", "pull", "names.toml"],
            ["'names.toml'", "Usage: cargo clerk catalogue pull [OPTIONS]"],
        ),
    ] {
        let output = by_cargo(&folder).args(arguments).output().await.unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let error = text(&output.stderr);
        assert!(error.starts_with("error: ") && said.iter().all(|said| error.contains(said)), "{error}");
    }
}

fn by_cargo(folder: &Folder) -> Command {
    let mut command = cargo(folder);
    command.arg("clerk");
    command
}

/// Cargo, which finds the program on the path.
fn cargo(folder: &Folder) -> Command {
    let own = Path::new(PROGRAM).parent().map(Path::to_owned);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&path))).unwrap();
    let mut command = without_clerk(Command::new(env!("CARGO")), folder);
    command.env("PATH", path);
    command
}

//! Runs between trybuild and cargo, so the cases use dependencies that other tests have built.
//!
//! trybuild passes cargo a target folder, a `--target`, compiler flags and a profile, and each of the four
//! makes cargo build every dependency again. This program replaces the folder and the profile with those of
//! the workspace, removes `--target`, and passes the flags only to the cases: cargo starts this program
//! instead of the compiler for the packages in the cases' own workspace.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let command = match env::var(FLAGS) {
        Ok(flags) => compiler(&arguments, &flags),
        Err(_) => cargo(arguments),
    };
    let status = command.and_then(|mut command| command.status().ok());
    status
        .and_then(|status| status.code())
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from)
}

/// The flags for the compiler, as a list in TOML.
const FLAGS: &str = "UI_TESTS_RUSTFLAGS";

fn cargo(arguments: Vec<OsString>) -> Option<Command> {
    let mut command = Command::new(env::var_os("CARGO_OF_UI_TESTS")?);
    command.arg("--config").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.cargo/config.toml"));
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let text = argument.to_str()?;
        if text == "--target" {
            arguments.next();
        } else if let Some(flags) = text.strip_prefix("--config=build.rustflags=") {
            command.env(FLAGS, flags).env("RUSTC_WORKSPACE_WRAPPER", env::current_exe().ok()?);
        } else if !text.starts_with("--config=target.") {
            command.arg(argument);
        }
    }
    if let Some(folder) = env::var_os("CARGO_TARGET_DIR").as_deref().and_then(workspace_target) {
        command.env("CARGO_TARGET_DIR", folder);
    }
    Some(command)
}

/// The target folder of the workspace, which contains trybuild's.
fn workspace_target(trybuild: &OsStr) -> Option<PathBuf> {
    let folder = Path::new(trybuild);
    folder.ends_with("tests/trybuild").then(|| folder.ancestors().nth(2).map(Path::to_owned)).flatten()
}

/// The command `rustc` with its arguments, and with trybuild's flags if it compiles something.
fn compiler(arguments: &[OsString], flags: &str) -> Option<Command> {
    let (rustc, arguments) = arguments.split_first()?;
    let mut command = Command::new(rustc);
    command.args(arguments);
    if arguments.iter().any(|argument| argument == "--crate-name") {
        let flags = flags.trim_matches(['[', ']']).split(',').map(|flag| flag.trim().trim_matches('"'));
        command.args(flags.filter(|flag| !flag.is_empty()));
    }
    Some(command)
}

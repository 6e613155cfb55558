//! `cargo clerk`, run as a developer or CI runs it, against an embedded Clerk.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod arguments;
mod catalogue;
mod dev;
mod mistakes;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use clerk_testing::EmbeddedClerk;
use tokio::process::Command;

/// Runs `cargo-clerk catalogue` with the environment of the instance.
async fn run(clerk: &EmbeddedClerk, folder: &Folder, arguments: &[&str]) -> Output {
    run_at(clerk.url(), clerk.secret_key(), folder, arguments).await
}

async fn run_at(url: &str, secret_key: &str, folder: &Folder, arguments: &[&str]) -> Output {
    let mut command = program(folder);
    command.arg("catalogue").args(arguments);
    command.env("CLERK_SECRET_KEY", secret_key).env("CLERK_API_URL", url);
    watch::keep(secret_key);
    let output = command.output().await.unwrap();
    watch::say("the program", text(&output.stdout));
    watch::say("the program's errors", text(&output.stderr));
    output
}

/// The program, without a variable that could lead it to an instance.
fn program(folder: &Folder) -> Command {
    without_clerk(Command::new(PROGRAM), folder)
}

fn without_clerk(mut command: Command, folder: &Folder) -> Command {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().contains("CLERK_")) {
        command.env_remove(name);
    }
    command.current_dir(&folder.0);
    command
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-clerk");

fn text(output: &[u8]) -> &str {
    std::str::from_utf8(output).unwrap()
}

/// A folder of the test's own, with the catalogue in it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("program").join(name);
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn read(&self) -> String {
        fs::read_to_string(self.0.join("clerk.toml")).unwrap()
    }

    fn write(&self, text: &str) {
        fs::write(self.0.join("clerk.toml"), text).unwrap();
    }
}

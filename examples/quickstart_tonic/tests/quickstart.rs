//! The quickstart does what it prints.

#![allow(clippy::expect_used, reason = "a test panics when it fails")]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_quickstart_tonic");

/// Every printed command gets the code that stands beside it, each of the usual ones at least once.
#[test]
fn it_answers_as_its_list_says() {
    let mut example = Example::start();
    let lines = example.lines();
    assert!(
        lines
            .iter()
            .any(|line| line == "/quickstart.v1.Quickstart/Members        protect(role = \"org:admin\")"),
        "no table: {lines:#?}"
    );
    let commands: Vec<_> =
        lines.iter().filter_map(|line| line.strip_prefix("cargo run -q -p quickstart_tonic -- ")).collect();
    assert!(commands.len() >= 20, "only {} commands", commands.len());
    let mut codes = Vec::new();
    for command in commands {
        let (arguments, expected) = command.split_once(" # expect ").expect("every line says what to expect");
        let output = Command::new(BINARY).args(arguments.split(' ')).output().expect("the client runs");
        let answer = String::from_utf8_lossy(&output.stdout);
        assert!(answer.starts_with(&format!("{expected}: ")), "{arguments}: {answer} and not {expected}");
        codes.push(expected);
    }
    for code in ["0 Ok", "7 PermissionDenied", "12 Unimplemented", "13 Internal", "16 Unauthenticated"] {
        assert!(codes.contains(&code), "nothing answers {code}");
    }
}

struct Example(Child);

impl Example {
    /// On a free port, out of reach of whatever this environment configures.
    fn start() -> Self {
        let mut command = Command::new(BINARY);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CLERK_"))
        {
            command.env_remove(name);
        }
        Self(command.env("PORT", "0").stdout(Stdio::piped()).spawn().expect("the example runs"))
    }

    fn lines(&mut self) -> Vec<String> {
        let output = BufReader::new(self.0.stdout.take().expect("piped"));
        let lines = output.lines().map(|line| line.expect("the example prints text"));
        lines.take_while(|line| !line.starts_with("Stop with")).collect()
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

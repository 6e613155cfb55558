//! Runs a quickstart and every command that it prints.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};

/// Every printed command gets the status next to it, and each of the usual statuses occurs at least once.
pub(crate) fn answers_as_its_list_says(binary: &str) {
    let mut example = Example::start(binary);
    let commands = example.commands();
    assert!(commands.len() >= 20, "only {} commands", commands.len());
    for (command, expected) in &commands {
        let output = Command::new("sh").args(["-c", command]).output().expect("sh and curl");
        assert_eq!(String::from_utf8_lossy(&output.stdout), *expected, "{command}");
    }
    for status in ["200", "307", "400", "404"] {
        assert!(commands.iter().any(|(_, expected)| expected == status), "nothing answers {status}");
    }
}

struct Example {
    child: Child,
    /// Open until the end, because a framework may print something after the list.
    output: BufReader<ChildStdout>,
}

impl Example {
    /// Starts it on a free port, without any Clerk configuration from this environment.
    fn start(binary: &str) -> Self {
        let mut command = Command::new(binary);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CLERK_"))
        {
            command.env_remove(name);
        }
        let mut child = command.env("PORT", "0").stdout(Stdio::piped()).spawn().expect("the example runs");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        Self { child, output }
    }

    /// The commands, each with its expected status.
    fn commands(&mut self) -> Vec<(String, String)> {
        let lines = self.output.by_ref().lines().map(|line| line.expect("the example prints text"));
        let list = lines.take_while(|line| !line.starts_with("Stop with"));
        let commands = list.filter(|line| line.starts_with("curl "));
        let parts =
            commands.map(|line| line.split_once(" # expect ").map(|(a, b)| (a.to_owned(), b.to_owned())));
        parts.map(|parts| parts.expect("every line says what to expect")).collect()
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

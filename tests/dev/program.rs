//! The programs of this repository, started as the READMEs describe.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, OnceLock};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::task::JoinHandle;

/// A running `cargo clerk dev`, which ends when this is dropped.
pub(crate) struct DevClerk {
    child: Child,
    announcement: Vec<String>,
    log: Arc<Mutex<Vec<String>>>,
    reader: JoinHandle<()>,
}

impl DevClerk {
    /// Starts it in `folder`.
    pub(crate) async fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(&programs().cargo_clerk);
        command.args(["clerk", "dev", "--for", "rust"]).args(arguments).current_dir(folder);
        let (child, mut lines) = spawn(command);
        let mut announcement = Vec::new();
        while !announcement.last().is_some_and(|line: &String| line.ends_with("Ctrl-C ends it.")) {
            announcement.push(lines.next_line().await.unwrap().expect("it runs"));
        }
        let log = Arc::new(Mutex::new(Vec::new()));
        let reader = tokio::spawn(collect(lines, Arc::clone(&log)));
        Self { child, announcement, log, reader }
    }

    pub(crate) fn url(&self) -> &str {
        self.announcement[0].rsplit(' ').next().unwrap()
    }

    pub(crate) fn port(&self) -> &str {
        self.url().rsplit(':').next().unwrap()
    }

    /// The variables that it printed.
    pub(crate) fn environment(&self) -> HashMap<String, String> {
        let is_variable =
            |line: &&String| line.starts_with("CLERK_") || line.starts_with("NEXT_PUBLIC_CLERK_");
        let lines = self.announcement.iter().filter(is_variable);
        lines
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.into(), value.into()))
            .collect()
    }

    /// How often `line` occurs in its log, for example `GET /v1/client 200`.
    pub(crate) fn count(&self, line: &str) -> usize {
        self.log.lock().unwrap().iter().filter(|logged| logged.contains(line)).count()
    }

    /// Ends it like Ctrl-C, so that it saves its state.
    pub(crate) async fn stop(mut self) {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().await.unwrap().success());
        assert!(self.child.wait().await.unwrap().success());
        self.reader.await.unwrap();
        self.reader = tokio::spawn(async {});
    }
}

/// The running program of `examples/react_app`, which ends when this is dropped.
pub(crate) struct ReactApp {
    /// The URL of the page.
    pub(crate) url: String,
    _child: Child,
}

impl ReactApp {
    /// Starts it on free ports, with the page built by Vite.
    pub(crate) async fn start(clerk: &DevClerk, dist: &Path) -> Self {
        let mut command = Command::new(&programs().react_app);
        command.envs(clerk.environment()).env("PORT", "0").env("API_PORT", "0").env("DIST", dist);
        let (child, mut lines) = spawn(command);
        let line = lines.next_line().await.unwrap().expect("it says where it is");
        let url = line.split(' ').nth(1).unwrap().to_owned();
        Self { url, _child: child }
    }
}

/// Compiles the programs if that has not been done yet.
pub(crate) fn compile() {
    programs();
}

struct Programs {
    cargo_clerk: PathBuf,
    react_app: PathBuf,
}

/// Builds both programs, because cargo gives the paths of programs only to tests of the same package.
fn programs() -> &'static Programs {
    static PROGRAMS: OnceLock<Programs> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let build = ["build", "--locked", "--quiet", "-p", "cargo-clerk", "-p", "react_app"];
        let mut cargo = std::process::Command::new(env!("CARGO"));
        cargo.args(build).arg("--message-format=json").stderr(Stdio::inherit());
        let output = cargo.output().expect("cargo runs");
        assert!(output.status.success(), "the programs compile");
        let messages = output.stdout.split(|byte| *byte == b'\n');
        let messages: Vec<Value> = messages.filter_map(|line| serde_json::from_slice(line).ok()).collect();
        let executable = |name: &str| {
            let built =
                messages.iter().find(|it| it["target"]["name"] == name && it["executable"].is_string());
            PathBuf::from(built.expect(name)["executable"].as_str().unwrap())
        };
        Programs { cargo_clerk: executable("cargo-clerk"), react_app: executable("react_app") }
    })
}

/// Starts a program and returns its output. It does not inherit `CLERK_*` variables from the shell that runs the tests.
pub(crate) fn spawn(mut command: Command) -> (Child, Lines<BufReader<ChildStdout>>) {
    let given: Vec<_> = command.as_std().get_envs().map(|(name, _)| name.to_owned()).collect();
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CLERK_") && !given.contains(&name) {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().expect("the program starts");
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, lines)
}

async fn collect(mut lines: Lines<BufReader<ChildStdout>>, log: Arc<Mutex<Vec<String>>>) {
    while let Some(line) = lines.next_line().await.unwrap() {
        log.lock().unwrap().push(line);
    }
}

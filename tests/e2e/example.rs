//! The examples behave as they print.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use reqwest::{Client, Method, redirect};

#[tokio::test(flavor = "multi_thread")]
async fn the_quickstart_answers_as_its_list_says_and_stops_cleanly() {
    answers_as_its_list_says("quickstart", &["200", "307", "400", "404"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_endpoints_for_machines_answer_as_their_list_says() {
    answers_as_its_list_says("machine_tokens", &["200", "401", "403", "404"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_service_calls_another_as_its_list_says() {
    answers("service_to_service", 4, &["200", "401", "502"]).await;
}

/// Every printed command gets the status next to it, and each of `statuses` occurs at least once.
async fn answers_as_its_list_says(name: &str, statuses: &[&str]) {
    answers(name, 20, statuses).await;
}

/// The same for an example that prints at least `least` commands.
async fn answers(name: &str, least: usize, statuses: &[&str]) {
    let mut example = Example::start(name);
    let commands = example.commands();
    assert!(commands.len() >= least, "only {} commands", commands.len());
    for Attempt { command, expected } in &commands {
        assert_eq!(status(command).await, *expected, "{command}");
    }
    for expected in statuses {
        assert!(commands.iter().any(|attempt| attempt.expected == *expected), "nothing answers {expected}");
    }
    assert!(example.interrupt().success());
}

struct Example(Child);

struct Attempt {
    command: String,
    expected: String,
}

impl Example {
    /// Runs the example on a free port, without any Clerk configuration from this environment.
    fn start(name: &str) -> Self {
        let mut command = Command::new(binary(name));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CLERK_"))
        {
            command.env_remove(name);
        }
        Self(command.env("PORT", "0").stdout(Stdio::piped()).spawn().expect("the example runs"))
    }

    /// The printed commands. The address comes first, and how to stop the example comes last.
    fn commands(&mut self) -> Vec<Attempt> {
        let output = BufReader::new(self.0.stdout.take().expect("piped"));
        let mut lines = output.lines().map(|line| line.expect("the example prints text"));
        let first = lines.next().expect("the example prints its address");
        assert!(first.contains("http://127.0.0.1:"), "{first}");
        let list = lines.take_while(|line| !line.starts_with("Stop with"));
        list.filter(|line| line.contains("curl")).map(|line| Attempt::parse(&line)).collect()
    }

    /// Interrupts the example as Ctrl-C does, and waits until it ends.
    fn interrupt(&mut self) -> ExitStatus {
        // The shell's own `kill`, because not every system has a program with this name.
        let kill = format!("kill -INT {}", self.0.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().expect("sh").success());
        let started = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().expect("the example is a child") {
                return status;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "SIGINT does not stop the example");
            std::thread::yield_now();
        }
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Attempt {
    /// Parses a line, which has only one form.
    fn parse(line: &str) -> Self {
        let (command, expected) = line.split_once(" # expect ").expect("every line says what to expect");
        assert!(command.starts_with("curl -s -o /dev/null -w '%{http_code}' "), "{line}");
        assert!(expected.len() == 3 && expected.bytes().all(|byte| byte.is_ascii_digit()), "{line}");
        Self { command: command.to_owned(), expected: expected.to_owned() }
    }
}

/// Runs the line with `sh`. Without curl, sends an equal request.
async fn status(command: &str) -> String {
    let curl = Command::new("curl").arg("--version").stdout(Stdio::null()).status();
    if curl.is_ok_and(|status| status.success()) {
        let output = Command::new("sh").args(["-c", command]).output().expect("sh");
        return String::from_utf8(output.stdout).expect("a status");
    }
    let mut arguments = words(command).into_iter().skip(6);
    let client = Client::builder().redirect(redirect::Policy::none()).build().expect("a client");
    let (mut method, mut url, mut headers, mut body) = (Method::GET, String::new(), Vec::new(), None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "-H" => headers.extend(arguments.next()),
            "-d" => (method, body) = (Method::POST, arguments.next()),
            _ => url = argument,
        }
    }
    let mut request = client.request(method, url).body(body.unwrap_or_default());
    for (name, value) in headers.iter().map(|header| header.split_once(": ").expect("a header")) {
        request = request.header(name, value);
    }
    request.send().await.expect("an answer").status().as_str().to_owned()
}

/// The words of a command that is quoted only with single quotes.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (index, piece) in command.split('\'').enumerate() {
        let quoted = index % 2 == 1;
        let mut parts = if quoted { vec![piece] } else { piece.split(' ').collect() }.into_iter();
        words.last_mut().expect("never empty").push_str(parts.next().unwrap_or_default());
        words.extend(parts.map(str::to_owned));
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Cargo builds the examples of a package with its tests, in a folder next to the tests.
fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("this test is a file");
    let profile = test.parent().and_then(|deps| deps.parent()).expect("tests are built in `deps`");
    let binary = profile.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(binary.exists(), "build the example first: `cargo build --example {name}`");
    binary
}

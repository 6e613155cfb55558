//! `cargo clerk dev`, started as a developer starts it, and asked as browsers and servers ask.

mod announcement;
mod mistakes;
mod page;
mod restart;
mod webhooks;

use std::collections::HashMap;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout};
use tokio::task::JoinHandle;

use super::{Folder, program};

/// A program that runs, until it is dropped.
struct Started {
    child: Child,
    announcement: Vec<String>,
    /// What it printed since then.
    log: Arc<Mutex<Vec<String>>>,
    reader: JoinHandle<()>,
}

impl Started {
    /// Starts it on a free port, and reads what it says at start.
    async fn new(folder: &Folder, arguments: &[&str]) -> Self {
        Self::on(0, folder, arguments).await
    }

    async fn on(port: u16, folder: &Folder, arguments: &[&str]) -> Self {
        let (child, mut lines) = spawn(port, folder, arguments);
        let announcement = announcement(&mut lines).await;
        let log = Arc::new(Mutex::new(Vec::new()));
        let reader = tokio::spawn(collect(lines, Arc::clone(&log)));
        Self { child, announcement, log, reader }
    }

    /// The variables that it printed.
    fn environment(&self) -> HashMap<&str, &str> {
        let lines = self.announcement.iter().filter(|line| line.contains("CLERK_"));
        lines.filter_map(|line| line.split_once('=')).collect()
    }

    fn url(&self) -> &str {
        self.announcement[0].strip_prefix("A Clerk for development runs at ").unwrap()
    }

    async fn page(&self) -> String {
        client().get(self.url()).send().await.unwrap().text().await.unwrap()
    }

    /// A form of the page, sent as a browser sends it.
    async fn submit(&self, action: &str, fields: &[(&str, &str)]) -> Response {
        self.form(action, fields).header("origin", self.url()).send().await.unwrap()
    }

    fn form(&self, action: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        let body = form.extend_pairs(fields).finish();
        let request = client().post(format!("{}{action}", self.url())).body(body);
        request.header("content-type", "application/x-www-form-urlencoded")
    }

    /// What the Backend API answers to `GET path`, asked with the printed key.
    async fn backend(&self, path: &str) -> serde_json::Value {
        let environment = self.environment();
        let request = client().get(format!("{}{path}", environment["CLERK_API_URL"]));
        let answer = request.bearer_auth(environment["CLERK_SECRET_KEY"]).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }

    /// Waits for a line of the log that has `text` in it.
    async fn logged(&self, text: &str) -> String {
        loop {
            let found = self.log.lock().unwrap().iter().find(|line| line.contains(text)).cloned();
            if let Some(line) = found {
                return line;
            }
            assert!(!self.reader.is_finished(), "ended without `{text}`: {:?}", self.log.lock().unwrap());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Ends it with Ctrl-C, and returns how, and what it printed.
    async fn interrupt(mut self) -> (ExitStatus, Vec<String>) {
        signal(&self.child, "INT");
        let status = self.child.wait().await.unwrap();
        self.reader.await.unwrap();
        (status, std::mem::take(&mut *self.log.lock().unwrap()))
    }

    /// Ends it as a crash does.
    async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }
}

fn spawn(port: u16, folder: &Folder, arguments: &[&str]) -> (Child, Lines<BufReader<ChildStdout>>) {
    let mut command = program(folder);
    command.args(["dev", "--port", &port.to_string()]).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, lines)
}

/// Sends the process a signal, such as `INT` for Ctrl-C.
fn signal(child: &Child, name: &str) {
    let id = child.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
}

const LAST_LINE: &str = "Every code that this Clerk sends is 424242, and is shown here. Ctrl-C ends it.";

async fn announcement(lines: &mut Lines<BufReader<ChildStdout>>) -> Vec<String> {
    let mut announcement = Vec::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        let is_last = line == LAST_LINE;
        announcement.push(line);
        if is_last {
            assert_eq!(lines.next_line().await.unwrap().as_deref(), Some(""));
            return announcement;
        }
    }
    unreachable!("it ended while it started: {announcement:?}")
}

async fn collect(mut lines: Lines<BufReader<ChildStdout>>, log: Arc<Mutex<Vec<String>>>) {
    while let Some(line) = lines.next_line().await.unwrap() {
        log.lock().unwrap().push(line);
    }
}

/// A browser that follows nothing by itself.
fn client() -> Client {
    Client::builder().redirect(Policy::none()).no_proxy().build().unwrap()
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

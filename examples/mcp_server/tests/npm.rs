//! So does the official JavaScript client.
//!
//! Needs Node, npm and the npm registry. Where one of them is missing the test says so and passes, unless `CI` is set.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test panics when it fails")]

use std::io::{self, Write as _};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clerk_testing::EmbeddedClerk;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use watch as _;

const PACKAGE: &str = "@modelcontextprotocol/sdk@1.32.2";

#[tokio::test(flavor = "multi_thread")]
async fn the_npm_client_discovers_signs_in_and_calls_tools() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("npm_mcp");
    if let Err(why) = install(&folder) {
        return not_run(&why);
    }
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("the same");
    let url = format!("http://{}/mcp", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, mcp_server::app(clerk.clerk())).await });

    let question = json!({ "url": url, "granted": "notes:read notes:write" });
    let answer = ask(folder.clone(), question).await;
    assert_eq!(answer["tools"], json!(["add_note", "list_notes"]));
    assert_eq!((&answer["added"], &answer["listed"]), (&json!("note 1"), &json!("milk")));

    assert_eq!(answer["asked"], "notes:read notes:write", "the client asks for what the metadata offers");

    // A user who agrees to less: the tool that writes refuses, and what the client tries then is in vain.
    let answer = ask(folder, json!({ "url": url, "granted": "notes:read" })).await;
    assert_eq!((&answer["added"], &answer["listed"]), (&json!({ "refused": 403 }), &json!("milk")));
}

fn install(folder: &Path) -> Result<(), String> {
    let node = Command::new("node").arg("--version").output();
    if !node.is_ok_and(|output| output.status.success()) {
        return Err("there is no `node`".to_owned());
    }
    std::fs::create_dir_all(folder).expect("the target folder is writable");
    std::fs::write(folder.join("client.mjs"), include_str!("client.mjs")).expect("the same");
    let npm = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--prefix"])
        .args([folder.as_os_str(), PACKAGE.as_ref()])
        .output()
        .map_err(|error| format!("`npm` does not run: {error}"))?;
    let errors = || format!("`npm install {PACKAGE}` fails:\n{}", String::from_utf8_lossy(&npm.stderr));
    npm.status.success().then_some(()).ok_or_else(errors)
}

/// What the script answers. Once the package is installed there is no excuse any more.
async fn ask(folder: PathBuf, question: Value) -> Value {
    let run = move || {
        let mut node = Command::new("node")
            .arg(folder.join("client.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("node runs");
        let mut stdin = node.stdin.take().expect("piped");
        stdin.write_all(question.to_string().as_bytes()).expect("node reads");
        drop(stdin);
        node.wait_with_output().expect("node ends")
    };
    let output = tokio::task::spawn_blocking(run).await.expect("node answers");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the script answers JSON")
}

/// Past the test harness, which keeps what passing tests print to itself.
fn not_run(why: &str) {
    assert!(std::env::var_os("CI").is_none(), "must run in CI, but {why}");
    let message = format!("\n*** NOT RUN: the MCP server against {PACKAGE}: {why}\n\n");
    let _ = io::stderr().lock().write_all(message.as_bytes());
}

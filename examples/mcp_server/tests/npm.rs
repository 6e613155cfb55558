//! The same tests with the official JavaScript clients, of the first and of the second version of the SDK,
//! and with the MCP Inspector.
//!
//! Needs Node, npm and the npm registry. If one of them is missing, the test prints that and passes, unless
//! `CI` is set.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test panics when it fails")]

mod install;

use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clerk_testing::EmbeddedClerk;
use install::install;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpListener;
use watch as _;

/// The packages, with their versions.
const CLIENTS: [(&str, &str); 2] =
    [("@modelcontextprotocol/sdk", "1.32.2"), ("@modelcontextprotocol/client", "2.3.1")];

#[tokio::test(flavor = "multi_thread")]
async fn the_npm_clients_discover_sign_in_and_call_tools() {
    for (module, version) in CLIENTS {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("npm_mcp_{version}"));
        let package = format!("{module}@{version}");
        if !install(&folder, &[&package], &[("client.mjs", include_str!("client.mjs"))]) {
            continue;
        }
        let (_clerk, url) = start().await;
        // A user who consents to all requested scopes: first the smallest set, then what a tool needs in
        // addition.
        let question = json!({ "url": url, "module": module });
        let answer = ask(folder.clone(), question).await;
        assert_eq!(answer["tools"], json!(["add_note", "list_notes", "next_note"]), "{package}");
        let told = [&answer["before"], &answer["added"], &answer["listed"], &answer["cancelled"]];
        assert_eq!(json!(told), json!(["", "note 1", "milk", "given up"]), "{package}");
        assert_eq!(asked(&answer), ["notes:read", "notes:read notes:write"], "{package}");
        assert_eq!(answer["resources"], json!([url, url]), "{package}");

        // A user who consents to fewer scopes: the tool for writing refuses the call, and the client cannot
        // get further.
        let question = json!({ "url": url, "module": module, "granted": "notes:read", "refreshes": true });
        let answer = ask(folder, question).await;
        assert!(answer["added"]["refused"] != Value::Null, "{package}: {answer}");
        assert_eq!((&answer["before"], &answer["listed"]), (&json!("milk"), &json!("milk")), "{package}");
    }
}

/// The Inspector on the command line, with its own way to sign in: it prints the address for its user, and
/// waits on loopback for the redirect.
#[tokio::test(flavor = "multi_thread")]
async fn the_inspector_discovers_signs_in_and_calls_a_tool() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("npm_inspector");
    if !install(&folder, &["@modelcontextprotocol/inspector@2.12.0"], &[]) {
        return;
    }
    let (_clerk, url) = start().await;
    let free =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.and_then(|it| it.local_addr()).expect("a port");
    let mut inspector = tokio::process::Command::new(folder.join("node_modules/.bin/mcp-inspector"))
        .args(["--cli", "--transport", "http", "--server-url", &url, "--format", "json"])
        .args(["--callback-url", &format!("http://{free}/oauth/callback")])
        .args(["--method", "tools/call", "--tool-name", "add_note", "--tool-arg", "text=milk"])
        .env("HOME", &folder)
        .env("MCP_INSPECTOR_SECRET_STORE", "memory")
        // It is not a terminal, and no browser should open.
        .env("MCP_AUTO_OPEN_ENABLED", "true")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("it runs");
    let mut said = BufReader::new(inspector.stderr.take().expect("piped")).lines();
    let mut heard = Vec::new();
    while let Some(line) = said.next_line().await.expect("text") {
        if let Some(page) = line.strip_prefix("Please navigate to: ") {
            // Acts as the user's browser: follows the link, and is redirected back to the program.
            let back = reqwest::get(page).await.expect("the instance and the program answer");
            assert_eq!(back.status(), 200);
        }
        heard.push(line);
    }
    let output = inspector.wait_with_output().await.expect("it ends");
    assert!(output.status.success(), "{heard:#?}");
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["result"]["content"][0]["text"], "note 1", "{answer}");
}

/// The instance, and the address of its server.
async fn start() -> (EmbeddedClerk, String) {
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("the same");
    let url = format!("http://{}/mcp", listener.local_addr().unwrap());
    let app = mcp_server::app(clerk.clerk()).expect("the path is one");
    tokio::spawn(async move { axum::serve(listener, app).await });
    (clerk, url)
}

/// The scopes of every page that the user saw, except the one that clients request from the instance to stay
/// signed in.
fn asked(answer: &Value) -> Vec<String> {
    let pages = answer["asked"].as_array().expect("a list").iter();
    let scopes = |page: &Value| {
        let scopes = page.as_str().expect("scopes").split(' ').filter(|scope| *scope != "offline_access");
        scopes.collect::<Vec<_>>().join(" ")
    };
    pages.map(scopes).collect()
}

/// The answer of the script. Once the package is installed, every failure counts.
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

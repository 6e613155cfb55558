//! So do the official JavaScript clients: that of the first version of the SDK, and that of the second, on which the MCP
//! Inspector is built.
//!
//! Needs Node, npm and the npm registry. Where one of them is missing the test says so and passes, unless `CI` is set.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test panics when it fails")]

mod install;

use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clerk_testing::EmbeddedClerk;
use install::install;
use serde_json::{Value, json};
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
        let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("the same");
        let url = format!("http://{}/mcp", listener.local_addr().unwrap());
        let app = mcp_server::app(clerk.clerk()).expect("the path is one");
        tokio::spawn(async move { axum::serve(listener, app).await });

        // A user who agrees to whatever is asked: first the least, then what a tool needs besides.
        let question = json!({ "url": url, "module": module });
        let answer = ask(folder.clone(), question).await;
        assert_eq!(answer["tools"], json!(["add_note", "list_notes", "next_note"]), "{package}");
        let told = [&answer["before"], &answer["added"], &answer["listed"], &answer["cancelled"]];
        assert_eq!(json!(told), json!(["", "note 1", "milk", "given up"]), "{package}");
        assert_eq!(asked(&answer), ["notes:read", "notes:read notes:write"], "{package}");
        assert_eq!(answer["resources"], json!([url, url]), "{package}");

        // One who agrees to less: the tool that writes refuses, and what the client tries then is in vain.
        let question = json!({ "url": url, "module": module, "granted": "notes:read", "refreshes": true });
        let answer = ask(folder, question).await;
        assert!(answer["added"]["refused"] != Value::Null, "{package}: {answer}");
        assert_eq!((&answer["before"], &answer["listed"]), (&json!("milk"), &json!("milk")), "{package}");
    }
}

/// The scopes of every page that the user saw, but for one that clients ask of the instance besides, to stay signed in.
fn asked(answer: &Value) -> Vec<String> {
    let pages = answer["asked"].as_array().expect("a list").iter();
    let scopes = |page: &Value| {
        let scopes = page.as_str().expect("scopes").split(' ').filter(|scope| *scope != "offline_access");
        scopes.collect::<Vec<_>>().join(" ")
    };
    pages.map(scopes).collect()
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

//! A page of another site, in a real browser, as a client of the MCP server. It discovers how to sign in, and
//! its user consents to more scopes when a tool needs them. Run with
//! `cargo test -p browser_tests --test mcp`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test, which panics when it fails"
)]

#[allow(dead_code, reason = "shared with another test, which needs other parts of it")]
mod chromium;
#[path = "../../examples/mcp_server/tests/install/mod.rs"]
mod install;

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use clerk_testing::EmbeddedClerk;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use watch as _;

use chromium::Chromium;
use install::install;

#[tokio::test]
async fn a_page_of_another_site_discovers_signs_in_and_asks_for_more_when_it_needs_more() {
    let Some(script) = bundle() else { return };
    let Some(browser) = Chromium::start().await else { return };
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let server = serve(mcp_server::app(clerk.clerk()).expect("the path is one")).await;
    // A different port is a different origin.
    let site = serve(site(script)).await;
    browser.open(&format!("{site}/?server={server}/mcp")).await;
    let result: Value = serde_json::from_str(&browser.text_once_there("#result").await).unwrap();
    assert_eq!(
        result,
        json!({
            "tools": ["add_note", "list_notes", "next_note"],
            "added": "note 1",
            "listed": "milk",
            "asked": ["notes:read", "notes:read notes:write"],
        })
    );
    browser.close().await;
}

async fn serve(app: Router) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

/// Serves the page and its script.
fn site(script: String) -> Router {
    let page = async || Html(r#"<!doctype html><body><script type="module" src="/page.js"></script>"#);
    let script = async move || ([("content-type", "text/javascript")], script);
    Router::new().route("/", get(page)).route("/page.js", get(script))
}

/// The script with the official client included; `None` if the client cannot be installed.
fn bundle() -> Option<String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("npm_page");
    let packages = ["@modelcontextprotocol/client@2.3.1", "esbuild@0.28.2"];
    if !install(&folder, &packages, &[("page.mjs", include_str!("page.mjs"))]) {
        return None;
    }
    let bundled = Command::new(folder.join("node_modules/.bin/esbuild"))
        .args(["page.mjs", "--bundle", "--format=esm", "--target=es2022", "--outfile=page.js"])
        .current_dir(&folder)
        .output()
        .expect("esbuild runs");
    assert!(bundled.status.success(), "{}", String::from_utf8_lossy(&bundled.stderr));
    Some(std::fs::read_to_string(folder.join("page.js")).expect("the script is there"))
}

//! Servers with `@clerk/express` and `@clerk/nextjs`, and the sign-in page of the instance with Clerk's components.

use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::chromium::Chromium;
use crate::packages::{EXAMPLE, express, next, react_page};
use crate::program::{DevClerk, spawn};
use crate::react::CONTINUE;

#[tokio::test]
async fn express_shakes_hands_once_and_its_users_stay_signed_in() {
    shakes_hands_once("express", express()).await;
}

#[tokio::test]
async fn next_shakes_hands_once_and_its_users_stay_signed_in() {
    shakes_hands_once("next", next()).await;
}

/// Starts the server in `folder`, which prints its URL and shows who is signed in.
async fn shakes_hands_once(framework: &str, folder: Option<PathBuf>) {
    let (Some(page), Some(folder)) = (react_page(), folder) else { return };
    let Some(browser) = Chromium::start().await else { return };
    let modules = page.join("node_modules");
    let arguments = ["--port", "0", "--no-state", "--for", framework, "--scripts", modules.to_str().unwrap()];
    // The pages have no script that renews tokens.
    let arguments = [&arguments[..], &["--session-token-lifetime", "3600"]].concat();
    let clerk = DevClerk::start(Path::new(EXAMPLE), &arguments).await;
    let mut server = Command::new("node");
    server
        .arg("server.mjs")
        .current_dir(folder)
        .envs(clerk.environment())
        .env("NEXT_TELEMETRY_DISABLED", "1");
    let (_server, mut lines) = spawn(server);
    let url = loop {
        let line = lines.next_line().await.unwrap().expect("it says where it is");
        if line.starts_with("http://") {
            break line;
        }
    };
    // If its output were not read, the server would block when the pipe is full.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });

    browser.open(&url).await;
    browser.shows("nobody").await;
    assert_eq!(browser.url().await, url, "nothing is left in the address");
    assert_eq!(clerk.count(HANDSHAKE), 1);

    browser.open(&format!("{}/sign-in?redirect_url={url}", clerk.url())).await;
    browser.fill("input[name=identifier]", "grace@example.com").await;
    browser.press(CONTINUE).await;
    browser.fill("input[name=password]", "nanosecond-11").await;
    browser.press(CONTINUE).await;
    browser.shows("user_").await;
    browser.until("nothing is left in the address", async || browser.url().await == url).await;
    let handshakes = clerk.count(HANDSHAKE);
    assert!(handshakes <= 2, "{handshakes} handshakes");
    for _ in 0..3 {
        browser.open(&url).await;
        browser.shows("user_").await;
    }
    assert_eq!(clerk.count(HANDSHAKE), handshakes);
    browser.close().await;
}

const HANDSHAKE: &str = "GET /v1/client/handshake 307";

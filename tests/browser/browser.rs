//! A visitor with a real browser, from the first page to the sign-out. Run with `cargo test -p browser_tests`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test, which panics when it fails"
)]

#[allow(dead_code, reason = "shared with another test, which needs other parts of it")]
mod chromium;
mod frontend_api_proxy;

use std::net::Ipv4Addr;
use std::time::Duration;

use clerk_testing::EmbeddedClerk;
use tokio::net::TcpListener;
use watch as _;
use web_app::{Portal, demo, site};

use chromium::Chromium;

#[tokio::test]
async fn a_visitor_signs_in_stays_signed_in_switches_the_organization_and_signs_out() {
    let Some(browser) = Chromium::start().await else {
        return;
    };
    let (clerk, url) = start_site().await;
    sign_in(&browser, &clerk, &url).await;
    outlast_the_token(&browser, &clerk, &url).await;
    switch_organizations(&browser, &url).await;
    sign_out(&browser, &url).await;
    browser.close().await;
}

async fn sign_in(browser: &Chromium, clerk: &EmbeddedClerk, url: &str) {
    browser.open(url).await;
    assert_eq!(browser.text("h1").await, "Books, kept well");
    browser.screenshot("1-home-signed-out").await;

    // A protected page redirects to the sign-in page of the instance, which redirects back.
    browser.open(&format!("{url}/profile")).await;
    assert!(browser.url().await.starts_with(&format!("{}/sign-in?", clerk.frontend_url())));
    browser.screenshot("2-sign-in").await;
    clerk.clear_calls();
    browser.click_button("Ada Lovelace").await;
    assert_eq!(browser.url().await, format!("{url}/profile"), "the handshake leaves nothing in the address");
    assert_eq!(browser.text("#name").await, "Ada Lovelace");
    assert_eq!(calls(clerk, "/v1/client/handshake"), 1);
    assert!(browser.has_cookie("__session").await);
    browser.screenshot("3-profile").await;
}

async fn outlast_the_token(browser: &Chromium, clerk: &EmbeddedClerk, url: &str) {
    let minutes = Duration::from_secs(2 * 60);
    let profile = format!("{url}/profile");
    clerk.clock().advance(minutes);
    clerk.clear_calls();
    browser.open(&profile).await;
    assert_eq!(browser.text("#name").await, "Ada Lovelace");
    assert_eq!((calls(clerk, "/refresh"), calls(clerk, "/v1/client/handshake")), (1, 0));
    browser.open(&profile).await;
    assert_eq!(calls(clerk, "/refresh"), 1, "the browser has kept the fresh token");

    // Without its refresh token, the browser goes through the handshake.
    browser.forget_cookie(&format!("__refresh_{}", clerk.cookie_suffix())).await;
    clerk.clock().advance(minutes);
    clerk.clear_calls();
    browser.open(&profile).await;
    assert_eq!(browser.text("#name").await, "Ada Lovelace");
    assert_eq!((calls(clerk, "/refresh"), calls(clerk, "/v1/client/handshake")), (0, 1));
}

async fn switch_organizations(browser: &Chromium, url: &str) {
    browser.open(&format!("{url}/administration")).await;
    assert_eq!(browser.text("h1").await, "Nothing here", "without an organization there is no role");
    browser.screenshot("4-not-for-you").await;

    for (organization, administration) in [("Acme", "Administration"), ("Globex", "Nothing here")] {
        browser.open(url).await;
        browser.click_link("Switch organization").await;
        browser.screenshot("5-choose-an-organization").await;
        browser.click_button(organization).await;
        assert_eq!(browser.url().await, format!("{url}/"));
        assert_eq!(browser.text("#organization").await, organization);
        browser.screenshot("6-home-signed-in").await;
        browser.open(&format!("{url}/administration")).await;
        assert_eq!(browser.text("h1").await, administration);
        browser.open(&format!("{url}/team")).await;
        assert_eq!(browser.text("h1").await, "Team");
    }
}

async fn sign_out(browser: &Chromium, url: &str) {
    browser.click_link("Sign out").await;
    browser.screenshot("7-sign-out").await;
    browser.click_button("Sign out").await;
    assert_eq!(browser.url().await, format!("{url}/"));
    assert_eq!(browser.text("h1").await, "Books, kept well");
    assert!(!browser.has_cookie("__session").await);
    browser.open(&format!("{url}/profile")).await;
    assert_eq!(browser.text("h1").await, "Sign in");
}

/// Starts the example on a different host than the instance.
async fn start_site() -> (EmbeddedClerk, String) {
    let clerk = demo::start().await.expect("loopback has a free port");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
    let url = format!("http://localhost:{}", listener.local_addr().expect("an address").port());
    let site = site(clerk.clerk(), Portal::new(clerk.frontend_url(), &url));
    tokio::spawn(async move { axum::serve(listener, site).await });
    (clerk, url)
}

fn calls(clerk: &EmbeddedClerk, path: &str) -> usize {
    clerk.calls().iter().filter(|call| call.path.contains(path)).count()
}

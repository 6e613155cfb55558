//! The page at `/` of `cargo clerk dev`.

use std::path::Path;

use crate::chromium::Chromium;
use crate::packages::{EXAMPLE, react_page};
use crate::program::DevClerk;

#[tokio::test]
async fn the_page_makes_a_user_signs_in_as_them_and_ends_the_session() {
    let Some(page) = react_page() else { return };
    let Some(browser) = Chromium::start().await else { return };
    let modules = page.join("node_modules");
    let arguments = ["--port", "0", "--no-state", "--scripts", modules.to_str().unwrap()];
    let clerk = DevClerk::start(Path::new(EXAMPLE), &arguments).await;

    browser.open(clerk.url()).await;
    browser.shows("Nobody has signed in yet.").await;
    browser.fill("input[name=first_name]", "Mary").await;
    browser.fill("input[name=last_name]", "Jackson").await;
    browser.fill("input[name=email]", "mary@example.com").await;
    browser.click_button("Create user").await;
    browser.shows("Mary Jackson").await;

    // The newest user comes first in the list.
    browser.click_button("Sign in as").await;
    browser.shows("mary@example.com").await;
    assert!(browser.url().await.starts_with(&format!("{}/user", clerk.url())));
    browser.open(clerk.url()).await;
    assert!(browser.has(EXPIRE).await);
    browser.screenshot("clerk-for-development").await;
    browser.click_button("Expire").await;
    browser.shows("expired").await;
    assert!(!browser.has(EXPIRE).await);
    browser.close().await;
}

const EXPIRE: &str = "form[action='/_dev/sessions/expire'] button";

//! `examples/react_app` with Clerk's components, from the sign-up to the sign-out in another tab.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::chromium::Chromium;
use crate::packages::{EXAMPLE, react_page};
use crate::program::{DevClerk, ReactApp};

#[tokio::test]
async fn people_use_clerks_components_with_an_api_on_another_origin() {
    let Some(page) = react_page() else { return };
    let Some(browser) = Chromium::start().await else { return };
    let state = page.join("state");
    let _ = fs::remove_dir_all(&state);
    let start = async |port: &str, lifetime: &str| {
        let modules = page.join("node_modules");
        let arguments = ["--port", port, "--scripts", modules.to_str().unwrap(), "--state"];
        let arguments =
            [&arguments[..], &[state.to_str().unwrap(), "--session-token-lifetime", lifetime]].concat();
        DevClerk::start(Path::new(EXAMPLE), &arguments).await
    };
    let clerk = start("0", "20").await;
    let app = ReactApp::start(&clerk, &page.join("dist")).await;

    sign_up(&browser, &app).await;
    sign_out(&browser).await;
    sign_in(&browser, &app).await;
    call_the_api(&browser).await;
    outlast_tokens(&browser).await;
    switch_organizations(&browser).await;
    verify_again(&browser).await;

    let port = clerk.port().to_owned();
    clerk.stop().await;
    let clerk = start(&port, "600").await;
    stay_signed_in(&browser, &app).await;

    outlast_an_outage(&browser, &app, &clerk).await;
    sign_out_in_another_tab(&browser, &app).await;
    assert_eq!(clerk.count("501"), 0, "the instance has every operation that the components call");
    browser.close().await;
}

async fn sign_up(browser: &Chromium, app: &ReactApp) {
    browser.open(&format!("{}/sign-up", app.url)).await;
    browser.fill("input[name=emailAddress]", "katherine@example.com").await;
    browser.fill("input[name=password]", "short").await;
    browser.press(CONTINUE).await;
    browser.shows("must contain 8 or more characters").await;
    browser.fill("input[name=password]", "trajectory-1962").await;
    browser.press(CONTINUE).await;
    browser.shows("Verify your email").await;
    browser.fill(CODE, "111111").await;
    browser.shows("Incorrect code").await;
    // The field is cleared a moment after a wrong code.
    browser
        .until("the code is taken", async || {
            if browser.value(CODE).await.is_some_and(|typed| typed.is_empty()) {
                browser.fill(CODE, "424242").await;
            }
            !browser.page().await.contains("Verify your email")
        })
        .await;
    browser.shows("Me, by token").await;
    call_the_api(browser).await;
}

async fn sign_in(browser: &Chromium, app: &ReactApp) {
    browser.open(&format!("{}/sign-in", app.url)).await;
    browser.fill("input[name=identifier]", "nobody@example.com").await;
    browser.press(CONTINUE).await;
    browser.shows("Couldn't find your account").await;
    browser.fill("input[name=identifier]", "ada@example.com").await;
    browser.press(CONTINUE).await;
    browser.fill("input[name=password]", "engine-no-2").await;
    browser.press(CONTINUE).await;
    browser.shows("Password is incorrect").await;
    browser.fill("input[name=password]", "engine-no-1").await;
    browser.press(CONTINUE).await;
    browser.shows("Me, by token").await;
}

async fn call_the_api(browser: &Chromium) {
    for button in ["Me, by cookie", "Me, by token"] {
        answers(browser, button, SIGNED_IN).await;
    }
}

/// A token is replaced while it is still valid, and calls in between succeed.
async fn outlast_tokens(browser: &Chromium) {
    let mut last = token(browser).await;
    browser
        .until("a token is replaced before it ends", async || {
            let (iat, exp) = token(browser).await;
            let is_early = iat > last.0 && iat < last.1;
            last = (iat, exp);
            is_early
        })
        .await;
    call_the_api(browser).await;
}

/// The claims `iat` and `exp` of the session token in the cookie.
async fn token(browser: &Chromium) -> (i64, i64) {
    let token = browser.cookie("__session").await.expect("a session");
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap())
}

async fn switch_organizations(browser: &Chromium) {
    answers(browser, "Members, for administrators", "403 ").await;
    for (organization, role, answer) in [("Globex", "member", "403 "), ("Acme", "admin", "200 ")] {
        switch_to(browser, organization).await;
        let slug = organization.to_lowercase();
        let claims = format!(r#""organization":"{slug}","role":"org:{role}""#);
        for button in ["Me, by cookie", "Me, by token"] {
            answers(browser, button, &claims).await;
        }
        answers(browser, "Members, for administrators", answer).await;
    }
}

async fn switch_to(browser: &Chromium, organization: &str) {
    browser.press("//button[contains(@class, 'cl-organizationSwitcherTrigger')]").await;
    let entry = format!("//*[@role='menu' or @role='dialog']//button[contains(., '{organization}')]");
    browser.press(&entry).await;
}

/// The API requires this if the password was entered more than a minute ago.
async fn verify_again(browser: &Chromium) {
    browser
        .until("the dialog opens", async || {
            browser.press(TRANSFER).await;
            let is_open = async || browser.has("input[name=password]").await;
            browser
                .until("an answer or the dialog", async || is_answered(browser).await || is_open().await)
                .await;
            is_open().await
        })
        .await;
    browser.fill("input[name=password]", "engine-no-2").await;
    browser.press(CONTINUE).await;
    browser.shows("Password is incorrect").await;
    browser.fill("input[name=password]", "engine-no-1").await;
    browser.press(CONTINUE).await;
    browser.shows(r#"{"transferred_by":"user_"#).await;
}

/// After the instance has restarted.
async fn stay_signed_in(browser: &Chromium, app: &ReactApp) {
    call_the_api(browser).await;
    browser.open(&app.url).await;
    browser.shows("Me, by token").await;
    call_the_api(browser).await;
}

async fn outlast_an_outage(browser: &Chromium, app: &ReactApp, clerk: &DevClerk) {
    let page = browser.tab().await;
    let console = browser.new_tab().await;
    browser.open(clerk.url()).await;
    browser.click_button("Order outage").await;
    browser.shows("until it is ended").await;

    browser.go_to(&page).await;
    // This route calls Clerk. The others need only its keys, which have already been fetched.
    answers(browser, "Members, for administrators", "503 Clerk cannot be reached").await;
    call_the_api(browser).await;
    // A reload changes nothing for tokens in the header. By cookie it would fail, because clerk-js then writes a
    // `__client_uat` that does not match the token.
    browser.open(&app.url).await;
    answers(browser, "Me, by token", SIGNED_IN).await;

    browser.go_to(&console).await;
    browser.click_button("End all outages").await;
    browser.shows("Everything works.").await;
    browser.go_to(&page).await;
    browser.open(&app.url).await;
    call_the_api(browser).await;
    answers(browser, "Members, for administrators", "200 ").await;
}

async fn sign_out(browser: &Chromium) {
    browser.press("//button[contains(@class, 'cl-userButtonTrigger')]").await;
    browser.press("//button[contains(., 'Sign out')]").await;
    browser.shows("Welcome back").await;
}

async fn sign_out_in_another_tab(browser: &Chromium, app: &ReactApp) {
    let first = browser.tab().await;
    browser.new_tab().await;
    browser.open(&app.url).await;
    browser.shows("Me, by token").await;
    sign_out(browser).await;
    browser.go_to(&first).await;
    browser.hides("Me, by token").await;
    browser.shows("Welcome back").await;
    assert!(!browser.has_cookie("__session").await);
}

/// Presses a button until the expected answer is shown, because changes of the session may take a moment to arrive.
async fn answers(browser: &Chromium, button: &str, expected: &str) {
    browser
        .until(&format!("{button} answers {expected}"), async || {
            browser.press(&format!("//button[contains(., '{button}')]")).await;
            browser.until("an answer", async || is_answered(browser).await).await;
            browser.text("output").await.contains(expected)
        })
        .await;
}

/// Whether the answer to the last button press is shown.
async fn is_answered(browser: &Chromium) -> bool {
    !["", "…"].contains(&&*browser.text("output").await)
}

const SIGNED_IN: &str = r#"200 {"user":"user_"#;
/// The button that submits a form of Clerk's components.
pub(crate) const CONTINUE: &str = "//button[contains(@class, 'cl-formButtonPrimary')]";
const CODE: &str = "input[data-input-otp]";
const TRANSFER: &str = "//button[contains(., 'Transfer')]";

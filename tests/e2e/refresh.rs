//! An expired session token is refreshed without the visitor noticing.

use std::time::Duration;

use clerk_testing::store::Session;
use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use http::Method;

use crate::app::{Server, start};
use crate::browser::Browser;

/// A browser whose session token has just expired.
async fn expired() -> (EmbeddedClerk, Server, Browser, Session) {
    let (clerk, server) = start().await;
    let session = clerk.sign_in(&clerk.create_user().id("user_ada").create());
    let mut browser = Browser::new();
    browser.set_cookies(&server.url, &clerk.browser_cookies(&session, &server.url));
    assert_eq!(browser.open(&format!("{}/dashboard", server.url)).await.body, "user_ada");
    clerk.clock().advance(Duration::from_secs(120));
    clerk.clear_calls();
    (clerk, server, browser, session)
}

fn calls(clerk: &EmbeddedClerk) -> Vec<String> {
    clerk
        .calls()
        .iter()
        .map(|call| format!("{} {}", call.method, call.path.split('?').next().unwrap()))
        .collect()
}

#[tokio::test]
async fn a_page_comes_with_fresh_cookies() {
    let (clerk, server, mut browser, session) = expired().await;
    let page = format!("{}/dashboard", server.url);
    let old = browser.cookie(&page, "__session").unwrap().to_owned();
    let visit = browser.open(&page).await;
    assert_eq!((visit.trail.len(), visit.status, &*visit.body), (1, 200, "user_ada"));
    assert_eq!(calls(&clerk), [format!("POST /v1/sessions/{}/refresh", session.id)]);
    let fresh = browser.cookie(&page, "__session").unwrap();
    assert_ne!(fresh, old);
    assert_eq!(Some(fresh), browser.cookie(&page, &format!("__session_{}", clerk.cookie_suffix())));

    clerk.clear_calls();
    assert_eq!(browser.open(&page).await.status, 200);
    assert_eq!(clerk.calls(), [], "once is enough");
}

#[tokio::test]
async fn a_script_is_served_as_well_but_nothing_that_changes_things() {
    let (clerk, server, mut browser, _) = expired().await;
    let visit = browser.fetch(Method::POST, &format!("{}/invoices", server.url)).await;
    assert_eq!(visit.status, 404);
    assert!(visit.reason().ends_with("-non-eligible-non-get"));
    assert_eq!(clerk.calls(), []);
    let visit = browser.fetch(Method::GET, &format!("{}/dashboard", server.url)).await;
    assert_eq!((visit.status, &*visit.body), (200, "user_ada"));
}

#[tokio::test]
async fn a_refresh_token_is_for_its_own_session_only() {
    let (clerk, server, mut browser, _) = expired().await;
    let other = clerk.sign_in(&clerk.create_user().id("user_mallory").create());
    let cookies = clerk.browser_cookies(&other, &server.url);
    let refresh = cookies.split("; ").find(|pair| pair.starts_with("__refresh")).unwrap();
    browser.forget(refresh.split('=').next().unwrap());
    browser.set_cookies(&server.url, refresh);
    let visit = browser.fetch(Method::GET, &format!("{}/dashboard", server.url)).await;
    assert_eq!(visit.status, 404);
    assert_eq!(visit.reason(), "session-token-expired-refresh-authentication_invalid");
}

#[tokio::test]
async fn a_session_that_has_ended_is_not_refreshed() {
    let (clerk, server, mut browser, session) = expired().await;
    clerk.sign_out(&session);
    let page = format!("{}/dashboard", server.url);
    let visit = browser.open(&page).await;
    assert_eq!(visit.handshakes(), ["session-token-expired-refresh-authentication_invalid"]);
    assert_eq!((visit.status, visit.url.path()), (200, "/sign-in"));
    assert_eq!(browser.cookie(&page, "__session"), None);
}

#[tokio::test]
async fn the_handshake_helps_where_the_refresh_fails() {
    for (fault, reason) in [
        (Fault::Status(500), "internal_clerk_error"),
        (Fault::Drop, "fetch-error"),
        (Fault::Garbage, "unexpected-sdk-error"),
        (Fault::Empty, "unexpected-sdk-error"),
    ] {
        let (clerk, server, mut browser, _) = expired().await;
        clerk.fault(Endpoint::SessionRefresh, fault);
        let visit = browser.open(&format!("{}/dashboard", server.url)).await;
        assert_eq!((visit.status, &*visit.body), (200, "user_ada"), "{fault:?}");
        assert_eq!(visit.handshakes(), [format!("session-token-expired-refresh-{reason}")]);
    }
}

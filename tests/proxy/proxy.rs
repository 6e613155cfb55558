//! Requests from strangers do not take a server out of service behind a proxy. Run with
//! `cargo test -p proxy_tests`.
//!
//! nginx has room for 4 kB of an answer's headers. If there are more, it answers 502 and counts the server as
//! broken. After two such answers, a pool of two servers is out of service for ten seconds.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test, which panics when it fails"
)]

mod nginx;

use std::net::Ipv4Addr;

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Clerk, ClerkLayer, SessionAuth, protect};
use clerk_testing::{EmbeddedClerk, EmbeddedClerkBuilder};
use reqwest::{Client, RequestBuilder, redirect};
use tokio::net::TcpListener;
use watch as _;

use nginx::Nginx;

#[protect]
async fn dashboard(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(token = "oauth_token")]
async fn tools() {}

/// An answer that an application must not give.
async fn verbose() -> [(&'static str, String); 1] {
    [("x-verbose", "x".repeat(6_000))]
}

/// Two servers of the application, and nginx in front of them.
async fn start(clerk: &Clerk) -> Option<Nginx> {
    let mut addresses = Vec::new();
    for _ in 0..2 {
        let app = Router::new()
            .route("/dashboard", get(dashboard))
            .route("/tools", get(tools))
            .route("/verbose", get(verbose))
            .layer(ClerkLayer::new(clerk.clone()));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
        addresses.push(listener.local_addr().expect("a bound socket has an address").to_string());
        tokio::spawn(async move { axum::serve(listener, app).await });
    }
    Nginx::start(&addresses).await
}

fn client() -> Client {
    Client::builder().redirect(redirect::Policy::none()).build().expect("a client")
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.expect("nginx answers").status().as_u16()
}

/// How many of a signed-in user's forty requests fail.
async fn failures(nginx: &Nginx, clerk: &EmbeddedClerk) -> usize {
    let (client, token) = (client(), clerk.session_token().user("user_ada").mint());
    let mut failures = 0;
    for _ in 0..40 {
        let request = client.get(format!("{}/dashboard", nginx.url)).bearer_auth(&token);
        failures += usize::from(status(request).await != 200);
    }
    failures
}

/// Requests whose answers once had more than 4 kB of headers, and similar ones.
fn hostile(nginx: &Nginx, clerk: &EmbeddedClerk) -> Vec<(&'static str, RequestBuilder)> {
    let client = client();
    let get = |path: &str| client.get(format!("{}{path}", nginx.url));
    let as_page =
        |request: RequestBuilder| request.header("accept", "text/html").header("sec-fetch-dest", "document");
    let long = "x".repeat(5_000);
    let token = |member: &str| clerk.session_token().header_parameter(member, long.clone()).mint();
    let cookies = |token: &str| clerk.session_cookies(token);
    let expired = clerk.session_token().claim("note", long.clone()).expired().mint();
    let forged = clerk.session_token().tampered().mint();
    let ampersands = "&".repeat(1_500);
    vec![
        ("a long kid in the header", get("/dashboard").bearer_auth(token("kid"))),
        ("a long kid in the cookie", get("/dashboard").header("cookie", cookies(&token("kid")))),
        ("a long typ", get("/dashboard").bearer_auth(token("typ"))),
        ("a long alg", get("/dashboard").bearer_auth(token("alg"))),
        ("a long kid of a page", as_page(get("/dashboard").bearer_auth(token("kid")))),
        ("a long session in a handshake", as_page(get("/dashboard").header("cookie", cookies(&expired)))),
        ("a long way back from a handshake", as_page(get(&format!("/dashboard?{ampersands}")))),
        (
            "a long way back from sign-in",
            as_page(get(&format!("/dashboard?{ampersands}")).bearer_auth(forged)),
        ),
        ("a long query of a resource", get(&format!("/tools?{}", "a".repeat(4_000)))),
        ("a long host", get("/dashboard").header("host", format!("{}.test", "a.".repeat(2_000)))),
        ("a long development browser", as_page(get(&format!("/dashboard?__clerk_db_jwt={long}")))),
        ("a long satellite", as_page(get(&format!("/dashboard?__clerk_redirect_url=http://a.test/{long}")))),
    ]
}

async fn survives(embedded: EmbeddedClerkBuilder) {
    let clerk = embedded.start().await.expect("loopback has a free port");
    let Some(nginx) = start(&clerk.clerk()).await else { return };
    assert_eq!(failures(&nginx, &clerk).await, 0, "before anything happens");
    for (what, request) in hostile(&nginx, &clerk) {
        // One for each server, and another one.
        for _ in 0..3 {
            let status = status(request.try_clone().expect("no body")).await;
            assert!(status != 502 && status != 500, "{what}: {status}");
        }
        assert_eq!(failures(&nginx, &clerk).await, 0, "after {what}");
    }
}

#[tokio::test]
async fn nothing_a_stranger_sends_in_development_empties_the_pool() {
    survives(EmbeddedClerkBuilder::new()).await;
}

#[tokio::test]
async fn nothing_a_stranger_sends_in_production_empties_the_pool() {
    survives(EmbeddedClerkBuilder::new().production("shop.localhost")).await;
}

/// If nginx accepted every answer, the tests above could not fail.
#[tokio::test]
async fn an_application_that_says_too_much_is_taken_out() {
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let Some(nginx) = start(&clerk.clerk()).await else { return };
    for _ in 0..2 {
        assert_eq!(status(client().get(format!("{}/verbose", nginx.url))).await, 502);
    }
    assert_eq!(failures(&nginx, &clerk).await, 40);
}

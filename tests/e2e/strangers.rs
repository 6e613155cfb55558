//! The calls to Clerk that strangers can cause, and their cost.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use clerk_runtime::layer::protect as protect_routes;
use clerk_runtime::{ClerkBuilder, ClerkLayer, metadata, protect};
use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use http::Method;
use tokio::task::JoinSet;

use crate::app::{Server, answer, header};
use crate::browser::Browser;

#[protect(token = "api_key")]
async fn fresh() {}

#[protect(token = "api_key", max_stale = "1h")]
async fn of_an_hour() {}

#[protect]
async fn dashboard() {}

async fn start_with(configure: impl FnOnce(ClerkBuilder) -> ClerkBuilder) -> (EmbeddedClerk, Server) {
    let embedded = crate::app::embedded().await;
    let clerk = configure(embedded.builder()).build().expect("the configuration is valid");
    let routes = Router::new()
        .route("/fresh", get(fresh))
        .route("/of-an-hour", get(of_an_hour))
        .route("/dashboard", get(dashboard))
        .merge(metadata::authorization_server_routes())
        .merge(
            Router::new()
                .route("/behind-an-old-one", get(fresh))
                .route_layer(protect_routes!(token = "api_key", max_stale = "1h")),
        );
    (embedded, Server::serve(routes.layer(ClerkLayer::new(clerk))).await)
}

async fn start() -> (EmbeddedClerk, Server) {
    let (embedded, server) = start_with(|builder| builder).await;
    embedded.clock().freeze();
    (embedded, server)
}

async fn status(server: &Server, path: &str, token: &str) -> u16 {
    server.get_as(path, token).await.status().as_u16()
}

/// Waits until the instance has received this many calls.
async fn asked(embedded: &EmbeddedClerk, calls: usize) {
    while embedded.calls().len() < calls {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn tokens_that_clerk_cannot_have_made_cost_no_call() {
    let (embedded, server) = start().await;
    let long = format!("ak_{}", "x".repeat(510));
    for token in ["ak_", "ak_é", &long, &"ak_".repeat(2_000)] {
        let response = answer(server.get("/fresh").header("authorization", format!("Bearer {token}"))).await;
        assert_eq!(response.status(), 401, "{token:.20}");
    }
    let latin = reqwest::header::HeaderValue::from_bytes(b"Bearer ak_\xe9\xff").expect("a header");
    assert_eq!(answer(server.get("/fresh").header("authorization", latin)).await.status(), 401);
    assert_eq!(embedded.calls(), []);
}

#[tokio::test]
async fn a_refusal_is_remembered_for_seconds_and_an_outage_is_not() {
    let (embedded, server) = start().await;
    for _ in 0..20 {
        assert_eq!(status(&server, "/fresh", "ak_made_up").await, 401);
    }
    assert_eq!(embedded.calls().len(), 1);
    embedded.clock().advance(Duration::from_millis(1_999));
    assert_eq!((status(&server, "/fresh", "ak_made_up").await, embedded.calls().len()), (401, 1));
    embedded.clock().advance(Duration::from_millis(1));
    assert_eq!((status(&server, "/fresh", "ak_made_up").await, embedded.calls().len()), (401, 2));
    let key = embedded.api_key().mint();
    for fault in [Fault::Status(503), Fault::Page(403), Fault::Status(401), Fault::Empty] {
        embedded.fault(Endpoint::VerifyApiKey, fault);
        assert_eq!(status(&server, "/fresh", &key).await, 503, "{fault:?}");
        embedded.clear_faults();
        assert_eq!(status(&server, "/fresh", &key).await, 200, "after {fault:?}");
    }
}

#[tokio::test]
async fn a_nonce_is_exchanged_once_for_all_who_bring_it_and_its_refusal_remembered() {
    let (embedded, server) = start().await;
    let bring = || {
        let request = server.get("/dashboard?__clerk_handshake_nonce=made_up");
        request.header("sec-fetch-dest", "document").header("cookie", "__clerk_db_jwt=dvb_1")
    };
    embedded.fault(Endpoint::HandshakePayload, Fault::Trickle(Duration::from_millis(2)));
    let mut crowd = JoinSet::new();
    for _ in 0..20 {
        crowd.spawn(answer(bring()));
    }
    crowd.join_all().await;
    embedded.clear_faults();
    for _ in 0..20 {
        answer(bring()).await;
    }
    assert_eq!(embedded.calls().len(), 1);
    embedded.clock().advance(Duration::from_secs(2));
    answer(bring()).await;
    assert_eq!(embedded.calls().len(), 2);
}

#[tokio::test]
async fn a_refusal_ends_what_is_remembered_for_any_rule() {
    let (embedded, server) = start().await;
    let key = embedded.api_key().mint();
    assert_eq!(status(&server, "/of-an-hour", &key).await, 200);
    embedded.revoke(&key);
    assert_eq!(status(&server, "/of-an-hour", &key).await, 200, "a verdict of less than an hour ago");
    assert_eq!(status(&server, "/behind-an-old-one", &key).await, 401, "the process hears of it");
    assert_eq!(status(&server, "/of-an-hour", &key).await, 401);
    embedded.clock().advance(Duration::from_secs(3));
    assert_eq!(status(&server, "/of-an-hour", &key).await, 401, "also when the refusal is forgotten");
}

/// The key is revoked while the answer to the first request is on its way.
#[tokio::test]
async fn an_answer_from_before_a_revocation_is_for_those_who_asked_before() {
    let (embedded, server) = start().await;
    let key = embedded.api_key().mint();
    let early = async || {
        embedded.clear_calls();
        embedded.fault(Endpoint::VerifyApiKey, Fault::Trickle(Duration::from_millis(2)).times(1));
        let mut early = JoinSet::new();
        early.spawn(answer(server.get("/fresh").bearer_auth(&key)));
        asked(&embedded, 1).await;
        // The instance decides as soon as it is called, and delays its answer.
        tokio::time::sleep(Duration::from_millis(50)).await;
        early
    };
    let first = early().await;
    let second = tokio::join!(status(&server, "/fresh", &key), status(&server, "/fresh", &key));
    assert_eq!((first.join_all().await[0].status().as_u16(), second), (200, (200, 200)));
    assert_eq!(embedded.calls().len(), 2, "one call for the first, and one for all who came later");

    let first = early().await;
    embedded.revoke(&key);
    let later = status(&server, "/fresh", &key).await;
    let of_an_hour = status(&server, "/of-an-hour", &key).await;
    assert_eq!((first.join_all().await[0].status().as_u16(), later, of_an_hour), (200, 401, 401));
}

#[tokio::test]
async fn calls_that_strangers_cause_have_a_bound() {
    const BOUND: usize = 3;
    let (embedded, server) = start_with(|builder| builder.max_calls_in_flight(BOUND)).await;
    let session = embedded.sign_in(&embedded.create_user().id("user_ada").create());
    let mut browser = Browser::new();
    browser.set_cookies(&server.url, &embedded.browser_cookies(&session, &server.url));
    // The browser's session token expires, and the keys are fetched. That call is not caused by a stranger.
    embedded.clock().advance(Duration::from_secs(120));
    let token = embedded.session_token().mint();
    assert_eq!(status(&server, "/dashboard", &token).await, 200);
    embedded.clear_calls();
    let log = watch::capture();

    embedded.fault(Endpoint::VerifyApiKey, Fault::Latency(Duration::from_secs(5)));
    let mut strangers = JoinSet::new();
    for index in 0..BOUND {
        strangers.spawn(answer(server.get("/fresh").bearer_auth(format!("ak_made_up_{index}"))));
    }
    asked(&embedded, BOUND).await;
    for index in 0..20 {
        let response = server.get_as("/fresh", &format!("ak_another_{index}")).await;
        assert_eq!((response.status().as_u16(), header(&response, "retry-after")), (503, Some("2")));
    }
    // Calls caused by a browser's cookies and links count too.
    let nonce =
        answer(server.get("/dashboard?__clerk_handshake_nonce=made_up").header("accept", "text/html"));
    assert_eq!(nonce.await.status(), 503);
    let refresh = browser.fetch(Method::GET, &format!("{}/dashboard", server.url)).await;
    assert_eq!(refresh.status, 503);
    assert_eq!(status(&server, "/dashboard", &token).await, 200, "what needs no call is answered");
    assert_eq!(embedded.calls().len(), BOUND, "{:?}", embedded.calls());

    let lines = log.take();
    let count = |text: &str| lines.iter().filter(|line| line.contains(text)).count();
    assert_eq!((count("max_calls_in_flight"), count("a token could not be verified")), (1, 1));
    // Hanging up makes room.
    strangers.shutdown().await;
    embedded.clear_faults();
    assert_eq!(status(&server, "/fresh", &embedded.api_key().mint()).await, 200);
}

const METADATA: &str = "/.well-known/oauth-authorization-server";

#[tokio::test]
async fn the_authorization_server_document_is_fetched_once_and_kept() {
    let (embedded, server) = start().await;
    let get = async || answer(server.get(METADATA)).await.status().as_u16();
    embedded.fault(Endpoint::AuthorizationServer, Fault::Latency(Duration::from_millis(100)).times(1));
    let mut requests = JoinSet::new();
    for _ in 0..32 {
        requests.spawn(answer(server.get(METADATA)));
    }
    assert!(requests.join_all().await.iter().all(|response| response.status() == 200));
    embedded.clock().advance(Duration::from_secs(239));
    assert_eq!((get().await, embedded.calls().len()), (200, 1));

    embedded.fault(Endpoint::AuthorizationServer, Fault::Status(503));
    embedded.clock().advance(Duration::from_secs(300));
    for _ in 0..20 {
        assert_eq!(get().await, 200, "it serves while it cannot be fetched");
    }
    assert_eq!(embedded.calls().len(), 2, "a failure cools down");
    embedded.clock().advance(Duration::from_secs(3600));
    assert_eq!(get().await, 502, "for an hour");
    embedded.clear_faults();
    assert_eq!((get().await, embedded.calls().len()), (502, 3), "a failure cools down");
    embedded.clock().advance(Duration::from_secs(2));
    assert_eq!((get().await, embedded.calls().len()), (200, 4));
}

//! How old the verdict about an opaque token may be, when several rules of one request ask.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use clerk_runtime::layer::protect as protect_routes;
use clerk_runtime::{AuthenticateOptions, ClerkLayer, Policy, TokenType, protect};
use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use http::request::Parts;

use crate::app::Server;

const HOUR: Duration = Duration::from_secs(3600);

/// Another request with the same token.
fn parts_of(authorization: &str) -> Parts {
    http::Request::get("/").header("authorization", authorization).body(()).unwrap().into_parts().0
}

/// Whether a rule with this age lets the request pass.
async fn passes(parts: &Parts, max_stale: Duration) -> bool {
    let rule = Policy::protect().accepts(TokenType::ApiKey).max_stale(max_stale);
    rule.enforce(parts).await.is_ok()
}

#[protect(token = "api_key")]
async fn for_usual_keys() {}

#[protect(token = "api_key", max_stale = "1h")]
async fn for_keys_of_an_hour() {}

/// Whichever rule comes first, each gets a verdict that is fresh enough for it.
#[tokio::test]
async fn rules_one_behind_the_other_want_verdicts_of_their_own_age() {
    let embedded = crate::app::embedded().await;
    let routes = Router::new()
        .route("/both", get(for_usual_keys))
        .route_layer(protect_routes!(token = "api_key", max_stale = "1h"))
        .merge(
            Router::new()
                .route("/both-reversed", get(for_keys_of_an_hour))
                .route_layer(protect_routes!(token = "api_key")),
        )
        .route("/old", get(for_keys_of_an_hour));
    let server = Server::serve(routes.layer(ClerkLayer::new(embedded.clerk()))).await;
    let key = embedded.api_key().mint();
    let status = async |path: &str| server.get_as(path, &key).await.status().as_u16();
    assert_eq!(status("/old").await, 200);
    assert_eq!((status("/both").await, status("/both-reversed").await), (200, 200));
    embedded.revoke(&key);
    assert_eq!(status("/old").await, 200, "a verdict of less than an hour ago");
    assert_eq!((status("/both").await, status("/both-reversed").await), (401, 401));
}

#[protect(token = "api_key", max_stale = "0s")]
async fn for_keys_of_now() {}

/// A rule overrides the setting of the instance, also with no time at all.
#[tokio::test]
async fn a_rule_may_ask_every_time_where_the_instance_does_not() {
    let embedded = crate::app::embedded().await;
    let clerk = embedded.builder().max_stale(HOUR).build().unwrap();
    let routes = Router::new().route("/now", get(for_keys_of_now)).route("/usual", get(for_usual_keys));
    let server = Server::serve(routes.layer(ClerkLayer::new(clerk))).await;
    let key = embedded.api_key().mint();
    let status = async |path: &str| server.get_as(path, &key).await.status().as_u16();
    assert_eq!((status("/usual").await, status("/now").await), (200, 200));
    embedded.revoke(&key);
    assert_eq!((status("/usual").await, status("/now").await), (200, 401));
}

/// A refusal that a request learns without its own call applies to all later rules of the request, even if an
/// earlier rule accepted an older verdict.
#[tokio::test]
async fn a_refusal_ends_the_verdict_that_a_request_began_with() {
    let embedded = Arc::new(crate::app::embedded().await);
    embedded.clock().freeze();
    let (clerk, key) = (embedded.clerk(), embedded.api_key().mint());
    let (presented, bearer) = (key.clone(), format!("Bearer {key}"));
    let (inside, other) = (Arc::clone(&embedded), clerk.clone());
    let handler = async move |parts: Parts| {
        let passes = async |max_stale| passes(&parts, max_stale).await;
        let before = passes(HOUR).await;
        inside.revoke(&key);
        let options = AuthenticateOptions::new().accepts(TokenType::ApiKey);
        other.authenticate_request(&parts_of(&bearer), &options).await;
        let calls = inside.calls().len();
        let after = (passes(Duration::ZERO).await, passes(HOUR).await);
        format!("{before} {after:?}, {} calls", inside.calls().len() - calls)
    };
    let app = Router::new().route("/", get(handler)).layer(ClerkLayer::new(clerk));
    let answer = Server::serve(app).await.get_as("/", &presented).await;
    assert_eq!(answer.text().await.unwrap(), "true (false, false), 0 calls");
}

/// An instance, and a key that it revoked after its verdict was remembered.
async fn with_a_revoked_key() -> (EmbeddedClerk, clerk_runtime::Clerk, String) {
    let embedded = crate::app::embedded().await;
    let (clerk, key) = (embedded.clerk(), embedded.api_key().mint());
    let options = AuthenticateOptions::new().accepts(TokenType::ApiKey).max_stale(HOUR);
    let state = clerk.authenticate_request(&parts_of(&format!("Bearer {key}")), &options).await;
    assert!(state.to_auth().is_some_and(|auth| auth.is_authenticated()));
    embedded.revoke(&key);
    (embedded, clerk, key)
}

#[tokio::test]
async fn rules_that_ask_at_the_same_time_share_the_newest_verdict() {
    let (_embedded, clerk, key) = with_a_revoked_key().await;
    let handler = async |parts: Parts| {
        let passes = async |max_stale| passes(&parts, max_stale).await;
        let all = tokio::join!(passes(Duration::ZERO), passes(HOUR), passes(Duration::ZERO));
        format!("{all:?}")
    };
    let app = Router::new().route("/", get(handler)).layer(ClerkLayer::new(clerk));
    let answer = Server::serve(app).await.get_as("/", &key).await;
    assert_eq!(answer.text().await.unwrap(), "(false, false, false)");
}

#[tokio::test]
async fn a_rule_that_stopped_waiting_still_counts() {
    let (embedded, clerk, key) = with_a_revoked_key().await;
    let handler = async move |parts: Parts| {
        let passes = async |max_stale| passes(&parts, max_stale).await;
        embedded.fault(Endpoint::VerifyApiKey, Fault::Latency(Duration::from_secs(60)).times(1));
        let gave_up = tokio::time::timeout(Duration::from_millis(100), passes(Duration::ZERO)).await.is_err();
        embedded.clear_faults();
        format!("{gave_up} {} {}", passes(HOUR).await, passes(Duration::ZERO).await)
    };
    let app = Router::new().route("/", get(handler)).layer(ClerkLayer::new(clerk));
    let answer = Server::serve(app).await.get_as("/", &key).await;
    assert_eq!(answer.text().await.unwrap(), "true false false");
}

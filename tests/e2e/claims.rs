//! Typed claims as a handler's parameter.

use axum::Router;
use axum::response::IntoResponse as _;
use axum::routing::get;
use clerk_runtime::decision::Cause;
use clerk_runtime::parameters::Claims;
use clerk_runtime::{ClerkLayer, protect};
use serde::Deserialize;
use serde_json::json;

use crate::app::{Server, answer, embedded};

#[derive(Deserialize)]
struct Custom {
    sub: String,
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    team: String,
}

#[protect(role = "org:member")]
async fn team(Claims(custom): Claims<Custom>) -> String {
    format!("{} of {}", custom.sub, custom.metadata.team)
}

async fn without_a_rule(Claims(custom): Claims<Custom>) -> String {
    custom.metadata.team
}

async fn if_any(claims: Option<Claims<Custom>>) -> String {
    claims.map_or_else(|| "nobody".to_owned(), |Claims(custom)| custom.metadata.team)
}

fn routes() -> Router {
    Router::new()
        .route("/team", get(team))
        .route("/without-a-rule", get(without_a_rule))
        .route("/if-any", get(if_any))
}

#[tokio::test]
async fn claims_are_those_of_the_session() {
    let clerk = embedded().await;
    let server = Server::serve(routes().layer(ClerkLayer::new(clerk.clerk()))).await;
    let token = |role: &str| {
        let token = clerk.session_token().user("user_ada").organization("org_acme", "acme", role);
        token.claim("metadata", json!({"team": "red"})).mint()
    };
    let member = token("org:member");
    for (path, body) in [("/team", "user_ada of red"), ("/without-a-rule", "red"), ("/if-any", "red")] {
        let response = server.get_as(path, &member).await;
        assert_eq!(response.text().await.unwrap(), body, "{path}");
    }
    assert_eq!(server.get_as("/team", &token("org:guest")).await.status(), 404, "the rule comes first");
    for path in ["/team", "/without-a-rule"] {
        assert_eq!(answer(server.get(path)).await.status(), 404, "{path}");
    }
    assert_eq!(answer(server.get("/if-any")).await.text().await.unwrap(), "nobody");
    assert_eq!(server.get_as("/without-a-rule", &clerk.api_key().mint()).await.status(), 404);
}

#[tokio::test]
async fn claims_that_do_not_fit_are_refused_and_said_once() {
    let log = watch::capture();
    let clerk = embedded().await;
    let layer = ClerkLayer::new(clerk.clerk()).on_rejection(|rejection, _| match rejection.cause() {
        Cause::Application => (rejection.status(), "no team").into_response(),
        _ => rejection.default_response(),
    });
    let server = Server::serve(routes().layer(layer)).await;
    let token = clerk.session_token().organization("org_acme", "acme", "org:member");
    let token = token.claim("metadata", json!({"team": 123_456})).mint();
    log.take();
    for path in ["/team", "/without-a-rule", "/if-any"] {
        let response = server.get_as(path, &token).await;
        assert_eq!(response.status(), 403, "{path}");
        assert_eq!(response.text().await.unwrap(), "no team");
    }
    let told: Vec<_> = log.take().into_iter().filter(|line| line.starts_with("WARN")).collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(
        told[0].contains("Custom") && told[0].contains("`metadata.team` is of another shape"),
        "{told:#?}"
    );
    assert!(!told[0].contains("123456"), "{told:#?}");
}

//! Functions that check a request after its rule has accepted the caller.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::{FromRef, FromRequestParts, State};
use axum::response::IntoResponse as _;
use axum::routing::{get, post};
use axum::{Json, Router};
use clerk_runtime::decision::Cause;
use clerk_runtime::{Auth, ClerkLayer, Policy, Rejection, SessionAuth, check, protect, role, routing};
use http::StatusCode;
use http::request::Parts;
use serde_json::Value;

use crate::app::{Server, answer, embedded};

#[derive(Clone, Default)]
struct App {
    checks: Count,
    extracted: Arc<AtomicUsize>,
}

/// Counts how often a check ran.
#[derive(Clone, Default)]
struct Count(Arc<AtomicUsize>);

impl FromRef<App> for Count {
    fn from_ref(app: &App) -> Self {
        app.checks.clone()
    }
}

#[check]
async fn may_edit(auth: &Auth, parts: &Parts, app: &App) -> Result<(), Rejection> {
    app.checks.0.fetch_add(1, Ordering::Relaxed);
    assert_eq!(app.extracted.load(Ordering::Relaxed), 0, "no other extractor came before");
    match parts.headers.get("x-page").and_then(|page| page.to_str().ok()) {
        Some("own") if auth.user_id() == Some("user_ada") => Ok(()),
        Some("known") => Err(Rejection::forbidden(parts).await),
        Some("sign-in") => Err(Rejection::from(&auth.redirect_to_sign_in())),
        _ => Err(Rejection::not_found(parts).await),
    }
}

#[check]
async fn counted(_: &Auth, _: &Parts, count: &Count) -> Result<(), Rejection> {
    count.0.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

#[check]
async fn owns(_: &Auth, parts: &Parts) -> Result<(), Rejection> {
    Policy::protect().condition(role("org:owner")).enforce(parts).await.map(drop)
}

/// An extractor that is not reached if a check rejects the request.
struct Extracted;

impl FromRequestParts<App> for Extracted {
    type Rejection = StatusCode;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        app.extracted.fetch_add(1, Ordering::Relaxed);
        Ok(Self)
    }
}

#[protect(role = "org:member", check = may_edit)]
async fn edit(auth: SessionAuth, _: Extracted, State(app): State<App>, Json(_): Json<Value>) -> String {
    app.extracted.store(0, Ordering::Relaxed);
    auth.user_id().to_owned()
}

#[protect(check = counted)]
async fn look() {}

#[protect(not(role = "org:guest"), check = owns)]
async fn own() {}

fn routes(app: App) -> Router {
    Router::new().route("/edit", post(edit)).route("/look", get(look)).route("/own", get(own)).with_state(app)
}

#[tokio::test]
async fn a_check_comes_after_the_rule_and_before_everything_else() {
    let clerk = embedded().await;
    let app = App::default();
    let server = Server::serve(routes(app.clone()).layer(ClerkLayer::new(clerk.clerk()))).await;
    let token = |user: &str, role: &str| {
        clerk.session_token().user(user).organization("org_acme", "acme", role).mint()
    };
    let table = [
        ("own", token("user_ada", "org:member"), 200),
        ("own", token("user_grace", "org:member"), 404),
        ("known", token("user_grace", "org:member"), 403),
        ("sign-in", token("user_grace", "org:member"), 303),
        ("other", token("user_ada", "org:member"), 404),
    ];
    for (page, token, expected) in table {
        let request = server.post("/edit").header("x-page", page).bearer_auth(token);
        // Invalid JSON is refused by the last extractor, which is not reached if the request is rejected.
        let request = if expected == 200 { request.json(&1) } else { request.body("{") };
        assert_eq!(answer(request).await.status(), expected, "{page}");
    }
    let ran = app.checks.0.load(Ordering::Relaxed);
    assert_eq!((ran, app.extracted.load(Ordering::Relaxed)), (5, 0));
    for token in [token("user_ada", "org:guest"), "rubbish".to_owned()] {
        let request = server.post("/edit").header("x-page", "own").bearer_auth(token);
        assert_eq!(answer(request.json(&1)).await.status(), 404);
    }
    assert_eq!(app.checks.0.load(Ordering::Relaxed), ran, "whom the rule rejects never gets to the check");
}

#[tokio::test]
async fn a_check_takes_a_part_of_the_state_or_none() {
    let clerk = embedded().await;
    let app = App::default();
    let server = Server::serve(routes(app.clone()).layer(ClerkLayer::new(clerk.clerk()))).await;
    let member = clerk.session_token().organization("org_acme", "acme", "org:member").mint();
    let owner = clerk.session_token().organization("org_acme", "acme", "org:owner").mint();
    assert_eq!(server.get_as("/look", &member).await.status(), 200);
    assert_eq!(app.checks.0.load(Ordering::Relaxed), 1);
    assert_eq!(server.get_as("/own", &member).await.status(), 404);
    assert_eq!(server.get_as("/own", &owner).await.status(), 200);
}

#[tokio::test]
async fn an_application_renders_what_a_check_rejects() {
    let clerk = embedded().await;
    let layer = ClerkLayer::new(clerk.clerk()).on_rejection(|rejection, _| match rejection.cause() {
        Cause::Application if rejection.status() == StatusCode::FORBIDDEN => {
            (StatusCode::FORBIDDEN, "not yours").into_response()
        }
        _ => rejection.default_response(),
    });
    let server = Server::serve(routes(App::default()).layer(layer)).await;
    let member = clerk.session_token().organization("org_acme", "acme", "org:member").mint();
    let request = server.post("/edit").header("x-page", "known").bearer_auth(member);
    let response = answer(request).await;
    assert_eq!(response.status(), 403);
    assert_eq!(response.text().await.unwrap(), "not yours");
}

#[test]
fn the_list_of_routes_shows_the_check() {
    let router: clerk_runtime::Router<App> = clerk_runtime::Router::new().route("/own", routing::get(own));
    let expected = "GET  /own  own  protect(not(role = \"org:guest\"), check = owns)\n";
    assert_eq!(router.routes().to_string(), expected);
}

#[check]
async fn never(_: &Auth, parts: &Parts) -> Result<(), Rejection> {
    Err(Rejection::forbidden(parts).await)
}

#[protect(check = never)]
async fn closed() {}

/// A rule with a check rejects every request if the check cannot run.
#[tokio::test]
async fn a_rule_never_loses_its_check() {
    let clerk = embedded().await;
    let access = || routing::Access::of(&closed);
    let enforced = async |parts: Parts| -> Result<(), Rejection> {
        let access = routing::Access::of(&closed);
        access.policy().expect("it has a rule").enforce(&parts).await.map(drop)
    };
    let app = clerk_runtime::Router::new()
        .route("/handler", routing::get(closed))
        .nest_service("/service", get(async || "service"), access())
        .merge_axum(Router::new().route("/merged", get(async || "merged")), access())
        .route_service("/enforced", get(enforced), routing::Access::public());
    let server = Server::serve(app.with_clerk(clerk.clerk())).await;
    let token = clerk.session_token().mint();
    for (path, status) in [("/handler", 403), ("/service/x", 500), ("/merged", 500), ("/enforced", 500)] {
        assert_eq!(server.get_as(path, &token).await.status(), status, "{path}");
    }
}

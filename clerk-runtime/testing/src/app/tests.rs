//! An application and its callers.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use clerk_runtime::{Auth, ClerkLayer, OAuthAuth, SessionAuth, auth, protect};
use http::{StatusCode, Uri};
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value, json};

use super::*;
use crate::{EmbeddedClerk, EmbeddedClerkBuilder};

#[protect]
async fn dashboard(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(token = "api_key", scope = "invoices:write")]
async fn create_invoice(Json(invoice): Json<Value>) -> Json<Value> {
    Json(json!({ "invoice": invoice }))
}

#[protect(token = "oauth_token")]
async fn profile(auth: OAuthAuth) -> String {
    auth.client_id().to_owned()
}

#[auth]
async fn whoami(auth: Auth) -> String {
    auth.user_id().unwrap_or("nobody").to_owned()
}

/// Returns the method, the target and the headers of the request.
async fn echo(method: http::Method, uri: Uri, headers: HeaderMap) -> Json<Value> {
    let mut shown = json!({ "method": method.as_str(), "uri": uri.to_string() });
    for (name, value) in &headers {
        shown[name.as_str()] = json!(value.to_str().unwrap());
    }
    Json(shown)
}

async fn body(body: String) -> String {
    body
}

async fn set_theme() -> [(&'static str, &'static str); 1] {
    [("set-cookie", "theme=dark; Path=/; Max-Age=3600")]
}

fn app_of(clerk: &EmbeddedClerk) -> TestApp {
    let router = Router::new()
        .route("/dashboard", get(dashboard))
        .route("/invoices", post(create_invoice))
        .route("/profile", get(profile))
        .route("/whoami", get(whoami))
        .route("/echo", axum::routing::any(echo))
        .route("/body", post(body))
        .route("/theme", post(set_theme));
    TestApp::new(clerk, router.layer(ClerkLayer::new(clerk.clerk())))
}

async fn start() -> (EmbeddedClerk, TestApp) {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let app = app_of(&clerk);
    (clerk, app)
}

#[tokio::test]
async fn each_caller_has_the_token_that_it_is_named_after() {
    let (clerk, app) = start().await;
    assert_eq!(app.as_user("user_ada").get("/dashboard").await.text(), "user_ada");
    assert_eq!(app.anonymous().get("/dashboard").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(app.anonymous().get("/whoami").await.text(), "nobody");

    let invoice = json!({ "cents": 100 });
    let key = app.as_api_key("user_ada", ["invoices:write"]);
    let answer = key.post("/invoices").json(&invoice).await;
    assert_eq!(answer.json::<Value>(), json!({ "invoice": invoice }));
    let answer = app.as_api_key("user_ada", ["invoices:read"]).post("/invoices").json(&invoice).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert!(answer.header("www-authenticate").unwrap().contains("insufficient_scope"));
    let token = clerk.oauth_access_token().client("client_1").mint();
    assert_eq!(app.with_token(token).get("/profile").await.text(), "client_1");
}

#[tokio::test]
async fn a_session_in_the_header_is_always_fresh() {
    let (clerk, app) = start().await;
    let ada = app.as_user("user_ada");
    for _ in 0..2 {
        assert_eq!(ada.get("/dashboard").await.text(), "user_ada");
        clerk.clock().advance(Duration::from_secs(3_600));
    }
}

#[tokio::test]
async fn pages_are_asked_for_as_browsers_do() {
    let (_, app) = start().await;
    let ada = app.as_user("user_ada").as_page();
    let seen: Value = ada.get("/echo?a=1").await.json();
    assert_eq!((&seen["host"], &seen["uri"]), (&json!("localhost:3000"), &json!("/echo?a=1")));
    assert_eq!((&seen["sec-fetch-dest"], seen.get("authorization")), (&json!("document"), None));
    assert!(seen["accept"].as_str().unwrap().starts_with("text/html"));
    assert_eq!(ada.get("/dashboard").await.text(), "user_ada");

    let stranger = app.anonymous().as_page();
    let answer = stranger.get("/dashboard").await;
    assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT);
    assert!(answer.location().unwrap().contains("/sign-in?redirect_url="), "{answer:?}");
    let answer = stranger.forget_cookies().get("/dashboard").await;
    assert!(answer.location().unwrap().contains("/v1/client/handshake?"), "{answer:?}");
}

#[tokio::test]
async fn a_session_in_cookies_ages_and_is_refreshed_where_the_instance_knows_it() {
    let (clerk, app) = start().await;
    let ada = app.as_user("user_ada").with_cookies();
    assert_eq!(ada.get("/dashboard").await.text(), "user_ada");
    clerk.clock().advance(Duration::from_secs(120));
    let answer = ada.get("/dashboard").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(answer.header("x-clerk-auth-reason").unwrap().starts_with("session-token-expired"), "{answer:?}");

    let session = clerk.sign_in(&clerk.create_user().id("user_ben").create());
    let ben = app.as_browser_of(&session);
    let old = ben.cookie("__session").unwrap();
    clerk.clock().advance(Duration::from_secs(120));
    assert_eq!(ben.get("/dashboard").await.text(), "user_ben");
    assert_ne!(ben.cookie("__session").unwrap(), old, "the fresh token is kept");
    clerk.clear_calls();
    assert_eq!(ben.clone().as_page().get("/dashboard").await.text(), "user_ben");
    assert_eq!(clerk.calls(), [], "once is enough");
}

#[tokio::test]
async fn cookies_are_kept_until_they_expire_and_each_caller_has_its_own() {
    let (clerk, app) = start().await;
    let ada = app.as_user("user_ada");
    ada.post("/theme").await;
    assert_eq!(ada.get("/echo").await.json::<Value>()["cookie"], "theme=dark");
    assert_eq!(app.as_user("user_ada").cookie("theme"), None);
    clerk.clock().advance(Duration::from_secs(3_600));
    assert_eq!((ada.cookie("theme"), ada.get("/echo").await.json::<Value>().get("cookie")), (None, None));
}

#[tokio::test]
async fn a_request_has_the_method_headers_and_body_that_the_test_sets() {
    let (_, app) = start().await;
    let ada = app.as_user("user_ada");
    let bodies = [ada.put("/echo"), ada.patch("/echo"), ada.delete("/echo"), ada.get("/echo")];
    for (request, method) in bodies.into_iter().zip(["PUT", "PATCH", "DELETE", "GET"]) {
        assert_eq!(request.await.json::<Value>()["method"], method);
    }
    let seen: Value =
        ada.get("/echo").header("authorization", "Basic x").header("Host", "a.test").await.json();
    assert_eq!((&seen["authorization"], &seen["host"]), (&json!("Basic x"), &json!("a.test")));
    assert_eq!(ada.post("/body").form([("name", "Ada & Ben")]).await.text(), "name=Ada+%26+Ben");
    let seen: Value = ada.post("/echo").body("text/plain", "x").await.json();
    assert_eq!(seen["content-type"], "text/plain");
}

#[tokio::test]
async fn a_production_instance_is_behind_https() {
    let clerk = EmbeddedClerkBuilder::new().production("shop.localhost").start().await.unwrap();
    let app = app_of(&clerk).with_origin("https://app.shop.localhost");
    let seen: Value = app.anonymous().as_page().get("/echo").await.json();
    assert_eq!((&seen["host"], seen.get("cookie")), (&json!("app.shop.localhost"), None));
    assert_eq!(seen["x-forwarded-proto"], "https");
    let back = app.anonymous().as_page().get("/dashboard").await.location().unwrap().to_owned();
    assert!(back.contains("https%3A%2F%2Fapp.shop.localhost%2Fdashboard"), "{back}");
    assert_eq!(app.as_user("user_ada").as_page().get("/dashboard").await.text(), "user_ada");
}

#[tokio::test]
async fn any_service_will_do() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let service = tower::service_fn(|request: http::Request<Full<Bytes>>| async move {
        let body = request.into_body().collect().await.unwrap().to_bytes();
        Ok::<_, Infallible>(http::Response::new(Full::new(body)))
    });
    let app = TestApp::with_body(&clerk, service);
    assert_eq!(app.anonymous().post("/").body("text/plain", "hello").await.text(), "hello");
}

#[tokio::test]
#[should_panic(expected = "the application does not answer `GET /a`: out of order")]
async fn an_application_that_does_not_answer_fails_the_test() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let service = tower::service_fn(|_: http::Request<axum::body::Body>| async {
        Err::<http::Response<String>, _>("out of order")
    });
    let _ = TestApp::new(&clerk, service).anonymous().get("/a").await;
}

#[tokio::test]
#[should_panic(expected = r#"TestResponse { status: 404, reason: "dev-browser-missing", body: "", .. }"#)]
async fn another_answer_than_expected_is_shown_with_its_reason() {
    let (_, app) = start().await;
    let _: Value = app.anonymous().get("/dashboard").await.json();
}

#[tokio::test]
#[should_panic(expected = "`app.test/shop` is no origin: write one like `https://app.example.com`")]
async fn an_origin_must_be_one() {
    let (_, app) = start().await;
    let _ = app.with_origin("app.test/shop");
}

#[tokio::test]
#[should_panic(expected = "`a b` is no target of a request")]
async fn a_path_must_be_one() {
    let (_, app) = start().await;
    let _ = app.anonymous().get("a b");
}

//! The deny-by-default router on a real socket, the list of its rules, and enums of callers.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod axum_routers;
mod services;
mod who_may_call;

use std::net::Ipv4Addr;

use axum::extract::State;
use clerk_runtime::routing::Access;
use clerk_runtime::routing::{any, get};
use clerk_runtime::{ApiKeyAuth, FromAuth, Router, SessionAuth, TokenType, auth, protect, public};
use clerk_testing::EmbeddedClerk;
use serde_json::json;
use tokio::net::TcpListener;

#[derive(FromAuth)]
enum Caller {
    User(SessionAuth),
    Key(ApiKeyAuth),
    Nobody,
}

#[public]
async fn health() -> &'static str {
    "well"
}

#[auth(accepts = ["session_token", "api_key"])]
async fn whoami(caller: Caller) -> String {
    match caller {
        Caller::User(session) => format!("user {}", session.user_id()),
        Caller::Key(key) => format!("key {}", key.subject()),
        Caller::Nobody => "nobody".to_owned(),
    }
}

#[protect(
    any(role = "org:admin", not(plan = "free"), reverification = "strict"),
    unauthorized_url = "/upgrade"
)]
async fn settings(State(text): State<&'static str>) -> &'static str {
    text
}

#[protect(scope = "items:read", token = "api_key", max_stale = "30s")]
async fn items() {}

#[public]
async fn missing() -> &'static str {
    "there is nothing here"
}

fn router() -> Router {
    let api = Router::new().route("/items", get(items)).route("/", get(whoami)).fallback(missing);
    Router::new()
        .route("/health", any(health))
        .route("/settings", get(settings).delete(settings))
        .nest("/api", api)
        .merge(Router::new().route_service(
            "/assets",
            axum::routing::get(|| async { "a file" }),
            Access::public(),
        ))
        .with_state("the settings")
}

#[test]
fn the_list_of_rules_is_what_the_attributes_say() {
    let router = router();
    let routes = router.routes();
    assert_eq!(
        routes.to_string(),
        r#"FALLBACK  /api        missing   public
GET       /api        whoami    auth(accepts = ["session_token", "api_key"])
GET       /api/items  items     protect(scope = "items:read", token = "api_key", max_stale = "30s")
ANY       /assets               public
ANY       /health     health    public
DELETE    /settings   settings  protect(any(role = "org:admin", not(plan = "free"), reverification = "strict"), unauthorized_url = "/upgrade")
GET       /settings   settings  protect(any(role = "org:admin", not(plan = "free"), reverification = "strict"), unauthorized_url = "/upgrade")
"#
    );
    let markdown = routes.to_markdown();
    assert!(
        markdown.contains("| GET | `/api` | `whoami` | `auth(accepts = [\"session_token\", \"api_key\"])` |"),
        "{markdown}"
    );
    assert_eq!(
        routes.to_json()[2],
        json!({
            "method": "GET",
            "path": "/api/items",
            "handler": "items",
            "file": file!(),
            "access": "protect(scope = \"items:read\", token = \"api_key\", max_stale = \"30s\")",
            "token_types": ["api_key"],
        })
    );
}

#[test]
fn every_annotated_function_tells_its_rule() {
    let access = Access::of(&settings);
    assert_eq!((access.name(), access.file()), ("settings", file!()));
    let policy = access.policy().unwrap();
    assert!(policy.line > 0 && policy.accepts.accepts(TokenType::SessionToken));
    assert_eq!(Access::of(&health).to_string(), "public");
    assert_eq!(Access::of(&whoami).policy().unwrap().name, "whoami");
}

#[test]
fn a_rule_is_told_as_it_can_be_written() {
    #[protect(all(permission = "org:invoices:read", permission = "org:invoices:write"))]
    async fn both() {}
    #[protect(all(feature = "export", plan = "pro", any(role = "org:admin"), not(role = "org:guest")))]
    async fn each() {}

    // As two separate options, the permissions would be refused as duplicates.
    let expected = r#"protect(all(permission = "org:invoices:read", permission = "org:invoices:write"))"#;
    assert_eq!(Access::of(&both).to_string(), expected);
    let expected =
        r#"protect(feature = "export", plan = "pro", any(role = "org:admin"), not(role = "org:guest"))"#;
    assert_eq!(Access::of(&each).to_string(), expected);
}

#[tokio::test]
async fn the_rules_hold_on_a_socket() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = router().with_clerk(clerk.clerk());
    let server = tokio::spawn(async move { axum::serve(listener, app).await });

    let client = reqwest::Client::new();
    let ask = async |path: &str, token: Option<String>| {
        let request = client.get(format!("{url}{path}"));
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let request = request.build().unwrap();
        watch::requested(request.url(), request.headers());
        let response = client.execute(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        watch::answered(&headers, text.as_bytes());
        (status, text)
    };
    let answer = |status: u16, text: &str| (status, text.to_owned());

    assert_eq!(ask("/health", None).await, answer(200, "well"));
    assert_eq!(ask("/assets", None).await, answer(200, "a file"));
    assert_eq!(ask("/api/else", None).await, answer(200, "there is nothing here"));
    assert_eq!(ask("/settings", None).await, answer(404, ""));
    let admin =
        || Some(clerk.session_token().user("user_ada").organization("org_acme", "acme", "admin").mint());
    assert_eq!(ask("/settings", admin()).await, answer(200, "the settings"));
    assert_eq!(ask("/api", None).await, answer(200, "nobody"));
    let key = || Some(clerk.api_key().user("user_ada").mint());
    assert_eq!(ask("/api", admin()).await, answer(200, "user user_ada"));
    assert_eq!(ask("/api", key()).await, answer(200, "key user_ada"));
    assert_eq!(ask("/api/items", admin()).await.0, 401);
    server.abort();
}

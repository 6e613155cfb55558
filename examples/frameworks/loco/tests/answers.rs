//! The rules decide before a body is read.

#![allow(clippy::expect_used, reason = "a test panics when it fails")]

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use clerk_runtime::Clerk;
use clerk_testing::EmbeddedClerk;
use clerk_with_loco::App;
use loco_rs::app::{AppContext, Hooks as _};
use loco_rs::config::Config;
use loco_rs::environment::Environment;
use serde_json::json;
use tower::ServiceExt as _;

#[tokio::test]
async fn controllers_have_rules() {
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let user = clerk.session_token().user("user_ada");
    let biller = user.clone().organization("org_acme", "acme", "org:member");
    let biller = biller.permissions(["org:invoices:create"]).mint();
    let admin = user.clone().organization("org_acme", "acme", "org:admin").mint();
    let user = user.mint();
    let router = router(clerk.clerk()).await;
    let (get, post) = (Method::GET, Method::POST);
    for (method, path, token, body, expected) in [
        (&get, "/whoami", None, "", (200, "nobody")),
        (&get, "/dashboard", None, "", (404, "")),
        (&get, "/dashboard", Some(&user), "", (200, "hello, user_ada")),
        (&get, "/admin/members", Some(&user), "", (404, "")),
        (&get, "/admin/members", Some(&admin), "", (200, "shown to user_ada")),
        (&post, "/invoices", None, "4200", (404, "")),
        // Nobody decodes what a stranger sends.
        (&post, "/invoices", None, "many", (404, "")),
        (&post, "/invoices", Some(&user), "4200", (404, "")),
        (&post, "/invoices", Some(&biller), "4200", (200, "4200 cents by user_ada")),
    ] {
        let mut request =
            Request::builder().method(method).uri(path).header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body)).expect("a request");
        let answer = router.clone().oneshot(request).await.expect("an answer");
        let status = answer.status().as_u16();
        let text = to_bytes(answer.into_body(), 4096).await.expect("a body");
        assert_eq!((status, String::from_utf8_lossy(&text).as_ref()), expected, "{method} {path} {body}");
    }
}

/// As loco makes it when it starts.
async fn router(clerk: Clerk) -> axum::Router {
    let config = json!({
        "logger": { "enable": false, "level": "off", "format": "compact" },
        "server": { "port": 0, "host": "http://localhost" },
        "workers": { "mode": "ForegroundBlocking" },
    });
    let config: Config = serde_json::from_value(config).expect("a configuration");
    let context = AppContext::builder(Environment::Test, config).build();
    context.shared_store.insert(clerk);
    let context = App::after_context(context).await.expect("a context");
    let routes = App::before_routes(&context).await.expect("a router");
    let routes = App::routes(&context).to_router::<App>(context.clone(), routes).expect("a router");
    App::after_routes(routes, &context).await.expect("a router")
}

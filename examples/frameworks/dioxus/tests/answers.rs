//! The rules decide before a body is read.

#![allow(clippy::expect_used, reason = "a test panics when it fails")]

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use clerk_testing::EmbeddedClerk;
use clerk_with_dioxus::app;
use tower::ServiceExt as _;

#[tokio::test]
async fn server_functions_have_rules() {
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let user = clerk.session_token().user("user_ada");
    let biller = user.clone().organization("org_acme", "acme", "org:member");
    let biller = biller.permissions(["org:invoices:create"]).mint();
    let user = user.mint();
    let (get, post) = (Method::GET, Method::POST);
    for (method, path, token, body, expected) in [
        (&get, "/api/dashboard", None, "", (404, "")),
        (&get, "/api/dashboard", Some(&user), "", (200, "\"hello, user_ada\"")),
        (&post, "/api/invoices", None, "{\"cents\":4200}", (404, "")),
        // Nobody decodes what a stranger sends.
        (&post, "/api/invoices", None, "{\"cents\":", (404, "")),
        (&post, "/api/invoices", Some(&user), "{\"cents\":4200}", (404, "")),
        (&post, "/api/invoices", Some(&biller), "{\"cents\":4200}", (200, "\"4200 cents by user_ada\"")),
    ] {
        let mut request =
            Request::builder().method(method).uri(path).header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body)).expect("a request");
        let answer = app(clerk.clerk()).oneshot(request).await.expect("an answer");
        let status = answer.status().as_u16();
        let text = to_bytes(answer.into_body(), 4096).await.expect("a body");
        assert_eq!((status, String::from_utf8_lossy(&text).as_ref()), expected, "{method} {path} {body}");
    }
}

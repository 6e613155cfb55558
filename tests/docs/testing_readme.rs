//! The test in the README of `clerk-testing`, run.

use axum::{Router, routing::get};
use clerk_runtime::{SessionAuth, protect};
use clerk_testing::{EmbeddedClerk, TestApp};

#[protect(role = "org:admin")]
async fn members(auth: SessionAuth) -> String {
    format!("members, for {}", auth.user_id())
}

#[tokio::test]
async fn members_are_for_admins() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let router = Router::new().route("/members", get(members));
    let app = TestApp::new(&clerk, router.layer(clerk.clerk()));

    let token = clerk.session_token().user("user_ada");
    let admin = token.organization("org_acme", "acme", "org:admin");
    let ada = app.as_session(admin).get("/members").await;
    assert_eq!(ada.text(), "members, for user_ada");

    let ben = app.as_user("user_ben").get("/members").await;
    assert_eq!(ben.status(), 404);
}

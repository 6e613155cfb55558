//! The README's quick start. Run with `CLERK_SECRET_KEY=… CLERK_PUBLISHABLE_KEY=… cargo run --example readme`, test with
//! `cargo test --example readme`.

use axum::{Router, routing::get};
use clerk_runtime::{Clerk, SessionAuth, protect};

#[protect]
async fn dashboard(auth: SessionAuth) -> String {
    format!("Hello, {}", auth.user_id())
}

fn app(clerk: Clerk) -> Router {
    Router::new().route("/dashboard", get(dashboard)).layer(clerk)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app = app(Clerk::from_env()?);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}

#[cfg(test)]
#[tokio::test]
async fn the_dashboard_is_for_users() {
    use clerk_testing::{EmbeddedClerk, TestApp};

    let clerk = EmbeddedClerk::start().await.unwrap();
    let app = TestApp::new(&clerk, app(clerk.clerk()));
    let ada = app.as_user("user_ada").get("/dashboard").await;
    assert_eq!(ada.text(), "Hello, user_ada");
    let stranger = app.anonymous().get("/dashboard").await;
    assert_eq!(stranger.status(), 404);
}

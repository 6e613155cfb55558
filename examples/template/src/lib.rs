//! The routes of the application, with the rule of each.

use axum::Json;
use clerk_runtime::routing::get;
use clerk_runtime::{Clerk, ClerkLayer, Rejections, Router, SessionAuth, protect, public};

/// The whole application.
pub fn application(clerk: Clerk) -> axum::Router {
    routes().with_clerk(ClerkLayer::new(clerk))
}

/// Every route. A handler without a rule does not compile here.
pub fn routes() -> Router {
    Router::new()
        .route("/health", get(health))
        .route("/dashboard", get(dashboard))
        .nest("/api", api())
}

/// The API for programs and front ends. Rejected requests get 401 or 403 with a JSON body.
fn api() -> Router {
    Router::new()
        .route("/members", get(members))
        .layer(Rejections::api())
}

#[public]
async fn health() -> &'static str {
    "ok"
}

/// A page. Browsers that are not signed in are redirected to sign-in.
#[protect]
async fn dashboard(auth: SessionAuth) -> String {
    format!("Hello, {}", auth.user_id())
}

#[protect(role = "org:admin")]
async fn members(auth: SessionAuth) -> Json<Vec<String>> {
    Json(vec![auth.user_id().to_string()])
}

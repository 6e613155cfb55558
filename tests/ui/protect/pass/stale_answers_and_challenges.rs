#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Auth, auth, protect};

#[protect(scope = "invoices:read", token = "api_key", max_stale = "30s")]
async fn seconds() {}

#[protect(token = any, max_stale = "500ms")]
async fn milliseconds(_auth: Auth) {}

#[auth(accepts = [session_token, oauth_token], max_stale = "5m")]
async fn minutes(_auth: Auth) {}

#[protect(reverification = "strict", challenge = true)]
async fn challenge() {}

#[protect(
    any(role = "org:admin", reverification(level = "first_factor", after_minutes = 5)),
    challenge = false
)]
async fn no_challenge() {}

#[test]
fn builds() {
    let _: Router = Router::new()
        .route("/seconds", get(seconds))
        .route("/milliseconds", get(milliseconds))
        .route("/minutes", get(minutes))
        .route("/challenge", get(challenge))
        .route("/no_challenge", get(no_challenge));
}

#![deny(warnings)]

use axum::Router;
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use clerk_runtime::{Auth, Rejection, SessionAuth, auth};

#[auth]
async fn by_default(_auth: Auth) {}

#[auth(accepts = any)]
async fn optional(_auth: Option<Auth>) {}

#[auth]
async fn in_a_result(_auth: Result<Option<SessionAuth>, Rejection>) {}

#[auth(accepts = any)]
async fn in_a_tuple(_both: (Auth, Method)) {}

#[auth(accepts = "session_token", treat_pending_as_signed_out = false)]
async fn pending(_auth: Option<SessionAuth>) {}

#[auth(accepts = [session_token, "api_key"])]
async fn list(_auth: Auth) {}

#[auth(accepts = any)]
async fn whoami(auth: Auth) -> Response {
    if !auth.is_authenticated() {
        return auth.redirect_to_sign_in().into_response();
    }
    auth.user_id().unwrap_or("a machine").to_owned().into_response()
}

#[test]
fn builds() {
    let _: Router = Router::new()
        .route("/by_default", get(by_default))
        .route("/optional", get(optional))
        .route("/in_a_result", get(in_a_result))
        .route("/in_a_tuple", get(in_a_tuple))
        .route("/pending", get(pending))
        .route("/list", get(list))
        .route("/whoami", get(whoami));
}

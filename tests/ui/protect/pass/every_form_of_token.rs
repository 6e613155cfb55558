#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Auth, SessionAuth, protect};

#[protect(token = "session_token")]
async fn text(_auth: SessionAuth) {}

#[protect(token = api_key)]
async fn word(_auth: Auth) {}

#[protect(token = ["session_token", api_key, "m2m_token", oauth_token])]
async fn list(_auth: Auth) {}

#[protect(token = [session_token])]
async fn list_of_one(_auth: SessionAuth) {}

#[protect(token = "machine_token")]
async fn alias(_auth: Auth) {}

#[protect(token = any)]
async fn any(_auth: Auth) {}

#[protect(accepts = ["session_token", api_key])]
async fn under_the_name_that_auth_has(_auth: Auth) {}

#[protect(token = any)]
async fn sessions_only_in_the_body(_session: Option<SessionAuth>) {}

#[test]
fn builds() {
    let _: Router = Router::new()
        .route("/text", get(text))
        .route("/word", get(word))
        .route("/list", get(list))
        .route("/list_of_one", get(list_of_one))
        .route("/alias", get(alias))
        .route("/any", get(any))
        .route("/under_the_name_that_auth_has", get(under_the_name_that_auth_has))
        .route("/sessions_only_in_the_body", get(sessions_only_in_the_body));
}

//! `GET /v1/jwks` and `GET /.well-known/jwks.json`: the public keys of the instance.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::apis::Apis;
use crate::instance::response;

/// Returns the key set to callers with the secret key.
pub(super) async fn show(State(apis): State<Arc<Apis>>, headers: HeaderMap) -> Response {
    if !response::is_authorized(&headers, &apis.instance.secret_key) {
        return response::invalid_secret_key();
    }
    show_to_all(State(apis)).await
}

/// Returns the key set to everyone, because the keys are public.
pub(super) async fn show_to_all(State(apis): State<Arc<Apis>>) -> Response {
    let keys: Vec<Value> = apis.instance.keys.all().iter().map(|key| key.jwk()).collect();
    response::json(StatusCode::OK, &json!({ "keys": keys }))
}

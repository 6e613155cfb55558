//! `GET /v1/jwks`: the public keys of the instance.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::instance::Instance;
use super::response;

/// Answers the key set to whoever has the secret key.
pub(super) async fn show(State(instance): State<Arc<Instance>>, headers: HeaderMap) -> Response {
    if !response::is_authorized(&headers, &instance.secret_key) {
        return response::invalid_secret_key();
    }
    let keys: Vec<Value> = instance.keys.all().iter().map(|key| key.jwk()).collect();
    response::json(StatusCode::OK, &json!({ "keys": keys }))
}

//! `POST /v1/sessions/{id}/refresh`: an application exchanges a browser's expired session cookie for a fresh one.

use std::sync::Arc;

use aws_lc_rs::hmac;
use axum::extract::{Path, State};
use axum::response::Response;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::json;

use super::directives::directives;
use crate::apis::{Apis, store};
use crate::instance::{Instance, own_token, response};

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    format: Option<String>,
    expired_token: String,
    refresh_token: String,
    request_origin: String,
}

/// Returns fresh cookies or a fresh token of an active session to a caller that sends the session's last token and its refresh
/// token.
pub(super) async fn create(
    State(apis): State<Arc<Apis>>,
    Path(session_id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !response::is_authorized(&headers, &apis.instance.secret_key) {
        return response::invalid_secret_key();
    }
    let Ok(body) = serde_json::from_slice::<Body>(&body) else {
        let message = "expired_token, refresh_token and request_origin are required.";
        return response::error(StatusCode::BAD_REQUEST, "form_param_missing", message);
    };
    if !is_token_of(&apis.instance, &body.expired_token, &session_id)
        || !is_refresh_token(&apis.instance, &body, &session_id)
    {
        return refuse("The tokens are not those of the session.");
    }
    let session = apis.tables().session(&session_id).cloned();
    let Some(session) = session.filter(|session| session.is_active_at(apis.now())) else {
        return refuse("The session has ended.");
    };
    let body = if body.format.as_deref() == Some("cookie") {
        let cookies = directives(&apis, &session.client_id, &body.request_origin);
        json!({ "object": "cookies", "cookies": cookies })
    } else {
        let token = store::session_token(&apis.instance, &apis.tables(), &session);
        json!({ "object": "token", "jwt": token.authorized_party(body.request_origin).mint() })
    };
    response::json(StatusCode::OK, &body)
}

/// The refresh token of a session. It is a digest that only the instance can compute, so it need not be stored.
pub(super) fn token(instance: &Instance, session_id: &str) -> String {
    let tag = hmac::sign(&key(instance), session_id.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(tag)
}

fn is_refresh_token(instance: &Instance, body: &Body, session_id: &str) -> bool {
    let tag = BASE64_URL_SAFE_NO_PAD.decode(&body.refresh_token).unwrap_or_default();
    hmac::verify(&key(instance), session_id.as_bytes(), &tag).is_ok()
}

fn key(instance: &Instance) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, format!("refresh {}", instance.secret_key).as_bytes())
}

/// Whether the instance has signed `token` for the session; it may have expired.
fn is_token_of(instance: &Instance, token: &str, session_id: &str) -> bool {
    let claims = own_token::claims(&instance.keys, token);
    claims.is_some_and(|claims| claims.get("sid").and_then(|id| id.as_str()) == Some(session_id))
}

/// A 401, after which the application begins a handshake instead.
fn refuse(message: &str) -> Response {
    response::error(StatusCode::UNAUTHORIZED, "authentication_invalid", message)
}

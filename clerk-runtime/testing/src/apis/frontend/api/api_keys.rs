//! `/api_keys`: keys of the signed-in user, or of an organization that the user manages.
//!
//! Unlike all other endpoints, these take a session token instead of a development token, and JSON.

use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::{FromRequestParts, Path};
use axum::response::Response;
use clerk_runtime::time::Clock as _;
use http::StatusCode;
use http::header::AUTHORIZATION;
use http::request::Parts;
use serde_json::{Map, Value, json};

use super::answer::no_store;
use super::caller::ended;
use super::organizations::missing_permission;
use crate::apis::Apis;
use crate::apis::endpoint::{Answer, ApiError, InstanceKey, Parameters, Payload};
use crate::apis::machine::api_keys as keys;
use crate::apis::store::Session;
use crate::instance::own_token;

/// The session of the token in the header.
pub(super) struct TokenHolder {
    apis: Arc<Apis>,
    session: Session,
}

impl FromRequestParts<Arc<Apis>> for TokenHolder {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, apis: &Arc<Apis>) -> Result<Self, ApiError> {
        let token = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = token.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(ended)?;
        let claims = own_token::claims(&apis.instance.keys, token).ok_or_else(ended)?;
        let expires_at = claims.get("exp").and_then(Value::as_u64).unwrap_or_default();
        let now = apis.instance.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let id = claims.get("sid").and_then(Value::as_str).filter(|_| now.as_secs() < expires_at);
        let session = id.and_then(|id| apis.tables().session(id).cloned());
        let session = session.filter(|session| session.is_active_at(apis.now())).ok_or_else(ended)?;
        Ok(Self { apis: Arc::clone(apis), session })
    }
}

impl TokenHolder {
    /// Whether the user may use keys of this subject: the user itself, or an organization in which the role allows it.
    fn check(&self, subject: &str, permission: &str) -> Result<(), ApiError> {
        let frontend = &self.apis.instance.frontend;
        if !frontend.has_api_keys {
            let problem = "API keys are switched off.";
            return Err(ApiError::refused(StatusCode::FORBIDDEN, "api_keys_disabled", problem));
        }
        if subject == self.session.user_id {
            return Ok(());
        }
        let membership = self.apis.tables().membership(subject, &self.session.user_id, self.apis.now());
        let may = membership.is_some_and(|it| it.permissions.iter().any(|it| it == permission));
        if may { Ok(()) } else { Err(missing_permission()) }
    }
}

const READ: &str = "org:sys_api_keys:read";
const MANAGE: &str = "org:sys_api_keys:manage";

/// The keys of the subject in the query; by default, the user's own.
pub(super) async fn list(holder: TokenHolder, query: Parameters) -> Answer {
    let subject = query.get("subject").unwrap_or(&holder.session.user_id).to_owned();
    holder.check(&subject, READ)?;
    let query = query.with("subject", &subject);
    keys::list(InstanceKey(Arc::clone(&holder.apis)), query).await.map(no_store)
}

/// Only this answer contains the secret.
pub(super) async fn create(holder: TokenHolder, Payload(mut body): Payload<Map<String, Value>>) -> Answer {
    let own = holder.session.user_id.clone();
    let subject = match body.get("subject") {
        None | Some(Value::Null) => own.clone(),
        Some(Value::String(subject)) => subject.clone(),
        Some(_) => return Err(ApiError::wrong_type("subject")),
    };
    holder.check(&subject, MANAGE)?;
    if holder.apis.machines.count_api_keys(&subject) >= MOST_KEYS {
        let problem = format!("There are {MOST_KEYS} keys at most.");
        return Err(ApiError::refused(StatusCode::FORBIDDEN, "api_key_quota_exceeded", problem));
    }
    body.insert("subject".to_owned(), json!(subject));
    body.insert("created_by".to_owned(), json!(own));
    // Only the back end may set these.
    for name in ["claims", "scopes"] {
        if body.remove(name).is_some_and(|value| !value.is_null()) {
            return Err(ApiError::unknown(name));
        }
    }
    body.retain(|_, value| !value.is_null());
    let new = serde_json::from_value(Value::Object(body));
    let new = new.map_err(|error| ApiError::BadRequest(error.to_string()))?;
    keys::create(InstanceKey(Arc::clone(&holder.apis)), Payload(new)).await.map(no_store)
}

const MOST_KEYS: usize = 1000;

pub(super) async fn revoke(
    holder: TokenHolder,
    Path(id): Path<String>,
    reason: Payload<keys::RevocationReason>,
) -> Answer {
    let subject = holder.apis.machines.subject_of_api_key(&id).ok_or(ApiError::NotFound("API key"))?;
    holder.check(&subject, MANAGE).map_err(|_| ApiError::NotFound("API key"))?;
    let answer: Result<Response, ApiError> =
        keys::revoke(InstanceKey(Arc::clone(&holder.apis)), Path(id), reason).await;
    answer.map(no_store)
}

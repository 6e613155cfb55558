//! `/api_keys`.

use axum::extract::Path;
use clerk_runtime::time::Clock as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::token::{Details, Kind, Token, lifetime};
use crate::apis::endpoint::{Answer, ApiError, InstanceKey, Parameters, Payload, contains, deleted, ok};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::apis) struct NewApiKey {
    name: String,
    subject: String,
    description: Option<String>,
    claims: Option<Value>,
    #[serde(default)]
    scopes: Vec<String>,
    created_by: Option<String>,
    seconds_until_expiration: Option<f64>,
    /// The only type there is.
    #[serde(default, rename = "type")]
    _type: Option<String>,
}

pub(in crate::apis) async fn create(
    InstanceKey(apis): InstanceKey,
    Payload(new): Payload<NewApiKey>,
) -> Answer {
    if new.name.trim() != new.name || new.name.chars().count() < 3 {
        return Err(ApiError::BadRequest("Invalid 'name': at least 3 characters".to_owned()));
    }
    check_subject(&new.subject)?;
    let now = apis.instance.clock.now();
    let details =
        Details::ApiKey { name: new.name, description: new.description, created_by: new.created_by };
    let mut key = Token::new(details, new.subject, now);
    key.scopes = new.scopes;
    key.claims = new.claims.unwrap_or_default();
    key.expire_in(lifetime(new.seconds_until_expiration)?, now);
    let shown = key.to_json_with_secret("secret", now);
    apis.machines.registry().tokens.push(key);
    Ok(ok(&shown))
}

/// Real ids end in 27 letters and digits. Shorter ones are accepted here, because they are easier to read in a test.
fn check_subject(subject: &str) -> Result<(), ApiError> {
    if ["user_", "org_", "mch_"].iter().any(|prefix| subject.starts_with(prefix)) {
        Ok(())
    } else {
        Err(ApiError::BadRequest("Invalid 'subject': Failed regex check".to_owned()))
    }
}

pub(in crate::apis) async fn list(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    let subject = query
        .get("subject")
        .ok_or_else(|| ApiError::BadRequest("Invalid 'query_parameter.subject': Required".to_owned()))?;
    let now = apis.instance.clock.now();
    let include_invalid = query.is_true("include_invalid");
    let registry = apis.machines.registry();
    let keys = registry.tokens.iter().rev().filter(|token| token.kind() == Kind::ApiKey);
    let is_found = |key: &&Token| match (&key.details, query.get("query")) {
        (Details::ApiKey { name, .. }, Some(part)) => contains(&[name, &key.id], part),
        _ => true,
    };
    let keys = keys.filter(|key| key.subject == subject && (include_invalid || key.is_good(now)));
    let keys = keys.filter(is_found);
    query.page("data", keys.map(|key| key.to_json(now)).collect())
}

pub(super) async fn show(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let now = apis.instance.clock.now();
    Ok(ok(&apis.machines.registry().token(Kind::ApiKey, &id)?.to_json(now)))
}

/// An absent field leaves the value unchanged; `null` removes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApiKeyUpdate {
    claims: Option<Value>,
    scopes: Option<Vec<String>>,
    description: Option<String>,
    subject: Option<String>,
    seconds_until_expiration: Option<f64>,
}

pub(super) async fn update(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    Payload(update): Payload<ApiKeyUpdate>,
) -> Answer {
    let expires_in = lifetime(update.seconds_until_expiration)?;
    update.subject.as_deref().map_or(Ok(()), check_subject)?;
    let now = apis.instance.clock.now();
    let mut registry = apis.machines.registry();
    let key = registry.token(Kind::ApiKey, &id)?;
    if let Some(claims) = update.claims {
        key.claims = claims;
    }
    if let Some(scopes) = update.scopes {
        key.scopes = scopes;
    }
    if let Some(subject) = update.subject {
        key.subject = subject;
    }
    if let (Some(new), Details::ApiKey { description, .. }) = (update.description, &mut key.details) {
        *description = Some(new);
    }
    if expires_in.is_some() {
        key.expire_in(expires_in, now);
    }
    key.updated_at = now;
    Ok(ok(&key.to_json(now)))
}

pub(super) async fn delete(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let mut registry = apis.machines.registry();
    registry.token(Kind::ApiKey, &id)?;
    registry.tokens.retain(|token| token.id != id);
    Ok(ok(&deleted("api_key", &id)))
}

pub(super) async fn secret(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let mut registry = apis.machines.registry();
    Ok(ok(&json!({ "secret": registry.token(Kind::ApiKey, &id)?.secret })))
}

/// The body of every revocation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::apis) struct RevocationReason {
    pub(super) revocation_reason: Option<String>,
}

pub(in crate::apis) async fn revoke(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    Payload(reason): Payload<RevocationReason>,
) -> Answer {
    let now = apis.instance.clock.now();
    let mut registry = apis.machines.registry();
    let key = registry.token(Kind::ApiKey, &id)?;
    key.revoke(reason.revocation_reason, now);
    Ok(ok(&key.to_json(now)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PresentedSecret {
    secret: String,
}

/// A revoked or expired key is not found.
pub(super) async fn verify(
    InstanceKey(apis): InstanceKey,
    Payload(presented): Payload<PresentedSecret>,
) -> Answer {
    let now = apis.instance.clock.now();
    let mut registry = apis.machines.registry();
    Ok(ok(&registry.verify(Kind::ApiKey, &presented.secret, now)?.to_json(now)))
}

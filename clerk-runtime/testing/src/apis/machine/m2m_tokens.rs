//! `/m2m_tokens`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::Response;
use clerk_runtime::time::Clock as _;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::any_key::AnyKey;
use super::api_keys::RevocationReason;
use super::machines::MachineRecord;
use super::token::{Details, Kind, Token, extend, lifetime};
use crate::apis::Apis;
use crate::apis::endpoint::{Answer, ApiError, Parameters, Payload, ok};
use crate::instance::{JwtBuilder, M2mJwt, response};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewToken {
    #[serde(default)]
    token_format: Option<Format>,
    seconds_until_expiration: Option<f64>,
    claims: Option<Value>,
    min_remaining_ttl_seconds: Option<u64>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Format {
    Opaque,
    Jwt,
}

/// Only a machine can create its tokens. The machines to which it has access accept them.
pub(super) async fn create(
    State(apis): State<Arc<Apis>>,
    key: AnyKey,
    Payload(new): Payload<NewToken>,
) -> Answer {
    let AnyKey::Machine(machine_id) = key else { return Err(ApiError::InvalidMachineSecretKey) };
    let mut registry = apis.machines.registry();
    let machine = registry.machine(&machine_id)?.clone();
    let lifetime = lifetime(new.seconds_until_expiration)?.unwrap_or(machine.default_token_ttl);
    let claims = new.claims.unwrap_or_default();
    if new.token_format == Some(Format::Jwt) {
        return jwt(&apis, &machine, &claims, lifetime);
    }
    let now = apis.instance.clock.now();
    if let Some(seconds) = new.min_remaining_ttl_seconds {
        let remaining = Duration::from_secs(seconds);
        if remaining >= lifetime {
            return Err(ApiError::BadRequest(
                "Invalid 'min_remaining_ttl_seconds': not less than the token's lifetime".to_owned(),
            ));
        }
        let lasts = |token: &&Token| token.expires_at.is_some_and(|end| end >= now + remaining);
        let equals = |token: &&Token| {
            token.subject == machine.id && token.scopes == machine.scopes && token.claims == claims
        };
        let mut tokens =
            registry.tokens.iter().filter(|token| token.kind() == Kind::M2m && token.is_good(now));
        if let Some(token) = tokens.find(|token| lasts(token) && equals(token)) {
            return Ok(created(&token.to_json_with_secret("token", now)));
        }
    }
    let mut token = Token::new(Details::M2m, machine.id, now);
    token.scopes = machine.scopes;
    token.claims = claims;
    token.expire_in(Some(lifetime), now);
    let shown = token.to_json_with_secret("token", now);
    registry.tokens.push(token);
    Ok(created(&shown))
}

/// A JWT is not stored, and cannot be revoked.
fn jwt(apis: &Arc<Apis>, machine: &MachineRecord, claims: &Value, lifetime: Duration) -> Answer {
    let now = apis.instance.clock.now();
    let mut token = Token::new(Details::M2m, machine.id.clone(), now);
    token.scopes.clone_from(&machine.scopes);
    token.claims = claims.clone();
    token.expire_in(Some(lifetime), now);
    let mut jwt = JwtBuilder::new(Arc::clone(&apis.instance), M2mJwt::default())
        .machine(&machine.id)
        .scopes(&machine.scopes)
        .issued_at(now)
        .expires_in(lifetime);
    match claims {
        Value::Null => {}
        Value::Object(claims) => {
            for (name, value) in claims {
                jwt = jwt.claim(name, value.clone());
            }
        }
        _ => return Err(ApiError::BadRequest("Invalid 'claims': a JWT needs an object".to_owned())),
    }
    let mut shown = token.to_json(now);
    extend(&mut shown, json!({ "token": jwt.claim("jti", token.id.clone()).mint() }));
    Ok(created(&shown))
}

fn created(token: &Value) -> Response {
    response::json(StatusCode::CREATED, token)
}

/// A machine sees only its own tokens.
pub(super) async fn list(State(apis): State<Arc<Apis>>, key: AnyKey, query: Parameters) -> Answer {
    let subject = query
        .get("subject")
        .ok_or_else(|| ApiError::BadRequest("Invalid 'query_parameter.subject': Required".to_owned()))?;
    if matches!(&key, AnyKey::Machine(id) if id != subject) {
        return Err(ApiError::NotFound("Machine"));
    }
    let now = apis.instance.clock.now();
    let registry = apis.machines.registry();
    let tokens = registry.tokens.iter().rev().filter(|token| token.kind() == Kind::M2m);
    let tokens = tokens.filter(|token| {
        token.subject == subject
            && token.revocation.is_some() == query.is_true("revoked")
            && token.is_expired(now) == query.is_true("expired")
    });
    query.page("m2m_tokens", tokens.map(|token| token.to_json(now)).collect())
}

/// A machine can revoke only its own tokens.
pub(super) async fn revoke(
    State(apis): State<Arc<Apis>>,
    key: AnyKey,
    Path(id): Path<String>,
    Payload(reason): Payload<RevocationReason>,
) -> Answer {
    let now = apis.instance.clock.now();
    let mut registry = apis.machines.registry();
    let token = registry.token(Kind::M2m, &id)?;
    if matches!(&key, AnyKey::Machine(id) if *id != token.subject) {
        return Err(ApiError::NotFound(Kind::M2m.name()));
    }
    token.revoke(reason.revocation_reason, now);
    Ok(ok(&token.to_json(now)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PresentedToken {
    token: String,
}

/// A machine can verify only tokens that are meant for it. A revoked or expired token is not found.
pub(super) async fn verify(
    State(apis): State<Arc<Apis>>,
    key: AnyKey,
    Payload(presented): Payload<PresentedToken>,
) -> Answer {
    let now = apis.instance.clock.now();
    let mut registry = apis.machines.registry();
    let token = registry.verify(Kind::M2m, &presented.token, now)?;
    if matches!(&key, AnyKey::Machine(id) if !token.scopes.contains(id)) {
        return Err(ApiError::NotFound(Kind::M2m.name()));
    }
    Ok(ok(&token.to_json(now)))
}

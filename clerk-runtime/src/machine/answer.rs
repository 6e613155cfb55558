//! What the Backend API answers about an opaque token, validated (difference D5).

use serde::Deserialize;
use serde_json::Value;

use super::jwt::{check_oauth_audience, seconds};
use super::verified::{MachineError, VerifiedMachine};
use crate::token::{TokenType, TokenVerificationErrorReason as Reason};
use crate::wire::Answer;

/// The fields that matter of `api_key`, `machine_to_machine_token` and `clerk_idp_oauth_access_token`.
#[derive(Deserialize)]
struct Resource {
    object: String,
    id: String,
    subject: String,
    revoked: bool,
    expired: bool,
    scopes: Option<Value>,
    claims: Option<Value>,
    name: Option<Value>,
    client_id: Option<Value>,
    aud: Option<Value>,
    expiration: Option<f64>,
    created_at: Option<f64>,
}

/// What the API says of a token that is no longer good, whatever else it says.
#[derive(Deserialize)]
struct Liveness {
    active: Option<bool>,
    revoked: Option<bool>,
    expired: Option<bool>,
}

/// A verified token, or why not. Nothing but the whole, expected object lets a machine in.
pub(super) fn read(
    answer: &Answer,
    token_type: TokenType,
    audience: &[String],
) -> Result<VerifiedMachine, MachineError> {
    let status = answer.status.as_u16();
    if !answer.status.is_success() {
        return Err(refusal(answer, token_type).with_status(status));
    }
    if let Some(liveness) = answer.json::<Liveness>() {
        check_liveness(&liveness, token_type)?;
    }
    // Milliseconds everywhere but in OAuth tokens, whose times are seconds.
    let (object, unit) = match token_type {
        TokenType::ApiKey => ("api_key", 1000.0),
        TokenType::M2mToken => ("machine_to_machine_token", 1000.0),
        _ => ("clerk_idp_oauth_access_token", 1.0),
    };
    let resource: Resource = answer.json().ok_or_else(unusable)?;
    if resource.object != object || resource.id.is_empty() || resource.subject.is_empty() {
        return Err(unusable());
    }
    if resource.revoked || resource.expired {
        return Err(unusable());
    }
    if token_type == TokenType::OAuthToken {
        check_oauth_audience(resource.aud.as_ref(), audience)?;
    }
    Ok(VerifiedMachine {
        token_type,
        id: resource.id,
        subject: resource.subject,
        scopes: resource.scopes,
        claims: resource.claims,
        name: resource.name,
        client_id: resource.client_id,
        expires_at: resource.expiration.and_then(|time| seconds(time / unit)),
        created_at: resource.created_at.and_then(|time| seconds(time / unit)),
    })
}

fn check_liveness(liveness: &Liveness, token_type: TokenType) -> Result<(), MachineError> {
    let problem = match liveness {
        Liveness { revoked: Some(true), .. } => "has been revoked",
        Liveness { expired: Some(true), .. } => "has expired",
        Liveness { active: Some(false), .. } => "is not active",
        _ => return Ok(()),
    };
    Err(MachineError::new(Reason::TokenInvalid, format!("{} {problem}", name(token_type))))
}

fn refusal(answer: &Answer, token_type: TokenType) -> MachineError {
    match answer.status.as_u16() {
        401 => {
            let errors = answer.errors().map(|errors| errors.errors).unwrap_or_default();
            let message =
                errors.into_iter().next().map(|error| error.message).filter(|text| !text.is_empty());
            MachineError::new(
                Reason::SecretKeyInvalid,
                message.unwrap_or_else(|| "Invalid secret key".to_owned()),
            )
        }
        404 => MachineError::new(Reason::TokenInvalid, format!("{} not found", name(token_type))),
        // Without errors in Clerk's form it is no answer of the API's own, and says nothing about the token.
        _ if answer.is_unavailable() || answer.errors().is_none() => {
            unexpected().with_unavailable(answer.retry_after())
        }
        _ => unexpected(),
    }
}

/// An answer that is not what it should be says nothing about the token.
fn unusable() -> MachineError {
    unexpected().with_unavailable(None)
}

pub(super) fn unexpected() -> MachineError {
    MachineError::new(Reason::UnexpectedError, "Unexpected error")
}

const fn name(token_type: TokenType) -> &'static str {
    match token_type {
        TokenType::ApiKey => "API key",
        TokenType::M2mToken => "Machine token",
        _ => "OAuth token",
    }
}

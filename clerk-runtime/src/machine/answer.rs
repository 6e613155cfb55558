//! The Backend API's answer about an opaque token, validated (difference D5).

use std::time::SystemTime;

use serde::Deserialize;
use serde_json::Value;

use super::audience::check_audience;
use super::verified::{MachineError, VerifiedMachine};
use crate::ground::timestamp::Timestamp;
use crate::token::TokenVerificationErrorReason as Reason;
use crate::token::error::Unavailable;
use crate::token::machine_kind::MachineKind;
use crate::wire::{Answer, Outage, Reply};

/// The fields that are used of `api_key`, `machine_to_machine_token` and `clerk_idp_oauth_access_token`.
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
    act: Option<Value>,
    expiration: Option<f64>,
    created_at: Option<f64>,
}

/// The fields that say that a token is revoked or expired. They are read on their own, so they count even if
/// the rest of the answer is unusable.
#[derive(Deserialize)]
struct Liveness {
    active: Option<bool>,
    revoked: Option<bool>,
    expired: Option<bool>,
}

/// The verified token, or why it was refused. A token whose expiry is at or before `earliest_expiry` counts
/// as expired, whatever else the answer says (difference D44). Only a complete object of the expected form is
/// accepted, and only Clerk itself can refuse a token.
pub(crate) fn read(
    reply: Reply,
    kind: MachineKind,
    audience: &[String],
    earliest_expiry: SystemTime,
) -> Result<VerifiedMachine, MachineError> {
    match reply {
        Reply::Success(answer) => {
            let machine = verified(&answer, kind, audience)?;
            match machine.expires_at {
                Some(expiry) if SystemTime::from(expiry) <= earliest_expiry => {
                    Err(not_good(kind, "has expired"))
                }
                _ => Ok(machine),
            }
        }
        Reply::Refused(answer) => Err(said(&answer, kind)),
        Reply::Misconfigured(answer) => Err(said(&answer, kind).with_unavailable(Unavailable::for_now())),
        Reply::Outage(Outage { answer: None, .. }) => Err(unusable()),
        Reply::Outage(Outage { answer: Some(answer), .. }) => {
            let unavailable = Unavailable { retry_after: answer.retry_after() };
            Err(said(&answer, kind).with_unavailable(unavailable))
        }
    }
}

fn verified(
    answer: &Answer,
    kind: MachineKind,
    audience: &[String],
) -> Result<VerifiedMachine, MachineError> {
    if let Some(liveness) = answer.json::<Liveness>() {
        check_liveness(&liveness, kind)?;
    }
    let endpoint = kind.verify_endpoint();
    let resource: Resource = answer.json().ok_or_else(unusable)?;
    if resource.object != endpoint.object || resource.id.is_empty() || resource.subject.is_empty() {
        return Err(unusable());
    }
    if resource.revoked || resource.expired {
        return Err(unusable());
    }
    if kind == MachineKind::OAuth {
        let aud = resource.aud.as_ref();
        check_audience(aud, audience, || aud.map_or_else(|| "undefined".to_owned(), Value::to_string))?;
    }
    let time =
        |time: Option<f64>| time.and_then(|time| Timestamp::from_secs_f64(time / endpoint.units_per_second));
    Ok(VerifiedMachine {
        kind,
        id: resource.id,
        subject: resource.subject,
        scopes: resource.scopes,
        claims: resource.claims,
        name: resource.name,
        client_id: resource.client_id,
        audience: resource.aud,
        actor: resource.act,
        expires_at: time(resource.expiration),
        created_at: time(resource.created_at),
    })
}

fn check_liveness(liveness: &Liveness, kind: MachineKind) -> Result<(), MachineError> {
    let problem = match liveness {
        Liveness { revoked: Some(true), .. } => "has been revoked",
        Liveness { expired: Some(true), .. } => "has expired",
        Liveness { active: Some(false), .. } => "is not active",
        _ => return Ok(()),
    };
    Err(not_good(kind, problem))
}

fn not_good(kind: MachineKind, problem: &str) -> MachineError {
    MachineError::new(Reason::TokenInvalid, format!("{} {problem}", kind.label()))
}

/// The error for an answer other than 2xx, in the reference's words for its status.
fn said(answer: &Answer, kind: MachineKind) -> MachineError {
    let status = answer.status.as_u16();
    let error = match status {
        // The API's own message goes only to the log (difference D51).
        401 => MachineError::new(Reason::SecretKeyInvalid, "Invalid secret key"),
        404 => MachineError::new(Reason::TokenInvalid, format!("{} not found", kind.label())),
        _ => unexpected(),
    };
    error.with_status(status)
}

/// An unexpected answer says nothing about the token.
fn unusable() -> MachineError {
    unexpected().with_unavailable(Unavailable::for_now())
}

pub(super) fn unexpected() -> MachineError {
    MachineError::new(Reason::UnexpectedError, "Unexpected error")
}

/// The error for a token that Clerk cannot have made, by its form. Clerk is not asked (difference D60).
pub(super) fn malformed(kind: MachineKind) -> MachineError {
    MachineError::new(Reason::TokenInvalid, format!("{} is malformed", kind.label()))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use serde_json::json;

    use super::*;

    #[test]
    fn an_actor_of_any_form_is_kept() {
        macro_rules! token {
            ($act:literal) => {
                concat!(
                    r#"{"object": "clerk_idp_oauth_access_token", "id": "oat_1", "subject": "user_1", "revoked": false,"#,
                    r#""expired": false"#,
                    $act,
                    "}"
                )
            };
        }
        for (body, expected) in [
            (token!(""), None),
            (token!(r#", "act": null"#), None),
            (token!(r#", "act": {"sub": "app_1"}"#), Some(json!({"sub": "app_1"}))),
            (token!(r#", "act": 1"#), Some(json!(1))),
        ] {
            let reply = Reply::Success(Answer::for_tests(200, "application/json", body));
            assert_eq!(read(reply, MachineKind::OAuth, &[], UNIX_EPOCH).unwrap().actor, expected, "{body}");
        }
    }

    #[test]
    fn an_expiration_in_the_past_counts_whatever_else_is_said() {
        const KEY: &str = r#"{"object": "api_key", "id": "ak_1", "subject": "user_1", "revoked": false,
            "expired": false, "expiration": 1700000000000}"#;
        const TOKEN: &str = r#"{"object": "clerk_idp_oauth_access_token", "id": "oat_1", "subject": "user_1",
            "revoked": false, "expired": false, "expiration": 1700000000}"#;
        for (kind, body) in [(MachineKind::ApiKey, KEY), (MachineKind::OAuth, TOKEN)] {
            let at = |seconds: u64| {
                let reply = Reply::Success(Answer::for_tests(200, "application/json", body));
                read(reply, kind, &[], UNIX_EPOCH + Duration::from_secs(seconds))
            };
            assert_eq!(at(1_699_999_999).unwrap().kind, kind);
            let error = at(1_700_000_000).unwrap_err();
            assert_eq!(error.reason(), Reason::TokenInvalid);
            assert!(error.full_message().contains("has expired") && error.unavailable().is_none());
        }
    }
}

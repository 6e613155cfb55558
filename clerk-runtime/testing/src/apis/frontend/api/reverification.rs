//! `/v1/client/sessions/{id}/verify`: reverification of a signed-in user.

use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use serde_json::{Value, json};

use super::answer::wrapped;
use super::caller::{Caller, SignedIn};
use super::fields::Fields;
use super::password;
use super::sign_in_factors::{code_refused, send_code};
use crate::apis::endpoint::{Answer, ApiError};
use crate::apis::frontend::views;
use crate::apis::store::{Identification as _, Reverification, Session, User, Verification};
use crate::instance::journal::MessageKind;

/// Begins an attempt, which replaces an earlier one. Every level is met by the first factor, because no user has a second one.
pub(super) async fn create(caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let level = fields.get("level").unwrap_or("first_factor");
    if !["first_factor", "second_factor", "multi_factor"].contains(&level) {
        return Err(ApiError::invalid("level", "first_factor, second_factor or multi_factor"));
    }
    session_and_user(&caller, &id)?;
    let attempt = Reverification { session_id: id, level: level.to_owned(), proof: None };
    keep(&caller, &attempt);
    shown(&caller, &attempt)
}

fn session_and_user(caller: &Caller, id: &str) -> Result<(Session, User), ApiError> {
    let tables = caller.apis.tables();
    let session = caller.session(&tables, id)?;
    let user = tables.user(&session.user_id).ok_or(ApiError::NotFound("User"))?;
    Ok((session.clone(), user.clone()))
}

fn keep(caller: &Caller, attempt: &Reverification) {
    if let Some(browser) = caller.apis.tables().browser_mut(&caller.client_id) {
        browser.reverification = Some(attempt.clone());
    }
}

fn shown(caller: &Caller, attempt: &Reverification) -> Result<Response, ApiError> {
    let is_complete = attempt.proof.as_ref().is_some_and(Verification::is_verified);
    let (session, user) = session_and_user(caller, &attempt.session_id)?;
    let session = views::session(&caller.apis, &caller.apis.tables(), &session, caller.now());
    let response = json!({
        "object": "session_reverification",
        "level": attempt.level,
        "status": if is_complete { "complete" } else { "needs_first_factor" },
        "supported_first_factors": views::first_factors(&user, false),
        "supported_second_factors": Value::Null,
        "first_factor_verification": attempt.proof.as_ref().map(Verification::shown),
        "second_factor_verification": Value::Null,
        "session": session,
    });
    Ok(wrapped(caller, response))
}

fn attempt_of(caller: &Caller, id: &str) -> Result<Reverification, ApiError> {
    let tables = caller.apis.tables();
    caller.session(&tables, id)?;
    let attempt = tables.browser(&caller.client_id).and_then(|browser| browser.reverification.as_ref());
    attempt.filter(|it| it.session_id == id).cloned().ok_or_else(|| {
        let problem = "Begin the verification first.";
        ApiError::refused(StatusCode::BAD_REQUEST, "verification_missing", problem)
    })
}

/// Sends a code.
pub(super) async fn prepare(caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut attempt = attempt_of(&caller, &id)?;
    let strategy = fields.required("strategy")?;
    if strategy != "email_code" {
        return Err(ApiError::invalid("strategy", "email_code"));
    }
    let (_, user) = session_and_user(&caller, &id)?;
    let address_id = fields.get("email_address_id").or(user.primary_email_address_id.as_deref());
    let address =
        user.email_addresses.iter().find(|it| Some(it.id.as_str()) == address_id && it.is_verified());
    let invalid = || ApiError::invalid("email_address_id", "the id of a verified address of the user");
    send_code(&caller, &address.ok_or_else(invalid)?.email_address, MessageKind::VerificationCode);
    attempt.proof = Some(Verification::prepared(strategy, caller.now()));
    keep(&caller, &attempt);
    shown(&caller, &attempt)
}

/// Checks the password or the code. If it is right, the session counts as freshly verified.
pub(super) async fn attempt(caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut attempt = attempt_of(&caller, &id)?;
    let strategy = fields.required("strategy")?;
    if strategy == "password" {
        let given = fields.secret("password").ok_or_else(|| ApiError::missing("password"))?;
        password::check(&caller, &session_and_user(&caller, &id)?.1, "password", given)?;
        attempt.proof = Some(Verification::verified("password", caller.now()));
    } else {
        let code = fields.required("code")?;
        let prepared = attempt.proof.as_mut().filter(|it| it.strategy == strategy);
        let Some(prepared) = prepared else {
            let problem = "No code was sent: prepare the verification first.";
            return Err(ApiError::refused(StatusCode::BAD_REQUEST, "verification_missing", problem));
        };
        if let Err(refusal) = prepared.attempt(code, caller.now()) {
            keep(&caller, &attempt);
            return Err(code_refused(refusal));
        }
    }
    let now = caller.now();
    if let Some(session) = caller.apis.tables().session_mut(&id) {
        (session.facts.first_factor_at, session.updated_at) = (now, now);
    }
    keep(&caller, &attempt);
    shown(&caller, &attempt)
}

/// Refuses a change of an account if the instance requires a fresh verification and the last one is too old.
pub(super) fn check_fresh(signed_in: &SignedIn) -> Result<(), ApiError> {
    let instance = &signed_in.caller.apis.instance;
    let age = signed_in.session.first_factor_age(signed_in.caller.now());
    if !instance.frontend.needs_reverification || age < LONGEST_AGE {
        return Ok(());
    }
    let problem = "You need to provide additional verification to perform this operation.";
    Err(ApiError::refused(StatusCode::FORBIDDEN, "session_reverification_required", problem))
}

/// In minutes, as in Clerk's preset `strict`.
const LONGEST_AGE: i64 = 10;

//! `/v1/client/sign_ins/{id}/…`: the factors of an attempt to sign in.

use axum::extract::Path;
use http::StatusCode;

use super::caller::Caller;
use super::fields::Fields;
use super::password;
use super::sign_in::{attempt as attempt_of, complete, keep};
use crate::apis::endpoint::{Answer, ApiError};
use crate::apis::store::{
    CodeRefusal, Identification as _, SignIn, SignInStatus, TEST_CODE, User, Verification,
};
use crate::instance::journal::{Message, MessageKind};

/// Sends a code.
pub(super) async fn prepare(caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let attempt = attempt_of(&caller, &id)?;
    check_pending(&attempt)?;
    let strategy = fields.required("strategy")?;
    if strategy.starts_with("oauth_") {
        return super::oauth::begin_sign_in(&caller, strategy, &fields);
    }
    send(&caller, attempt, strategy, fields.get("email_address_id"))
}

/// Sends a code to the address of the attempt's user with this id; by default, to the primary one.
pub(super) fn send(caller: &Caller, mut attempt: SignIn, strategy: &str, address_id: Option<&str>) -> Answer {
    let kind = match strategy {
        "email_code" => MessageKind::VerificationCode,
        "reset_password_email_code" => MessageKind::PasswordResetCode,
        _ => return Err(ApiError::invalid("strategy", "email_code or reset_password_email_code")),
    };
    let user = user_of(caller, &attempt)?;
    if kind == MessageKind::PasswordResetCode && user.password().is_none() {
        return Err(ApiError::invalid("strategy", "one that the user has"));
    }
    let address_id = address_id.or(user.primary_email_address_id.as_deref());
    let address =
        user.email_addresses.iter().find(|it| Some(it.id.as_str()) == address_id && it.is_claimed());
    let address =
        address.ok_or_else(|| ApiError::invalid("email_address_id", "the id of an address of the user"))?;
    send_code(caller, &address.email_address, kind);
    attempt.first_factor = Some(Verification::prepared(strategy, caller.now()));
    attempt.status = SignInStatus::NeedsFirstFactor;
    Ok(keep(caller, attempt))
}

pub(super) fn send_code(caller: &Caller, to: &str, kind: MessageKind) {
    let code = Some(TEST_CODE.to_owned());
    let message = Message { at: caller.now(), to: to.to_owned(), kind, code, url: None };
    caller.apis.instance.journal.sent(message);
}

fn user_of(caller: &Caller, attempt: &SignIn) -> Result<User, ApiError> {
    let user = attempt.user_id.as_deref().and_then(|id| caller.apis.tables().user(id).cloned());
    user.ok_or(ApiError::NotFound("User"))
}

/// Refuses an attempt that is already complete.
fn check_pending(attempt: &SignIn) -> Result<(), ApiError> {
    if attempt.status != SignInStatus::Complete {
        return Ok(());
    }
    let problem = "The attempt is complete.";
    Err(ApiError::refused(StatusCode::BAD_REQUEST, "verification_already_verified", problem))
}

/// Checks the password or the code.
pub(super) async fn attempt(caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut attempt = attempt_of(&caller, &id)?;
    check_pending(&attempt)?;
    let strategy = fields.required("strategy")?;
    if strategy == "password" {
        let given = fields.secret("password").ok_or_else(|| ApiError::missing("password"))?;
        password::check(&caller, &user_of(&caller, &attempt)?, "password", given)?;
        return complete(&caller, attempt, Verification::verified("password", caller.now()));
    }
    let code = fields.required("code")?;
    let prepared = attempt.first_factor.as_mut().filter(|it| it.strategy == strategy);
    let taken = prepared.ok_or_else(not_prepared)?.attempt(code, caller.now());
    if let Err(refusal) = taken {
        keep(&caller, attempt);
        return Err(code_refused(refusal));
    }
    if strategy == "reset_password_email_code" {
        attempt.status = SignInStatus::NeedsNewPassword;
        return Ok(keep(&caller, attempt));
    }
    complete(&caller, attempt, Verification::verified(strategy, caller.now()))
}

fn not_prepared() -> ApiError {
    let problem = "No code of this strategy was sent: prepare it first.";
    ApiError::refused(StatusCode::BAD_REQUEST, "verification_missing", problem)
}

pub(super) fn code_refused(refusal: CodeRefusal) -> ApiError {
    let failed = |code, problem: &str| ApiError::refused(StatusCode::BAD_REQUEST, code, problem);
    match refusal {
        CodeRefusal::Wrong => ApiError::parameter("code", "form_code_incorrect", "Incorrect code".to_owned()),
        CodeRefusal::TooMany => {
            failed("verification_failed", "Too many failed attempts. Ask for another code.")
        }
        CodeRefusal::Expired => failed("verification_expired", "The code has expired. Ask for another one."),
    }
}

/// Sets a new password, after the code for it has been accepted.
pub(super) async fn reset_password(caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let attempt = attempt_of(&caller, &id)?;
    if attempt.status != SignInStatus::NeedsNewPassword {
        return Err(not_prepared());
    }
    let given = fields.secret("password").ok_or_else(|| ApiError::missing("password"))?;
    let hash = password::hashed("password", given)?;
    let user_id = user_of(&caller, &attempt)?.id;
    {
        let (mut tables, now) = (caller.apis.tables(), caller.now());
        if let Some(user) = tables.user_mut(&user_id) {
            user.set_password(Some(hash), now);
            user.updated_at = now;
        }
        if fields.is_true("sign_out_of_other_sessions") {
            tables.revoke_sessions_of(&user_id, now);
        }
    }
    complete(&caller, attempt, Verification::verified("reset_password_email_code", caller.now()))
}

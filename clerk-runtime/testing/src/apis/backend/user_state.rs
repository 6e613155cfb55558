//! Bans and locks of users, and their passwords.

use axum::extract::Path;
use http::StatusCode;
use serde_json::json;

use super::users::{NOT_FOUND, change};
use crate::apis::endpoint::{Answer, ApiError, Form, InstanceKey, ok};

/// Ends all sessions, and the user cannot begin a new one.
pub(super) async fn ban(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let (mut tables, now) = (apis.tables(), apis.now());
    tables.revoke_sessions_of(&id, now);
    change(&mut tables, &id, now, |user| user.banned = true)
}

pub(super) async fn unban(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    change(&mut apis.tables(), &id, apis.now(), |user| user.banned = false)
}

/// The lock lasts until the user is unlocked, because locks do not expire here.
pub(super) async fn lock(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    change(&mut apis.tables(), &id, apis.now(), |user| user.locked = true)
}

pub(super) async fn unlock(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    change(&mut apis.tables(), &id, apis.now(), |user| user.locked = false)
}

pub(super) async fn verify_password(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    mut form: Form,
) -> Answer {
    let password: String = form.required("password")?;
    form.end()?;
    let user = apis.tables().user(&id).cloned().ok_or(NOT_FOUND)?;
    match user.password() {
        Some(own) if own.matches(&password) => Ok(ok(&json!({ "verified": true }))),
        Some(_) => {
            let problem = "The password is not the user's.";
            Err(ApiError::refused(StatusCode::UNPROCESSABLE_ENTITY, "incorrect_password", problem))
        }
        None => {
            Err(ApiError::refused(StatusCode::BAD_REQUEST, "no_password_set", "The user has no password."))
        }
    }
}

/// A user without a password is not changed.
pub(super) async fn remove_password(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    mut form: Form,
) -> Answer {
    let ends_sessions = form.optional("sign_out_of_other_sessions")? == Some(true);
    form.end()?;
    let (mut tables, now) = (apis.tables(), apis.now());
    let user = tables.user(&id).ok_or(NOT_FOUND)?;
    if user.password().is_none() {
        return Ok(ok(user));
    }
    if ends_sessions {
        tables.revoke_sessions_of(&id, now);
    }
    change(&mut tables, &id, now, |user| user.set_password(None, now))
}

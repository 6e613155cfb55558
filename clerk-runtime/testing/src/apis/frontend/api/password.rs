//! Passwords: whether one may be chosen, and whether it is the user's.

use super::caller::Caller;
use crate::apis::endpoint::ApiError;
use crate::apis::endpoint::account::check_password;
use crate::apis::store::{PasswordHash, User};

/// A new password, of which a hash is kept. Hashing takes its time: not under the lock of the tables.
pub(super) fn hashed(name: &str, password: &str) -> Result<PasswordHash, ApiError> {
    check_password(name, password, false)?;
    Ok(PasswordHash::of(password))
}

/// Checks the password of a user. After a hundred wrong ones in a row the user is locked.
pub(super) fn check(caller: &Caller, user: &User, name: &str, password: &str) -> Result<(), ApiError> {
    if user.locked {
        return Err(super::sign_in::may_not_sign_in(user));
    }
    // Who has no password is told the same, after the same time.
    let is_right = match user.password() {
        Some(own) => own.matches(password),
        None => {
            let _ = PasswordHash::of(password);
            false
        }
    };
    caller.apis.tables().note_attempt(&user.id, is_right, caller.now());
    if is_right {
        return Ok(());
    }
    let problem = "Password is incorrect. Try again, or use another method.".to_owned();
    Err(ApiError::parameter(name, "form_password_incorrect", problem))
}

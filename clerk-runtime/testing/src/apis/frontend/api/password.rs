//! Checks of passwords, when one is chosen and when one is entered.

use super::caller::Caller;
use crate::apis::endpoint::ApiError;
use crate::apis::endpoint::account::check_password;
use crate::apis::store::{PasswordHash, User};

/// The hash of a new password. Call it without the lock of the tables, because hashing is slow.
pub(super) fn hashed(name: &str, password: &str) -> Result<PasswordHash, ApiError> {
    check_password(name, password, false)?;
    Ok(PasswordHash::of(password))
}

/// Checks the password of a user. A hundred wrong ones in a row lock the user.
pub(super) fn check(caller: &Caller, user: &User, name: &str, password: &str) -> Result<(), ApiError> {
    if user.locked {
        return Err(super::sign_in::may_not_sign_in(user));
    }
    // A user without a password gets the same answer after the same time.
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

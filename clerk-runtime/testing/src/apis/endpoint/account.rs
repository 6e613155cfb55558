//! Checks of user names and passwords.

use super::error::ApiError;
use crate::apis::store::Tables;

pub(crate) fn check_username(name: &str) -> Result<(), ApiError> {
    if !(4..=64).contains(&name.len()) {
        let problem = "username must be 4 to 64 characters long.".to_owned();
        return Err(ApiError::parameter("username", "form_username_invalid_length", problem));
    }
    if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-') {
        return Ok(());
    }
    let problem = "username must consist of letters, digits, underscores and hyphens.".to_owned();
    Err(ApiError::parameter("username", "form_username_invalid_character", problem))
}

/// Refuses a user name that another user has.
pub(crate) fn check_username_is_free(tables: &Tables, name: &str, user_id: &str) -> Result<(), ApiError> {
    let mut others = tables.users.iter().filter(|user| user.id != user_id);
    let is_taken = others.any(|it| it.username.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(name)));
    if is_taken { Err(ApiError::taken("username")) } else { Ok(()) }
}

/// Refuses a password that is not allowed; `is_free` allows short ones.
pub(crate) fn check_password(name: &str, password: &str, is_free: bool) -> Result<(), ApiError> {
    let refused =
        |code, problem: &str| Err(ApiError::parameter(name, code, format!("{name} must {problem}.")));
    if !is_free && password.chars().count() < 8 {
        return refused("form_password_length_too_short", "be at least 8 characters long");
    }
    if password.len() > 72 {
        return refused("form_password_size_in_bytes_exceeded", "not be longer than 72 bytes");
    }
    Ok(())
}

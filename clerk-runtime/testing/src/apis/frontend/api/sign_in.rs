//! `/v1/client/sign_ins`: attempts to sign in.

use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;

use super::answer::wrapped;
use super::caller::Caller;
use super::fields::Fields;
use super::{password, sign_in_factors};
use crate::apis::endpoint::{Answer, ApiError};
use crate::apis::frontend::{ticket, views};
use crate::apis::store::{SignIn, SignInStatus, Tables, User, Verification};

/// Begins an attempt, which replaces an earlier one. With a ticket or a password, it signs the user in at once.
pub(super) async fn create(caller: Caller, fields: Fields) -> Answer {
    check_not_signed_in(&caller)?;
    let strategy = fields.get("strategy");
    if fields.is_true("transfer") {
        return super::oauth::transfer_to_sign_in(&caller);
    }
    match strategy {
        Some("ticket") => return redeem(&caller, fields.required("ticket")?),
        Some(strategy) if strategy.starts_with("oauth_") => {
            return super::oauth::begin_sign_in(&caller, strategy, &fields);
        }
        _ => {}
    }
    let now = caller.now();
    let Some(identifier) = fields.get("identifier") else {
        return Ok(keep(&caller, SignIn::new(now)));
    };
    let user = user_called(&caller.apis.tables(), identifier).ok_or_else(unknown)?;
    let attempt = SignIn::of(user.id.clone(), Some(identifier.to_owned()), now);
    match (strategy, fields.secret("password")) {
        (None | Some("password"), Some(password)) => {
            password::check(&caller, &user, "password", password)?;
            complete(&caller, attempt, Verification::verified("password", caller.now()))
        }
        (Some(strategy @ ("email_code" | "reset_password_email_code")), _) => {
            sign_in_factors::send(&caller, attempt, strategy, fields.get("email_address_id"))
        }
        (None | Some("password"), None) => Ok(keep(&caller, attempt)),
        (Some(_), _) => Err(ApiError::invalid("strategy", "one of those that the instance offers")),
    }
}

/// Refuses to sign in if the browser has a session already and may have only one.
pub(super) fn check_not_signed_in(caller: &Caller) -> Result<(), ApiError> {
    let (tables, now) = (caller.apis.tables(), caller.now());
    let has_session = tables.live_sessions(&caller.client_id, now).any(|session| session.is_active_at(now));
    if caller.apis.instance.policy.has_multiple_sessions || !has_session {
        return Ok(());
    }
    Err(ApiError::refused(StatusCode::BAD_REQUEST, "session_exists", "You're already signed in."))
}

/// The user with this address, user name or phone number.
fn user_called(tables: &Tables, identifier: &str) -> Option<User> {
    let by_name =
        |user: &&User| user.username.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(identifier));
    let user = tables.user_with_claimed_email(identifier);
    let user = user.or_else(|| tables.users.iter().find(by_name));
    let is_number = identifier.starts_with('+');
    let by_number = || tables.users.iter().find(|user| is_number && user.has_phone(identifier));
    user.or_else(by_number).cloned()
}

fn unknown() -> ApiError {
    let problem = "Couldn't find your account.".to_owned();
    ApiError::parameter("identifier", "form_identifier_not_found", problem)
}

fn redeem(caller: &Caller, ticket: &str) -> Answer {
    if let Some(id) = ticket::invitation_id(&caller.apis.instance, ticket) {
        return accept_invitation(caller, id);
    }
    let (mut tables, now) = (caller.apis.tables(), caller.now());
    let session = tables.redeem_sign_in_token(ticket, &caller.client_id, now);
    let session = session.ok_or_else(bad_ticket)?;
    let mut attempt = SignIn::of(session.user_id.clone(), None, now);
    finish(caller, &mut tables, &mut attempt, &session.id, Verification::verified("ticket", caller.now()));
    drop(tables);
    Ok(keep(caller, attempt))
}

/// Signs in the user whose address was invited to an organization, and makes them a member.
fn accept_invitation(caller: &Caller, id: &str) -> Answer {
    let now = caller.now();
    let user_id = {
        let mut tables = caller.apis.tables();
        let address = tables.pending_invitation(id, now).map(|(_, address)| address);
        let user = address.and_then(|address| tables.user_with_claimed_email(&address));
        let user_id = user.map(|user| user.id.clone()).ok_or_else(bad_ticket)?;
        tables.accept_invitation(id, &user_id, now).ok_or_else(bad_ticket)?;
        user_id
    };
    complete(caller, SignIn::of(user_id, None, now), Verification::verified("ticket", caller.now()))
}

fn bad_ticket() -> ApiError {
    let problem = "The ticket is not valid.".to_owned();
    ApiError::parameter("ticket", "sign_in_token_cannot_be_used_code", problem)
}

/// Signs the attempt's user in.
pub(super) fn complete(caller: &Caller, mut attempt: SignIn, proof: Verification) -> Answer {
    let (mut tables, now) = (caller.apis.tables(), caller.now());
    let user_id = attempt.user_id.clone().unwrap_or_default();
    let user = tables.user(&user_id).cloned().ok_or_else(unknown)?;
    let session = tables.sign_in(&caller.client_id, &user_id, now);
    let session = session.ok_or_else(|| may_not_sign_in(&user))?;
    finish(caller, &mut tables, &mut attempt, &session.id, proof);
    drop(tables);
    Ok(keep(caller, attempt))
}

fn finish(caller: &Caller, tables: &mut Tables, attempt: &mut SignIn, session_id: &str, proof: Verification) {
    attempt.status = SignInStatus::Complete;
    attempt.created_session_id = Some(session_id.to_owned());
    tables.remember_origin(session_id, caller.origin.as_deref());
    if let Some(browser) = tables.browser_mut(&caller.client_id) {
        browser.last_strategy = Some(proof.strategy.clone());
    }
    attempt.first_factor = Some(proof);
}

pub(super) fn may_not_sign_in(user: &User) -> ApiError {
    let (code, problem) = if user.banned {
        ("user_banned", "The user is banned.")
    } else {
        ("user_locked", "The account is locked after too many wrong passwords. The Backend API unlocks it.")
    };
    ApiError::refused(StatusCode::FORBIDDEN, code, problem)
}

/// Saves the attempt and returns it.
pub(super) fn keep(caller: &Caller, attempt: SignIn) -> Response {
    let shown = {
        let mut tables = caller.apis.tables();
        let shown = views::sign_in(&caller.apis, &tables, &attempt);
        if let Some(browser) = tables.browser_mut(&caller.client_id) {
            (browser.is_client, browser.sign_in) = (true, Some(attempt));
        }
        shown
    };
    wrapped(caller, shown)
}

pub(super) async fn show(caller: Caller, Path(id): Path<String>) -> Answer {
    let attempt = attempt(&caller, &id)?;
    let shown = views::sign_in(&caller.apis, &caller.apis.tables(), &attempt);
    Ok(wrapped(&caller, shown))
}

/// The attempt of this browser, unless it has been abandoned.
pub(super) fn attempt(caller: &Caller, id: &str) -> Result<SignIn, ApiError> {
    let tables = caller.apis.tables();
    let attempt = tables.browser(&caller.client_id).and_then(|browser| browser.sign_in.as_ref());
    let attempt = attempt.filter(|attempt| attempt.id == id && caller.now() < attempt.abandon_at);
    attempt.cloned().ok_or(ApiError::NotFound("Sign-in attempt"))
}

//! `/v1/client/sign_ups`: attempts to sign up.

use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;

use super::answer::wrapped;
use super::caller::Caller;
use super::fields::{Fields, check_text};
use super::password;
use super::sign_in::{check_not_signed_in, may_not_sign_in};
use super::sign_in_factors::{code_refused, send_code};
use crate::apis::endpoint::account::{check_username, check_username_is_free};
use crate::apis::endpoint::metadata::check_size;
use crate::apis::endpoint::{Answer, ApiError};
use crate::apis::frontend::{ticket, views};
use crate::apis::store::{EmailAddress, Identification as _, SignUp, Tables, User, Verification};
use crate::instance::journal::MessageKind;

/// Begins an attempt, which replaces an earlier one.
pub(super) async fn create(caller: Caller, fields: Fields) -> Answer {
    check_not_signed_in(&caller)?;
    if fields.is_true("transfer") {
        return super::oauth::transfer_to_sign_up(&caller);
    }
    let strategy = fields.get("strategy");
    if let Some(strategy) = strategy.filter(|strategy| strategy.starts_with("oauth_")) {
        return super::oauth::begin_sign_up(&caller, strategy, &fields);
    }
    let mut attempt = SignUp::new(caller.now());
    if strategy == Some("ticket") || fields.get("ticket").is_some() {
        accept_ticket(&caller, &mut attempt, fields.required("ticket")?)?;
    }
    fill(&caller, &mut attempt, &fields)?;
    advance(&caller, attempt)
}

/// The ticket of an invitation verifies the invited address.
fn accept_ticket(caller: &Caller, attempt: &mut SignUp, ticket: &str) -> Result<(), ApiError> {
    let tables = caller.apis.tables();
    let id = ticket::invitation_id(&caller.apis.instance, ticket);
    let invitation = id.and_then(|id| tables.pending_invitation(id, caller.now()));
    let (id, address) = invitation.ok_or_else(|| {
        ApiError::parameter("ticket", "invitation_not_found", "The ticket is not valid.".to_owned())
    })?;
    attempt.email_address = Some(address);
    attempt.email_verification = Some(Verification::verified("ticket", caller.now()));
    attempt.invitation_id = Some(id);
    Ok(())
}

/// Takes the fields of the form.
fn fill(caller: &Caller, attempt: &mut SignUp, fields: &Fields) -> Result<(), ApiError> {
    if let Some(address) =
        fields.get("email_address").filter(|it| attempt.email_address.as_deref() != Some(it))
    {
        if let Some(expected) = EmailAddress::problem(address) {
            return Err(ApiError::malformed("email_address", expected));
        }
        if caller.apis.tables().user_with_claimed_email(address).is_some() {
            let problem = "That email address is taken. Please try another.".to_owned();
            return Err(ApiError::parameter("email_address", "form_identifier_exists", problem));
        }
        (attempt.email_address, attempt.email_verification) = (Some(address.to_owned()), None);
    }
    if let Some(username) = fields.get("username") {
        check_username(username)?;
        check_username_is_free(&caller.apis.tables(), username, "")?;
        attempt.username = Some(username.to_owned());
    }
    if let Some(given) = fields.secret("password") {
        attempt.password = Some(password::hashed("password", given)?);
    }
    for (name, field) in [
        ("first_name", &mut attempt.first_name),
        ("last_name", &mut attempt.last_name),
        ("locale", &mut attempt.locale),
    ] {
        if let Some(value) = fields.get(name) {
            check_text(name, value)?;
            *field = Some(value.to_owned());
        }
    }
    if let Some(metadata) = fields.object("unsafe_metadata")? {
        check_size("unsafe_metadata", &metadata)?;
        attempt.unsafe_metadata = metadata;
    }
    if fields.is_true("legal_accepted") {
        attempt.legal_accepted_at = Some(caller.now());
    }
    Ok(())
}

/// Creates the user if nothing is missing, and returns the attempt.
pub(super) fn advance(caller: &Caller, mut attempt: SignUp) -> Answer {
    if attempt.is_ready() && !attempt.is_complete() {
        let (mut tables, now) = (caller.apis.tables(), caller.now());
        become_user(&mut tables, &caller.client_id, caller.origin.as_deref(), &mut attempt, now)?;
    }
    Ok(keep(caller, attempt))
}

pub(super) fn become_user(
    tables: &mut Tables,
    client_id: &str,
    origin: Option<&str>,
    attempt: &mut SignUp,
    now: i64,
) -> Result<(), ApiError> {
    let address = attempt.email_address.clone().unwrap_or_default();
    // Another user may have taken the address in the meantime.
    if tables.user_with_claimed_email(&address).is_some() {
        let problem = "That email address is taken. Please try another.".to_owned();
        return Err(ApiError::parameter("email_address", "form_identifier_exists", problem));
    }
    attempt.username.as_deref().map_or(Ok(()), |name| check_username_is_free(tables, name, ""))?;
    if tables.users.len() >= MOST_USERS {
        let problem = "The instance has too many users.";
        return Err(ApiError::refused(StatusCode::FORBIDDEN, "user_quota_exceeded", problem));
    }
    let mut user = User::new(now);
    user.add_email(&address);
    if attempt.password.is_some() {
        user.set_password(attempt.password.clone(), now);
    }
    (user.first_name, user.last_name) = (attempt.first_name.clone(), attempt.last_name.clone());
    user.username = attempt.username.clone();
    user.unsafe_metadata = attempt.unsafe_metadata.clone();
    let id = user.id.clone();
    let may_not = may_not_sign_in(&user);
    tables.sign_up(user, now);
    if let Some(invitation_id) = &attempt.invitation_id {
        // The ticket may be for an organization; the new user then becomes a member.
        tables.accept_invitation(invitation_id, &id, now);
    }
    let session = tables.sign_in(client_id, &id, now).ok_or(may_not)?;
    tables.remember_origin(&session.id, origin);
    if let Some(browser) = tables.browser_mut(client_id) {
        browser.last_strategy =
            attempt.email_verification.as_ref().map(|it| it.strategy.trim_start_matches("from_").to_owned());
    }
    (attempt.created_user_id, attempt.created_session_id) = (Some(id), Some(session.id));
    Ok(())
}

/// The fields of the instance's own page.
#[derive(Clone, Copy)]
pub(in crate::apis::frontend) struct Entered<'e> {
    pub(in crate::apis::frontend) address: &'e str,
    pub(in crate::apis::frontend) first_name: Option<&'e str>,
    pub(in crate::apis::frontend) last_name: Option<&'e str>,
}

/// Creates the user and signs them in, for the instance's own page, which asks for no code. The error is a sentence for the
/// page.
pub(in crate::apis::frontend) fn become_user_without_code(
    tables: &mut Tables,
    client_id: &str,
    entered: &Entered<'_>,
    now: i64,
) -> Result<(), &'static str> {
    let Entered { address, first_name, last_name } = *entered;
    if EmailAddress::problem(address).is_some() {
        return Err("Enter an e-mail address.");
    }
    if [first_name, last_name].into_iter().flatten().any(|name| check_text("name", name).is_err()) {
        return Err("A name has at most 256 characters.");
    }
    if tables.user_by_email(address).is_some() {
        return Err("That e-mail address is taken. Please try another.");
    }
    let mut attempt = SignUp::new(now);
    attempt.email_address = Some(address.to_owned());
    (attempt.first_name, attempt.last_name) = (first_name.map(str::to_owned), last_name.map(str::to_owned));
    become_user(tables, client_id, None, &mut attempt, now).map_err(|_| "The instance has too many users.")
}

/// More users than are created by hand. This limits the memory of an instance that runs for weeks.
const MOST_USERS: usize = 20_000;

/// Saves the attempt and returns it.
pub(super) fn keep(caller: &Caller, attempt: SignUp) -> Response {
    let shown = views::sign_up(&attempt);
    if let Some(browser) = caller.apis.tables().browser_mut(&caller.client_id) {
        (browser.is_client, browser.sign_up) = (true, Some(attempt));
    }
    wrapped(caller, shown)
}

pub(super) async fn show(caller: Caller, Path(id): Path<String>) -> Answer {
    let shown = views::sign_up(&attempt_of(&caller, &id)?);
    Ok(wrapped(&caller, shown))
}

pub(super) async fn update(caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut attempt = pending(&caller, &id)?;
    fill(&caller, &mut attempt, &fields)?;
    advance(&caller, attempt)
}

/// Sends a code to the address.
pub(super) async fn prepare(caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut attempt = pending(&caller, &id)?;
    let strategy = fields.required("strategy")?;
    if strategy.starts_with("oauth_") {
        return super::oauth::begin_sign_up(&caller, strategy, &fields);
    }
    if strategy != "email_code" {
        return Err(ApiError::invalid("strategy", "email_code"));
    }
    let address = attempt.email_address.as_deref().ok_or_else(|| ApiError::missing("email_address"))?;
    send_code(&caller, address, MessageKind::VerificationCode);
    attempt.email_verification = Some(Verification::prepared(strategy, caller.now()));
    Ok(keep(&caller, attempt))
}

/// Checks the code.
pub(super) async fn attempt(caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut attempt = pending(&caller, &id)?;
    let (strategy, code) = (fields.required("strategy")?, fields.required("code")?);
    let prepared = attempt.email_verification.as_mut().filter(|it| it.strategy == strategy);
    let taken = prepared.map(|verification| verification.attempt(code, caller.now()));
    match taken {
        Some(Ok(())) => advance(&caller, attempt),
        Some(Err(refusal)) => {
            keep(&caller, attempt);
            Err(code_refused(refusal))
        }
        None => {
            let problem = "No code was sent: prepare the verification first.";
            Err(ApiError::refused(StatusCode::BAD_REQUEST, "verification_missing", problem))
        }
    }
}

fn attempt_of(caller: &Caller, id: &str) -> Result<SignUp, ApiError> {
    let tables = caller.apis.tables();
    let attempt = tables.browser(&caller.client_id).and_then(|browser| browser.sign_up.as_ref());
    let attempt = attempt.filter(|attempt| attempt.id == id && caller.now() < attempt.abandon_at);
    attempt.cloned().ok_or(ApiError::NotFound("Sign-up attempt"))
}

fn pending(caller: &Caller, id: &str) -> Result<SignUp, ApiError> {
    let attempt = attempt_of(caller, id)?;
    if attempt.is_complete() {
        let problem = "The attempt is complete.";
        return Err(ApiError::refused(StatusCode::BAD_REQUEST, "sign_up_cannot_be_updated", problem));
    }
    Ok(attempt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instance::Policy;

    #[test]
    fn the_page_keeps_to_the_bounds_of_the_api() {
        let mut tables = Tables::new(Policy::default(), 0);
        let browser = tables.create_browser(0);
        let long = "x".repeat(257);
        let long_address = format!("{long}@example.com");
        let sign_up = |tables: &mut Tables, address: &str, first_name: Option<&str>| {
            let entered = Entered { address, first_name, last_name: None };
            become_user_without_code(tables, &browser, &entered, 0).is_ok()
        };
        for (address, first_name) in [
            ("", None),
            ("ada@", None),
            ("ada@example.com\u{1b}[2J", None),
            (long_address.as_str(), None),
            ("ada@example.com", Some(long.as_str())),
            ("ada@example.com", Some("\u{1b}[2J")),
        ] {
            assert!(!sign_up(&mut tables, address, first_name), "{address:?} {first_name:?}");
        }
        assert!(tables.users.is_empty());
        assert!(sign_up(&mut tables, "ada@example.com", Some("Ada")));
        assert!(!sign_up(&mut tables, "ADA@example.com", None), "it is taken");
        tables.users = vec![User::new(0); MOST_USERS];
        assert!(!sign_up(&mut tables, "bob@example.com", None), "there are enough");
    }
}

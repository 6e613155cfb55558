//! `/v1/me/email_addresses`.

use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use serde_json::{Value, json};

use super::answer::wrapped;
use super::caller::SignedIn;
use super::fields::Fields;
use super::me::user_of;
use super::reverification::check_fresh;
use super::sign_in_factors::{code_refused, send_code};
use crate::apis::endpoint::{Answer, ApiError, deleted};
use crate::apis::frontend::views;
use crate::apis::store::{EmailAddress, Identification as _, Standing};
use crate::instance::journal::MessageKind;

pub(super) async fn list(signed_in: SignedIn) -> Answer {
    let addresses: Vec<Value> =
        user_of(&signed_in)?.email_addresses.iter().map(views::email_address).collect();
    Ok(wrapped(&signed_in.caller, json!(addresses)))
}

pub(super) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Answer {
    let address = find(&signed_in, &id)?;
    Ok(shown(&signed_in, &address))
}

fn find(signed_in: &SignedIn, id: &str) -> Result<EmailAddress, ApiError> {
    let addresses = user_of(signed_in)?.email_addresses;
    addresses.into_iter().find(|it| it.id == id).ok_or(ApiError::NotFound("Email address"))
}

fn shown(signed_in: &SignedIn, address: &EmailAddress) -> Response {
    wrapped(&signed_in.caller, views::email_address(address))
}

/// Adds an unverified address.
pub(super) async fn create(signed_in: SignedIn, fields: Fields) -> Answer {
    check_fresh(&signed_in)?;
    let text = fields.required("email_address")?;
    if let Some(expected) = EmailAddress::problem(text) {
        return Err(ApiError::malformed("email_address", expected));
    }
    let (id, now) = (signed_in.user_id(), signed_in.caller.now());
    let address = EmailAddress::new(text, Standing::Unverified, now);
    {
        let mut tables = signed_in.caller.apis.tables();
        let is_claimed = tables.is_claimed::<EmailAddress>(text, id);
        let user = tables.user_mut(id).ok_or(ApiError::NotFound("User"))?;
        if is_claimed || user.has_email(text) {
            return Err(ApiError::taken("email_address"));
        }
        if user.email_addresses.len() >= MOST_ADDRESSES {
            let problem = format!("A user has {MOST_ADDRESSES} addresses at most.");
            return Err(ApiError::refused(StatusCode::FORBIDDEN, "email_address_quota_exceeded", problem));
        }
        user.email_addresses.push(address.clone());
        user.updated_at = now;
    }
    Ok(shown(&signed_in, &address))
}

const MOST_ADDRESSES: usize = 20;

/// Sends a code.
pub(super) async fn prepare(signed_in: SignedIn, Path(id): Path<String>, fields: Fields) -> Answer {
    let strategy = fields.required("strategy")?;
    if strategy != "email_code" {
        return Err(ApiError::invalid("strategy", "email_code"));
    }
    let mut address = find(&signed_in, &id)?;
    check_unverified(&address)?;
    send_code(&signed_in.caller, &address.email_address, MessageKind::VerificationCode);
    address.prepare(signed_in.caller.now());
    keep(&signed_in, &address);
    Ok(shown(&signed_in, &address))
}

fn check_unverified(address: &EmailAddress) -> Result<(), ApiError> {
    if !address.is_verified() {
        return Ok(());
    }
    let problem = "The address is verified already.";
    Err(ApiError::refused(StatusCode::BAD_REQUEST, "verification_already_verified", problem))
}

fn keep(signed_in: &SignedIn, address: &EmailAddress) {
    let (mut tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
    let Some(user) = tables.user_mut(signed_in.user_id()) else { return };
    for own in user.email_addresses.iter_mut().filter(|own| own.id == address.id) {
        own.clone_from(address);
    }
    if address.is_verified() {
        user.primary_email_address_id.get_or_insert_with(|| address.id.clone());
    }
    user.updated_at = now;
}

/// Checks the code.
pub(super) async fn attempt(signed_in: SignedIn, Path(id): Path<String>, fields: Fields) -> Answer {
    let code = fields.required("code")?;
    let mut address = find(&signed_in, &id)?;
    check_unverified(&address)?;
    let is_claimed = {
        let tables = signed_in.caller.apis.tables();
        tables.is_claimed::<EmailAddress>(&address.email_address, signed_in.user_id())
    };
    if is_claimed {
        return Err(ApiError::taken("email_address")); // somebody else was faster
    }
    let Some(taken) = address.attempt(code, signed_in.caller.now()) else {
        let problem = "No code was sent: prepare the verification first.";
        return Err(ApiError::refused(StatusCode::BAD_REQUEST, "verification_missing", problem));
    };
    keep(&signed_in, &address);
    taken.map_err(code_refused)?;
    Ok(shown(&signed_in, &address))
}

/// If the primary address is deleted, the next verified one becomes primary. The last verified one cannot be deleted.
pub(super) async fn delete(signed_in: SignedIn, Path(id): Path<String>) -> Answer {
    check_fresh(&signed_in)?;
    find(&signed_in, &id)?;
    {
        let (mut tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        let user = tables.user_mut(signed_in.user_id()).ok_or(ApiError::NotFound("User"))?;
        let next = user.email_addresses.iter().find(|it| it.is_verified() && it.id != id);
        let next = next.map(|it| it.id.clone());
        if next.is_none() {
            let problem = "A user keeps a verified address.";
            let code = "last_identification_deletion_failed";
            return Err(ApiError::refused(StatusCode::FORBIDDEN, code, problem));
        }
        user.email_addresses.retain(|it| it.id != id);
        if user.primary_email_address_id.as_deref() == Some(&id) {
            user.primary_email_address_id = next;
        }
        user.updated_at = now;
    }
    Ok(wrapped(&signed_in.caller, deleted("email_address", &id)))
}

//! Attempts to sign in and up.

use serde_json::{Map, Value, json};

use super::user_image_url;
use crate::apis::Apis;
use crate::apis::store::{Identification as _, SignIn, SignUp, Tables, User, Verification};

pub(in crate::apis::frontend) fn sign_in(apis: &Apis, tables: &Tables, attempt: &SignIn) -> Value {
    let user = attempt.user_id.as_deref().and_then(|id| tables.user(id));
    let user_data = user.map(|user| {
        json!({
            "first_name": user.first_name,
            "last_name": user.last_name,
            "image_url": user_image_url(apis, user),
            "has_image": user.has_image(),
        })
    });
    json!({
        "object": "sign_in_attempt",
        "id": attempt.id,
        "status": attempt.status,
        "supported_identifiers": ["email_address"],
        "supported_first_factors": user.map(|user| first_factors(user, true)),
        "supported_second_factors": null,
        "first_factor_verification": attempt.first_factor.as_ref().map(Verification::shown),
        "second_factor_verification": null,
        "identifier": attempt.identifier,
        "user_data": user_data,
        "created_session_id": attempt.created_session_id,
        "abandon_at": attempt.abandon_at,
    })
}

/// The first factors that the user can sign in with.
pub(in crate::apis::frontend) fn first_factors(user: &User, with_reset: bool) -> Vec<Value> {
    let mut factors = Vec::new();
    if user.password().is_some() {
        factors.push(json!({ "strategy": "password" }));
    }
    for address in user.email_addresses.iter().filter(|address| address.is_claimed()) {
        let is_primary = user.primary_email_address_id.as_deref() == Some(&address.id);
        let factor = |strategy: &str| {
            json!({
                "strategy": strategy,
                "safe_identifier": address.email_address,
                "email_address_id": address.id,
                "primary": is_primary,
            })
        };
        factors.push(factor("email_code"));
        if with_reset && user.password().is_some() {
            factors.push(factor("reset_password_email_code"));
        }
    }
    factors
}

pub(in crate::apis::frontend) fn sign_up(attempt: &SignUp) -> Value {
    let is_complete = attempt.is_complete();
    let unverified = attempt.email_address.is_some() && !attempt.has_verified_email();
    json!({
        "object": "sign_up_attempt",
        "id": attempt.id,
        "status": if is_complete { "complete" } else { "missing_requirements" },
        "required_fields": ["email_address", "password"],
        "optional_fields": ["first_name", "last_name", "username"],
        "missing_fields": attempt.missing_fields(),
        "unverified_fields": if unverified { vec!["email_address"] } else { Vec::new() },
        "verifications": {
            "email_address": attempt.email_address.as_ref().map(|_| email_verification(attempt)),
            "phone_number": null,
            "web3_wallet": null,
            "external_account": attempt.external_verification.as_ref().map(Verification::shown),
        },
        "username": attempt.username,
        "email_address": attempt.email_address,
        "phone_number": null,
        "web3_wallet": null,
        "password_enabled": attempt.password.is_some(),
        "has_password": attempt.password.is_some(),
        "first_name": attempt.first_name,
        "last_name": attempt.last_name,
        "unsafe_metadata": attempt.unsafe_metadata,
        "public_metadata": attempt.public_metadata,
        "custom_action": false,
        "external_id": null,
        "created_session_id": attempt.created_session_id,
        "created_user_id": attempt.created_user_id,
        "abandon_at": attempt.abandon_at,
        "legal_accepted_at": attempt.legal_accepted_at,
        "locale": attempt.locale,
    })
}

/// There is no status before a code has been sent, because Clerk's components would take the code as sent.
fn email_verification(attempt: &SignUp) -> Map<String, Value> {
    let verification = attempt.email_verification.as_ref();
    let next_action = match verification {
        None => "needs_prepare",
        Some(verification) if verification.is_verified() => "",
        Some(_) => "needs_attempt",
    };
    let mut shown = verification.map(Verification::shown).unwrap_or_default();
    shown.insert("next_action".to_owned(), json!(next_action));
    shown.insert("supported_strategies".to_owned(), json!(["email_code"]));
    shown
}

//! Users.

use serde_json::{Value, json};

use super::{all, membership, only, user_image_url};
use crate::apis::Apis;
use crate::apis::store::{EmailAddress, Identification as _, PublicUserData, Tables, User};

const FIELDS: [&str; 33] = [
    "id",
    "object",
    "external_id",
    "username",
    "first_name",
    "last_name",
    "locale",
    "has_image",
    "primary_email_address_id",
    "primary_phone_number_id",
    "primary_web3_wallet_id",
    "password_enabled",
    "password_last_updated_at",
    "two_factor_enabled",
    "totp_enabled",
    "backup_code_enabled",
    "phone_numbers",
    "web3_wallets",
    "passkeys",
    "external_accounts",
    "saml_accounts",
    "enterprise_accounts",
    "public_metadata",
    "unsafe_metadata",
    "last_sign_in_at",
    "last_active_at",
    "banned",
    "locked",
    "delete_self_enabled",
    "create_organization_enabled",
    "legal_accepted_at",
    "created_at",
    "updated_at",
];

/// Fields that are null for every user, because no user has a second factor or a temporary lock.
const NOTHING: [&str; 4] =
    ["mfa_enabled_at", "mfa_disabled_at", "lockout_expires_in_seconds", "verification_attempts_remaining"];

/// The user as shown to the same user, with all memberships.
pub(in crate::apis::frontend) fn user(apis: &Apis, tables: &Tables, user: &User, now: i64) -> Value {
    let mut shown = only(user, &FIELDS);
    let addresses: Vec<_> = user.email_addresses.iter().map(email_address).collect();
    let memberships = tables.memberships(now).filter(|it| it.public_user_data.user_id == user.id);
    let memberships: Vec<_> = memberships.map(|it| membership(apis, tables, &it)).collect();
    shown.extend(NOTHING.map(|name| (name.to_owned(), Value::Null)));
    shown.insert("deprovisioned".to_owned(), json!(false));
    shown.insert("email_addresses".to_owned(), json!(addresses));
    shown.insert("organization_memberships".to_owned(), json!(memberships));
    shown.insert("image_url".to_owned(), json!(user_image_url(apis, user)));
    shown.insert("profile_image_url".to_owned(), json!(user_image_url(apis, user)));
    Value::Object(shown)
}

/// An address. It has no verification before a code has been sent.
pub(in crate::apis::frontend) fn email_address(address: &EmailAddress) -> Value {
    let mut shown = all(address);
    if !address.is_verified() && !address.is_prepared() {
        shown.insert("verification".to_owned(), Value::Null);
    }
    Value::Object(shown)
}

/// The part of a user that others may see.
pub(in crate::apis::frontend) fn public_user_data(
    apis: &Apis,
    tables: &Tables,
    data: &PublicUserData,
) -> Value {
    let mut shown = all(data);
    let url = json!(tables.user(&data.user_id).map(|user| user_image_url(apis, user)));
    shown.insert("identifier".to_owned(), json!(data.identifier.as_deref().unwrap_or_default()));
    shown.insert("image_url".to_owned(), url.clone());
    shown.insert("profile_image_url".to_owned(), url);
    Value::Object(shown)
}

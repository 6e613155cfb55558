//! Objects as browsers see them.
//!
//! # Security
//!
//! They are not those of the Backend API: what is shown is listed by name, so that no field is shown that was not thought
//! of. Private metadata, digests and other people's sessions are none of a browser's business.

mod attempts;
mod client;
mod environment;
mod organization;
mod user;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::apis::Apis;
use crate::apis::store::User;

pub(super) use attempts::{first_factors, sign_in, sign_up};
pub(super) use client::{client, session, session_with_activity};
pub(super) use environment::environment;
pub(super) use organization::{domain, invitation, membership, organization, own_invitation, role};
pub(super) use user::{email_address, public_user_data, user};

/// The fields of `row` that are named.
fn only(row: &impl Serialize, names: &[&str]) -> Map<String, Value> {
    let mut fields = all(row);
    fields.retain(|name, _| names.contains(&name.as_str()));
    fields
}

/// The fields of a row that has nothing to hide.
fn all(row: &impl Serialize) -> Map<String, Value> {
    match json!(row) {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// Where the picture of a user or an organization is found: another place after each change.
fn image_url(apis: &Apis, id: &str, updated_at: i64) -> String {
    format!("{}/avatars/{id}?v={updated_at}", apis.instance.frontend_url)
}

pub(super) fn user_image_url(apis: &Apis, user: &User) -> String {
    image_url(apis, &user.id, user.updated_at)
}

//! Objects as browsers receive them.
//!
//! # Security
//!
//! They differ from those of the Backend API: each field to show is listed by name, so a new field is not shown by accident.
//! Browsers must not see private metadata, digests or other users' sessions.

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

/// The fields of `row` with these names.
fn only(row: &impl Serialize, names: &[&str]) -> Map<String, Value> {
    let mut fields = all(row);
    fields.retain(|name, _| names.contains(&name.as_str()));
    fields
}

/// All fields of a row without private ones.
fn all(row: &impl Serialize) -> Map<String, Value> {
    match json!(row) {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// The URL of the picture of a user or an organization. It changes with the picture, so browsers do not show a cached one.
fn image_url(apis: &Apis, id: &str, updated_at: i64) -> String {
    format!("{}/avatars/{id}?v={updated_at}", apis.instance.frontend_url)
}

pub(super) fn user_image_url(apis: &Apis, user: &User) -> String {
    image_url(apis, &user.id, user.updated_at)
}

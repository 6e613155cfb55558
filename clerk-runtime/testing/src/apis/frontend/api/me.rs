//! `/v1/me`: the signed-in user.

use axum::response::Response;
use http::StatusCode;
use serde_json::json;

use super::answer::{page, wrapped};
use super::caller::SignedIn;
use super::fields::{Fields, check_text};
use super::password;
use super::reverification::check_fresh;
use crate::apis::endpoint::account::{check_username, check_username_is_free};
use crate::apis::endpoint::metadata::{check_size, merged};
use crate::apis::endpoint::{Answer, ApiError, deleted};
use crate::apis::frontend::views;
use crate::apis::store::{Identification as _, Tables, User};

pub(super) async fn show(signed_in: SignedIn) -> Answer {
    shown(&signed_in)
}

fn shown(signed_in: &SignedIn) -> Answer {
    let user = {
        let tables = signed_in.caller.apis.tables();
        let user = tables.user(signed_in.user_id()).ok_or(ApiError::NotFound("User"))?;
        views::user(&signed_in.caller.apis, &tables, user, signed_in.caller.now())
    };
    Ok(wrapped(&signed_in.caller, user))
}

/// Changes a user and returns them.
fn change(signed_in: &SignedIn, change: impl FnOnce(&mut User)) -> Answer {
    {
        let (mut tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        let user = tables.user_mut(signed_in.user_id()).ok_or(ApiError::NotFound("User"))?;
        change(user);
        user.updated_at = now;
    }
    shown(signed_in)
}

/// Empty fields of the form remove the value.
pub(super) async fn update(signed_in: SignedIn, fields: Fields) -> Answer {
    let id = signed_in.user_id();
    let mut user = user_of(&signed_in)?;
    if let Some(username) = fields.nullable("username") {
        check_fresh(&signed_in)?;
        username.map_or(Ok(()), check_username)?;
        let tables = signed_in.caller.apis.tables();
        username.map_or(Ok(()), |name| check_username_is_free(&tables, name, id))?;
        user.username = username.map(str::to_owned);
    }
    for (name, field) in [("first_name", &mut user.first_name), ("last_name", &mut user.last_name)] {
        if let Some(value) = fields.nullable(name) {
            value.map_or(Ok(()), |value| check_text(name, value))?;
            *field = value.map(str::to_owned);
        }
    }
    if let Some(primary) = fields.get("primary_email_address_id") {
        check_fresh(&signed_in)?;
        let is_own = user.email_addresses.iter().any(|it| it.id == primary && it.is_verified());
        if !is_own {
            return Err(ApiError::invalid("primary_email_address_id", "the id of a verified address"));
        }
        user.primary_email_address_id = Some(primary.to_owned());
    }
    if let Some(metadata) = fields.object("unsafe_metadata")? {
        check_size("unsafe_metadata", &metadata)?;
        user.unsafe_metadata = metadata;
    }
    change(&signed_in, |current| *current = user)
}

pub(super) fn user_of(signed_in: &SignedIn) -> Result<User, ApiError> {
    signed_in.caller.apis.tables().user(signed_in.user_id()).cloned().ok_or(ApiError::NotFound("User"))
}

/// Merges deeply; null removes a value.
pub(super) async fn merge_metadata(signed_in: SignedIn, fields: Fields) -> Answer {
    let changes = fields.object("unsafe_metadata")?.ok_or_else(|| ApiError::missing("unsafe_metadata"))?;
    let merged = merged(user_of(&signed_in)?.unsafe_metadata, changes);
    check_size("unsafe_metadata", &merged)?;
    change(&signed_in, |user| user.unsafe_metadata = merged)
}

pub(super) async fn delete(signed_in: SignedIn) -> Answer {
    check_fresh(&signed_in)?;
    let may = user_of(&signed_in)?.rest.get("delete_self_enabled") != Some(&json!(false));
    if !may {
        let problem = "The user may not delete the account.";
        return Err(ApiError::refused(StatusCode::FORBIDDEN, "user_delete_self_not_enabled", problem));
    }
    let id = signed_in.user_id().to_owned();
    signed_in.caller.apis.tables().remove_user(&id, signed_in.caller.now());
    Ok(wrapped(&signed_in.caller, deleted("user", &id)))
}

pub(super) async fn change_password(signed_in: SignedIn, fields: Fields) -> Answer {
    check_fresh(&signed_in)?;
    let given = fields.secret("new_password").ok_or_else(|| ApiError::missing("new_password"))?;
    check_current(&signed_in, &fields)?;
    let hash = password::hashed("new_password", given)?;
    let now = signed_in.caller.now();
    if fields.is_true("sign_out_of_other_sessions") {
        let mut tables = signed_in.caller.apis.tables();
        tables.revoke_other_sessions(signed_in.user_id(), &signed_in.session.id, now);
    }
    change(&signed_in, |user| user.set_password(Some(hash), now))
}

/// Requires the current password for a change, if the user has one.
fn check_current(signed_in: &SignedIn, fields: &Fields) -> Result<(), ApiError> {
    let user = user_of(signed_in)?;
    if user.password().is_none() {
        return Ok(());
    }
    let given = fields.secret("current_password").ok_or_else(|| ApiError::missing("current_password"))?;
    password::check(&signed_in.caller, &user, "current_password", given)
}

pub(super) async fn remove_password(signed_in: SignedIn, fields: Fields) -> Answer {
    check_fresh(&signed_in)?;
    check_current(&signed_in, &fields)?;
    let now = signed_in.caller.now();
    change(&signed_in, |user| user.set_password(None, now))
}

/// The user's organizations, newest membership first.
pub(super) async fn memberships(signed_in: SignedIn) -> Answer {
    let rows = {
        let (tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        let own = tables.memberships(now).filter(|it| it.public_user_data.user_id == signed_in.user_id());
        let mut rows: Vec<_> =
            own.map(|it| views::membership(&signed_in.caller.apis, &tables, &it)).collect();
        rows.reverse();
        rows
    };
    let query = &signed_in.caller.query;
    // An array unless `paginated` is set, for old versions of Clerk's browser code.
    let response = if query.is_true("paginated") { page(query, rows)? } else { json!(query.slice(rows)?) };
    Ok(wrapped(&signed_in.caller, response))
}

/// Leaves an organization, unless no other member may manage it.
pub(super) async fn leave(
    signed_in: SignedIn,
    axum::extract::Path(organization): axum::extract::Path<String>,
) -> Answer {
    let membership = {
        let (mut tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        let membership = tables.membership(&organization, signed_in.user_id(), now);
        let membership = membership.ok_or_else(super::sessions::not_a_member)?;
        super::organizations::check_manager_is_left(&tables, &organization, signed_in.user_id(), now)?;
        tables.remove_member(&organization, signed_in.user_id(), now);
        membership
    };
    Ok(wrapped(&signed_in.caller, deleted("organization_membership", &membership.id)))
}

/// The defaults for an organization that the user creates. They are empty, because the user's company is unknown.
pub(super) async fn creation_defaults(signed_in: SignedIn) -> Response {
    let form = json!({ "name": "", "slug": "", "logo": null, "blur_hash": null });
    wrapped(&signed_in.caller, json!({ "advisory": null, "form": form }))
}

pub(super) fn verified_addresses(tables: &Tables, user_id: &str) -> Vec<String> {
    let addresses = tables.user(user_id).into_iter().flat_map(|user| &user.email_addresses);
    addresses.filter(|it| it.is_verified()).map(|it| it.email_address.clone()).collect()
}

//! `/v1/organizations/{id}/memberships` and `/v1/organizations/{id}/invitations`.

use axum::extract::Path;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::answer::{page, wrapped};
use super::caller::SignedIn;
use super::fields::Fields;
use super::organizations::{MANAGE_MEMBERS, READ_MEMBERS, check_manager_is_left, member_who_may};
use crate::apis::backend::memberships::check_role;
use crate::apis::backend::organization_invitations::{invite, statuses};
use crate::apis::endpoint::{Answer, ApiError, Form, contains};
use crate::apis::frontend::views;
use crate::apis::store::{InvitationStatus, OrganizationMembership, Tables};

/// `role` may be repeated; `query` is a part of a name or an address.
pub(super) async fn list(signed_in: SignedIn, Path(id): Path<String>) -> Answer {
    let query = &signed_in.caller.query;
    let rows = {
        let (tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        member_who_may(&signed_in, &tables, &id, Some(READ_MEMBERS))?;
        let has_role = |it: &OrganizationMembership| {
            let mut roles = query.all("role").peekable();
            roles.peek().is_none() || roles.any(|role| role == it.role)
        };
        let is_found = |it: &OrganizationMembership| {
            let user = &it.public_user_data;
            let texts = [&user.first_name, &user.last_name, &user.identifier];
            let texts: Vec<&str> = texts.into_iter().filter_map(|text| text.as_deref()).collect();
            query.get("query").is_none_or(|part| contains(&texts, part))
        };
        let members = tables.memberships(now).filter(|it| it.organization.id == id);
        let members = members.filter(|it| has_role(it) && is_found(it));
        let mut rows: Vec<_> =
            members.map(|it| views::membership(&signed_in.caller.apis, &tables, &it)).collect();
        rows.reverse();
        rows
    };
    let response = if query.is_true("paginated") { page(query, rows)? } else { json!(query.slice(rows)?) };
    Ok(wrapped(&signed_in.caller, response))
}

/// Gives a member another role.
pub(super) async fn update(
    signed_in: SignedIn,
    Path((id, user_id)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let role = fields.required("role")?;
    let shown = {
        let (mut tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        member_who_may(&signed_in, &tables, &id, Some(MANAGE_MEMBERS))?;
        check_role(&tables, role)?;
        let stays_manager = tables
            .role_by_key(role)
            .is_some_and(|role| role.permissions.iter().any(|it| it.key == MANAGE_MEMBERS));
        if !stays_manager {
            check_manager_is_left(&tables, &id, &user_id, now)?;
        }
        tables.change_membership(&id, &user_id, |membership| membership.set_role(role, now));
        let membership = tables.membership(&id, &user_id, now).ok_or_else(no_member)?;
        views::membership(&signed_in.caller.apis, &tables, &membership)
    };
    Ok(wrapped(&signed_in.caller, shown))
}

fn no_member() -> ApiError {
    ApiError::NotFound("Organization membership")
}

/// Ends a membership and returns it.
pub(super) async fn remove(signed_in: SignedIn, Path((id, user_id)): Path<(String, String)>) -> Answer {
    let shown = {
        let (mut tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        member_who_may(&signed_in, &tables, &id, Some(MANAGE_MEMBERS))?;
        let membership = tables.membership(&id, &user_id, now).ok_or_else(no_member)?;
        check_manager_is_left(&tables, &id, &user_id, now)?;
        tables.remove_member(&id, &user_id, now);
        views::membership(&signed_in.caller.apis, &tables, &membership)
    };
    Ok(wrapped(&signed_in.caller, shown))
}

/// Newest first.
pub(super) async fn invitations(signed_in: SignedIn, Path(id): Path<String>) -> Answer {
    let query = &signed_in.caller.query;
    let statuses = statuses(query)?;
    let rows = {
        let (tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        member_who_may(&signed_in, &tables, &id, Some(READ_MEMBERS))?;
        let invitations = tables
            .invitations(now)
            .filter(|it| it.organization_id == id && (statuses.is_empty() || statuses.contains(&it.status)));
        let mut rows: Vec<_> = invitations.map(|it| views::invitation(&it)).collect();
        rows.reverse();
        rows
    };
    Ok(wrapped(&signed_in.caller, page(query, rows)?))
}

pub(super) async fn invite_one(signed_in: SignedIn, Path(id): Path<String>, fields: Fields) -> Answer {
    let address = fields.required("email_address")?;
    let shown = invite_all(&signed_in, &id, &[address], fields.required("role")?)?;
    Ok(wrapped(&signed_in.caller, shown.into_iter().next().unwrap_or_default()))
}

/// Creates all of them, or none if there is a mistake.
pub(super) async fn invite_bulk(signed_in: SignedIn, Path(id): Path<String>, fields: Fields) -> Answer {
    let addresses: Vec<&str> = fields.all("email_address").collect();
    if addresses.is_empty() {
        return Err(ApiError::missing("email_address"));
    }
    if addresses.len() > MOST_INVITED {
        let problem = format!("At most {MOST_INVITED} can be invited at once.");
        return Err(ApiError::refused(StatusCode::BAD_REQUEST, "bulk_size_exceeded", problem));
    }
    let shown = invite_all(&signed_in, &id, &addresses, fields.required("role")?)?;
    Ok(wrapped(&signed_in.caller, json!(shown)))
}

const MOST_INVITED: usize = 10;

/// Of all organizations together. This limits the memory of an instance that runs for weeks.
const MOST_INVITATIONS: usize = 20_000;

fn invite_all(
    signed_in: &SignedIn,
    id: &str,
    addresses: &[&str],
    role: &str,
) -> Result<Vec<Value>, ApiError> {
    let apis = &signed_in.caller.apis;
    let invited = {
        let (mut tables, now) = (apis.tables(), signed_in.caller.now());
        member_who_may(signed_in, &tables, id, Some(MANAGE_MEMBERS))?;
        let count = tables.invitations_count();
        if count >= MOST_INVITATIONS {
            let problem = "The instance keeps no more invitations.";
            return Err(ApiError::refused(StatusCode::FORBIDDEN, "invitation_quota_exceeded", problem));
        }
        let form = |address: &str| {
            let parameters = [
                ("email_address", json!(address)),
                ("role", json!(role)),
                ("inviter_user_id", json!(signed_in.user_id())),
            ];
            Form::of(
                parameters.map(|(name, value)| (name.to_owned(), value)).into_iter().collect::<Map<_, _>>(),
            )
        };
        let invited: Result<Vec<_>, _> =
            addresses.iter().map(|address| invite(&mut tables, id, form(address), now)).collect();
        if invited.is_err() {
            tables.forget_invitations_beyond(count);
        }
        invited?
    };
    invited.iter().for_each(|invitation| apis.announce(invitation));
    Ok(invited.iter().map(views::invitation).collect())
}

pub(super) async fn revoke_invitation(
    signed_in: SignedIn,
    Path((id, invitation_id)): Path<(String, String)>,
) -> Answer {
    let shown = {
        let (mut tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        member_who_may(&signed_in, &tables, &id, Some(MANAGE_MEMBERS))?;
        tables.invitation(&id, &invitation_id, now).ok_or_else(no_invitation)?;
        if !tables.end_invitation(&invitation_id, InvitationStatus::Revoked, now) {
            let problem = "The invitation is not pending.";
            let code = "organization_invitation_not_pending";
            return Err(ApiError::refused(StatusCode::BAD_REQUEST, code, problem));
        }
        shown_invitation(&tables, &id, &invitation_id, now)?
    };
    Ok(wrapped(&signed_in.caller, shown))
}

fn shown_invitation(tables: &Tables, id: &str, invitation_id: &str, now: i64) -> Result<Value, ApiError> {
    let invitation = tables.invitation(id, invitation_id, now).ok_or_else(no_invitation)?;
    Ok(views::invitation(&invitation))
}

fn no_invitation() -> ApiError {
    let problem = "There is no such invitation to the organization.";
    ApiError::refused(StatusCode::NOT_FOUND, "organization_invitation_not_found", problem)
}

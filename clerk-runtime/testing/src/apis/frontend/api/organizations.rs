//! `/v1/organizations`, for the members of an organization.

use axum::extract::Path;
use http::StatusCode;
use serde_json::json;

use super::answer::{page, wrapped};
use super::caller::SignedIn;
use super::fields::Fields;
use super::sessions::not_a_member;
use crate::apis::backend::organizations::{check_name, check_slug, free_slug};
use crate::apis::endpoint::{Answer, ApiError, deleted};
use crate::apis::frontend::views;
use crate::apis::store::{Organization, OrganizationMembership, Tables};

/// The user's membership in an organization, if it has the permission. For a user who is not a member, the organization does
/// not exist.
pub(super) fn member_who_may(
    signed_in: &SignedIn,
    tables: &Tables,
    organization: &str,
    permission: Option<&str>,
) -> Result<OrganizationMembership, ApiError> {
    let membership = tables.membership(organization, signed_in.user_id(), signed_in.caller.now());
    let membership = membership.ok_or_else(not_a_member)?;
    let may = permission.is_none_or(|permission| membership.permissions.iter().any(|it| it == permission));
    if may { Ok(membership) } else { Err(missing_permission()) }
}

pub(super) fn missing_permission() -> ApiError {
    let problem = "The user's role in the organization does not allow that.";
    ApiError::refused(StatusCode::FORBIDDEN, "missing_organization_permission", problem)
}

pub(super) const MANAGE_MEMBERS: &str = "org:sys_memberships:manage";
pub(super) const READ_MEMBERS: &str = "org:sys_memberships:read";

/// Refuses a change that would leave no member who may manage members.
pub(super) fn check_manager_is_left(
    tables: &Tables,
    organization: &str,
    but: &str,
    now: i64,
) -> Result<(), ApiError> {
    let mut others = tables
        .memberships(now)
        .filter(|it| it.organization.id == organization && it.public_user_data.user_id != but);
    if others.any(|it| it.permissions.iter().any(|it| it == MANAGE_MEMBERS)) {
        return Ok(());
    }
    let problem = "Nobody would be left who may manage the organization's members.";
    Err(ApiError::refused(StatusCode::FORBIDDEN, "organization_minimum_permissions_needed", problem))
}

/// The user becomes its first member, with the creator's role.
pub(super) async fn create(signed_in: SignedIn, fields: Fields) -> Answer {
    let name = fields.required("name")?;
    check_name(name)?;
    let shown = {
        let (mut tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        check_may_create(&signed_in, &tables)?;
        let slug = fields.owned("slug").unwrap_or_else(|| free_slug(&tables, name));
        check_slug(&tables, &slug)?;
        let mut organization = Organization::new(name.to_owned(), slug, now);
        organization.created_by = Some(signed_in.user_id().to_owned());
        let id = organization.id.clone();
        tables.insert_organization(organization);
        let role = tables.creator_role().map(|role| role.key.clone()).unwrap_or_default();
        tables.add_member(&id, signed_in.user_id(), &role, now);
        shown(&signed_in, &tables, &id)?
    };
    Ok(wrapped(&signed_in.caller, shown))
}

fn check_may_create(signed_in: &SignedIn, tables: &Tables) -> Result<(), ApiError> {
    let user = tables.user(signed_in.user_id()).ok_or(ApiError::NotFound("User"))?;
    if user.rest.get("create_organization_enabled") == Some(&serde_json::Value::Bool(false)) {
        let problem = "The user may not create organizations.";
        return Err(ApiError::refused(StatusCode::FORBIDDEN, "organization_creation_not_allowed", problem));
    }
    let limit = user.rest.get("create_organizations_limit").and_then(serde_json::Value::as_u64);
    let limit = limit.filter(|limit| *limit > 0).and_then(|limit| usize::try_from(limit).ok());
    let created = tables.organizations.iter().filter(|it| it.created_by.as_deref() == Some(user.id.as_str()));
    let has_room = tables.organizations.len() < MOST_ORGANIZATIONS_OF_ALL;
    if has_room && created.count() < limit.unwrap_or(MOST_ORGANIZATIONS) {
        return Ok(());
    }
    let problem = "The user has created as many organizations as allowed.";
    Err(ApiError::refused(StatusCode::FORBIDDEN, "organization_quota_exceeded", problem))
}

/// Clerk's default.
const MOST_ORGANIZATIONS: usize = 100;

/// Limits the memory of an instance that runs for weeks.
const MOST_ORGANIZATIONS_OF_ALL: usize = 20_000;

pub(super) fn shown(signed_in: &SignedIn, tables: &Tables, id: &str) -> Result<serde_json::Value, ApiError> {
    let organization = tables.organization_at(id, signed_in.caller.now()).ok_or_else(not_a_member)?;
    Ok(views::organization(&signed_in.caller.apis, &organization))
}

pub(super) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Answer {
    let shown = {
        let tables = signed_in.caller.apis.tables();
        member_who_may(&signed_in, &tables, &id, None)?;
        shown(&signed_in, &tables, &id)?
    };
    Ok(wrapped(&signed_in.caller, shown))
}

pub(super) async fn update(signed_in: SignedIn, Path(id): Path<String>, fields: Fields) -> Answer {
    let shown = {
        let (mut tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        let current = member_who_may(&signed_in, &tables, &id, Some("org:sys_profile:manage"))?.organization;
        let (name, slug) = (fields.owned("name"), fields.owned("slug"));
        name.as_deref().map_or(Ok(()), check_name)?;
        let slug = slug.filter(|slug| *slug != current.slug);
        slug.as_deref().map_or(Ok(()), |slug| check_slug(&tables, slug))?;
        let organization = tables.organization_mut(&id).ok_or_else(not_a_member)?;
        organization.name = name.unwrap_or(current.name);
        organization.slug = slug.unwrap_or(current.slug);
        organization.updated_at = now;
        shown(&signed_in, &tables, &id)?
    };
    Ok(wrapped(&signed_in.caller, shown))
}

pub(super) async fn delete(signed_in: SignedIn, Path(id): Path<String>) -> Answer {
    super::reverification::check_fresh(&signed_in)?;
    {
        let (mut tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        let membership = member_who_may(&signed_in, &tables, &id, Some("org:sys_profile:delete"))?;
        if !membership.organization.admin_delete_enabled {
            let problem = "The members of the organization may not delete it.";
            let code = "organization_admin_delete_not_enabled";
            return Err(ApiError::refused(StatusCode::FORBIDDEN, code, problem));
        }
        tables.remove_organization(&id, now);
    }
    Ok(wrapped(&signed_in.caller, deleted("organization", &id)))
}

/// The roles that members can have.
pub(super) async fn roles(signed_in: SignedIn, Path(id): Path<String>) -> Answer {
    let rows = {
        let tables = signed_in.caller.apis.tables();
        member_who_may(&signed_in, &tables, &id, Some(READ_MEMBERS))?;
        tables.roles.iter().map(views::role).collect::<Vec<_>>()
    };
    let (total_count, rows) = (rows.len(), signed_in.caller.query.slice(rows)?);
    let response = json!({ "data": rows, "total_count": total_count, "has_role_set_migration": false });
    Ok(wrapped(&signed_in.caller, response))
}

pub(super) async fn domains(signed_in: SignedIn, Path(id): Path<String>) -> Answer {
    let rows = {
        let tables = signed_in.caller.apis.tables();
        member_who_may(&signed_in, &tables, &id, Some("org:sys_domains:read"))?;
        tables.domains.iter().filter(|it| it.organization_id == id).map(views::domain).collect()
    };
    Ok(wrapped(&signed_in.caller, page(&signed_in.caller.query, rows)?))
}

/// Always empty: a membership request requires a suggestion, and no user has one here.
pub(super) async fn membership_requests(signed_in: SignedIn, Path(id): Path<String>) -> Answer {
    {
        let tables = signed_in.caller.apis.tables();
        member_who_may(&signed_in, &tables, &id, Some(MANAGE_MEMBERS))?;
    }
    Ok(wrapped(&signed_in.caller, page(&signed_in.caller.query, Vec::new())?))
}

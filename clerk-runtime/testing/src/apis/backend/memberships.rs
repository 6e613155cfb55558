//! `/v1/organizations/{id}/memberships`, `/v1/organization_memberships` and `/v1/users/{id}/organization_memberships`.

use axum::extract::Path;
use http::StatusCode;

use super::organizations::{self, check_quota};
use super::user_filter::UserFilter;
use super::users;
use crate::apis::endpoint::metadata::{self, Change};
use crate::apis::endpoint::{Answer, ApiError, Form, InstanceKey, Parameters, ok};
use crate::apis::store::{OrganizationMembership, Tables, User};

const NOT_FOUND: ApiError = ApiError::NotFound("Organization membership");

/// The members that match the filters for users and `role`.
pub(super) async fn list(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    query: Parameters,
) -> Answer {
    let (tables, now) = (apis.tables(), apis.now());
    let id = &tables.organization(&id).ok_or(organizations::NOT_FOUND)?.id;
    let filter = UserFilter::of(&query)?;
    let has_role = |role: &str| {
        let mut roles = query.all("role").peekable();
        roles.peek().is_none() || roles.any(|it| it == role)
    };
    let members = with_users(&tables, now).filter(|(membership, user)| {
        membership.organization.id == *id && has_role(&membership.role) && filter.admits(&tables, user)
    });
    page(&query, members.collect())
}

type Member<'t> = (OrganizationMembership, &'t User);

fn with_users(tables: &Tables, now: i64) -> impl Iterator<Item = Member<'_>> {
    tables.memberships(now).filter_map(|membership| {
        let user = tables.user(&membership.public_user_data.user_id)?;
        Some((membership, user))
    })
}

fn page(query: &Parameters, members: Vec<Member<'_>>) -> Answer {
    let members = query.ordered(
        members,
        &[
            ("created_at", |(membership, _)| membership.created_at.into()),
            ("phone_number", |(_, user)| user.phone().into()),
            ("email_address", |(_, user)| user.email().into()),
            ("first_name", |(_, user)| user.first_name.as_deref().into()),
            ("last_name", |(_, user)| user.last_name.as_deref().into()),
            ("username", |(_, user)| user.username.as_deref().into()),
        ],
    )?;
    query.page("data", members.into_iter().map(|(membership, _)| membership).collect())
}

pub(super) async fn list_all(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    page(&query, with_users(&apis.tables(), apis.now()).collect())
}

pub(super) async fn list_of_user(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    query: Parameters,
) -> Answer {
    let tables = apis.tables();
    tables.user(&id).ok_or(users::NOT_FOUND)?;
    let memberships = tables.memberships(apis.now());
    let mut memberships: Vec<_> = memberships.filter(|it| it.public_user_data.user_id == id).collect();
    memberships.reverse();
    query.page("data", memberships)
}

pub(super) async fn create(InstanceKey(apis): InstanceKey, Path(id): Path<String>, mut form: Form) -> Answer {
    let user_id: String = form.required("user_id")?;
    let role: String = form.required("role")?;
    let public_metadata = metadata::initial(&mut form, "public_metadata")?;
    let private_metadata = metadata::initial(&mut form, "private_metadata")?;
    form.end()?;
    let (mut tables, now) = (apis.tables(), apis.now());
    let id = tables.organization(&id).ok_or(organizations::NOT_FOUND)?.id.clone();
    tables.user(&user_id).ok_or(users::NOT_FOUND)?;
    check_role(&tables, &role)?;
    if tables.is_member(&id, &user_id) {
        return Err(already_a_member());
    }
    check_quota(&tables, &id, now)?;
    tables.add_member(&id, &user_id, &role, now);
    change(&mut tables, &id, &user_id, now, |membership| {
        membership.public_metadata = public_metadata;
        membership.private_metadata = private_metadata;
    })
}

pub(in crate::apis) fn check_role(tables: &Tables, role: &str) -> Result<(), ApiError> {
    tables.role_by_key(role).map(|_| ()).ok_or(ApiError::NotFound("Organization role"))
}

pub(super) fn already_a_member() -> ApiError {
    let problem = "The user is a member of the organization already.";
    ApiError::refused(StatusCode::BAD_REQUEST, "already_a_member_in_organization", problem)
}

/// Changes a membership and returns it.
fn change(
    tables: &mut Tables,
    id: &str,
    user_id: &str,
    now: i64,
    change: impl FnOnce(&mut OrganizationMembership),
) -> Answer {
    tables.change_membership(id, user_id, |membership| {
        change(membership);
        membership.updated_at = now;
    });
    tables.membership(id, user_id, now).map(|membership| ok(&membership)).ok_or(NOT_FOUND)
}

pub(super) async fn update(
    InstanceKey(apis): InstanceKey,
    Path((id, user_id)): Path<(String, String)>,
    mut form: Form,
) -> Answer {
    let role: String = form.required("role")?;
    form.end()?;
    let (mut tables, now) = (apis.tables(), apis.now());
    check_role(&tables, &role)?;
    change(&mut tables, &id, &user_id, now, |membership| membership.set_role(&role, now))
}

pub(super) async fn merge_metadata(
    InstanceKey(apis): InstanceKey,
    Path((id, user_id)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let (mut tables, now) = (apis.tables(), apis.now());
    let mut membership = tables.membership(&id, &user_id, now).ok_or(NOT_FOUND)?;
    let fields = [
        ("public_metadata", &mut membership.public_metadata),
        ("private_metadata", &mut membership.private_metadata),
    ];
    Change::Merge.apply(form, fields)?;
    change(&mut tables, &id, &user_id, now, |current| *current = membership)
}

/// Returns the deleted membership.
pub(super) async fn delete(
    InstanceKey(apis): InstanceKey,
    Path((id, user_id)): Path<(String, String)>,
) -> Answer {
    let (mut tables, now) = (apis.tables(), apis.now());
    let membership = tables.membership(&id, &user_id, now).ok_or(NOT_FOUND)?;
    tables.remove_member(&id, &user_id, now);
    Ok(ok(&membership))
}

//! `/v1/organizations/{id}/invitations`, `/v1/organization_invitations` and
//! `/v1/users/{id}/organization_invitations`. E-mails are not sent, but listed as messages of the instance.

use axum::extract::Path;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::memberships::{already_a_member, check_role};
use super::organizations::{self, check_quota};
use super::users;
use crate::apis::endpoint::metadata;
use crate::apis::endpoint::{Answer, ApiError, Form, InstanceKey, Parameters, Payload, contains, ok};
use crate::apis::store::{
    EmailAddress, Identification as _, InvitationStatus, OrganizationInvitation, PublicOrganizationData,
    Tables,
};

pub(super) async fn list(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    query: Parameters,
) -> Answer {
    let (tables, now) = (apis.tables(), apis.now());
    let id = &tables.organization(&id).ok_or(organizations::NOT_FOUND)?.id;
    let statuses = statuses(&query)?;
    let invitations = tables.invitations(now).filter(|it| {
        it.organization_id == *id
            && (statuses.is_empty() || statuses.contains(&it.status))
            && query.get("email_address").is_none_or(|address| it.is_for(address))
    });
    query.page("data", ordered(&query, invitations.collect())?)
}

/// The requested statuses; an empty list stands for all.
pub(in crate::apis) fn statuses(query: &Parameters) -> Result<Vec<InvitationStatus>, ApiError> {
    let invalid = |_| ApiError::invalid("status", "pending, accepted, revoked or expired");
    query.all("status").map(|text| serde_json::from_value(json!(text)).map_err(invalid)).collect()
}

fn ordered(
    query: &Parameters,
    invitations: Vec<OrganizationInvitation>,
) -> Result<Vec<OrganizationInvitation>, ApiError> {
    query.ordered(
        invitations,
        &[
            ("created_at", |invitation| invitation.created_at.into()),
            ("email_address", |invitation| invitation.email_address.as_str().into()),
        ],
    )
}

/// Lists the invitations of all organizations; `query` is a part of an e-mail address.
pub(super) async fn list_all(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    let (tables, statuses) = (apis.tables(), statuses(&query)?);
    let invitations = tables.invitations(apis.now()).filter(|it| {
        (statuses.is_empty() || statuses.contains(&it.status))
            && query.get("query").is_none_or(|part| contains(&[&it.email_address], part))
    });
    let invitations = ordered(&query, invitations.collect())?;
    query.page("data", with_organizations(&tables, &invitations))
}

/// The invitations with the organization's data that the invited user may see.
fn with_organizations(tables: &Tables, invitations: &[OrganizationInvitation]) -> Vec<Value> {
    let shown = invitations.iter().map(|invitation| {
        let organization = tables.organization(&invitation.organization_id).map(PublicOrganizationData::of);
        let mut shown = json!(invitation);
        if let Some(fields) = shown.as_object_mut() {
            fields.insert("public_organization_data".to_owned(), json!(organization));
        }
        shown
    });
    shown.collect()
}

/// Lists the invitations to the user's verified e-mail addresses.
pub(super) async fn list_of_user(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    query: Parameters,
) -> Answer {
    let (tables, statuses) = (apis.tables(), statuses(&query)?);
    let user = tables.user(&id).ok_or(users::NOT_FOUND)?;
    let addresses: Vec<_> =
        user.email_addresses.iter().filter(|it| it.is_verified()).map(EmailAddress::text).collect();
    let mut invitations: Vec<_> = tables
        .invitations(apis.now())
        .filter(|it| {
            addresses.iter().any(|address| it.is_for(address))
                && (statuses.is_empty() || statuses.contains(&it.status))
        })
        .collect();
    invitations.reverse();
    query.page("data", with_organizations(&tables, &invitations))
}

pub(super) async fn create(InstanceKey(apis): InstanceKey, Path(id): Path<String>, form: Form) -> Answer {
    let invitation = invite(&mut apis.tables(), &id, form, apis.now())?;
    apis.announce(&invitation);
    Ok(ok(&invitation))
}

/// Creates all of them, or none if there is a mistake.
pub(super) async fn create_bulk(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    Payload(body): Payload<Vec<Map<String, Value>>>,
) -> Answer {
    let forms = Form::list(body, 10)?;
    let (mut tables, now) = (apis.tables(), apis.now());
    let count = tables.invitations_count();
    let invited: Result<Vec<_>, _> =
        forms.into_iter().map(|form| invite(&mut tables, &id, form, now)).collect();
    match invited {
        Ok(invitations) => {
            drop(tables);
            invitations.iter().for_each(|invitation| apis.announce(invitation));
            Ok(ok(&json!({ "data": invitations, "total_count": invitations.len() })))
        }
        Err(error) => {
            tables.forget_invitations_beyond(count);
            Err(error)
        }
    }
}

pub(in crate::apis) fn invite(
    tables: &mut Tables,
    id_or_slug: &str,
    mut form: Form,
    now: i64,
) -> Result<OrganizationInvitation, ApiError> {
    let address: String = form.required("email_address")?;
    let role: String = form.required("role")?;
    let inviter_id: Option<String> = form.optional("inviter_user_id")?;
    let days = lifetime_in_days(&mut form)?.unwrap_or(30);
    let public_metadata = metadata::initial(&mut form, "public_metadata")?;
    let private_metadata = metadata::initial(&mut form, "private_metadata")?;
    form.without_effect(&["redirect_url", "notify"]);
    form.end()?;
    users::check::<EmailAddress>(&address)?;
    let id = tables.organization(id_or_slug).ok_or(organizations::NOT_FOUND)?.id.clone();
    check_role(tables, &role)?;
    inviter_id.as_deref().map_or(Ok(()), |inviter| check_administrator(tables, &id, inviter, now))?;
    let invited = tables.user_by_email(&address);
    if invited.is_some_and(|user| tables.is_member(&id, &user.id)) {
        return Err(already_a_member());
    }
    if tables.pending_invitations(&id, now).any(|it| it.is_for(&address)) {
        let problem = "The address has a pending invitation to the organization.";
        return Err(ApiError::refused(
            StatusCode::BAD_REQUEST,
            "organization_invitation_not_unique",
            problem,
        ));
    }
    check_quota(tables, &id, now)?;
    let mut invitation = OrganizationInvitation::new(id.clone(), address, role, days, now);
    (invitation.inviter_id, invitation.public_metadata) = (inviter_id, public_metadata);
    invitation.private_metadata = private_metadata;
    let invitation_id = invitation.id.clone();
    tables.invite(invitation);
    tables.invitation(&id, &invitation_id, now).ok_or_else(not_found)
}

pub(super) fn lifetime_in_days(form: &mut Form) -> Result<Option<i64>, ApiError> {
    match form.optional("expires_in_days")? {
        Some(days) if !(1..=365).contains(&days) => Err(ApiError::invalid("expires_in_days", "1 to 365")),
        days => Ok(days),
    }
}

/// Refuses a user who may not manage the organization's members.
fn check_administrator(tables: &Tables, id: &str, user_id: &str, now: i64) -> Result<(), ApiError> {
    let refused = |code, problem: &str| Err(ApiError::refused(StatusCode::FORBIDDEN, code, problem));
    match tables.membership(id, user_id, now) {
        None => refused("not_a_member_in_organization", "The user is not a member of the organization."),
        Some(membership) if membership.permissions.iter().any(|it| it == "org:sys_memberships:manage") => {
            Ok(())
        }
        Some(_) => refused("missing_organization_permission", "The user may not manage members."),
    }
}

fn not_found() -> ApiError {
    let problem = "There is no such invitation to the organization.";
    ApiError::refused(StatusCode::NOT_FOUND, "organization_invitation_not_found", problem)
}

pub(super) async fn show(
    InstanceKey(apis): InstanceKey,
    Path((id, invitation_id)): Path<(String, String)>,
) -> Answer {
    let invitation = apis.tables().invitation(&id, &invitation_id, apis.now());
    invitation.map(|invitation| ok(&invitation)).ok_or_else(not_found)
}

pub(super) async fn revoke(
    InstanceKey(apis): InstanceKey,
    Path((id, invitation_id)): Path<(String, String)>,
    mut form: Form,
) -> Answer {
    let requester: Option<String> = form.optional("requesting_user_id")?;
    form.end()?;
    let (mut tables, now) = (apis.tables(), apis.now());
    tables.invitation(&id, &invitation_id, now).ok_or_else(not_found)?;
    requester.as_deref().map_or(Ok(()), |user_id| check_administrator(&tables, &id, user_id, now))?;
    if !tables.end_invitation(&invitation_id, InvitationStatus::Revoked, now) {
        let problem = "The invitation is not pending.";
        return Err(ApiError::refused(StatusCode::NOT_FOUND, "organization_invitation_not_pending", problem));
    }
    tables.invitation(&id, &invitation_id, now).map(|invitation| ok(&invitation)).ok_or_else(not_found)
}

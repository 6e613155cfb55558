//! Organizations, memberships and invitations.

use serde_json::{Value, json};

use super::user::public_user_data;
use super::{all, image_url, only};
use crate::apis::Apis;
use crate::apis::store::{
    Organization, OrganizationDomain, OrganizationInvitation, OrganizationMembership, PublicOrganizationData,
    Role, Tables,
};

const ORGANIZATION: [&str; 11] = [
    "id",
    "object",
    "name",
    "slug",
    "has_image",
    "members_count",
    "pending_invitations_count",
    "max_allowed_memberships",
    "admin_delete_enabled",
    "public_metadata",
    "created_at",
];

const MEMBERSHIP: [&str; 8] =
    ["id", "object", "public_metadata", "role", "role_name", "permissions", "created_at", "updated_at"];

const INVITATION: [&str; 12] = [
    "id",
    "object",
    "email_address",
    "role",
    "role_name",
    "organization_id",
    "status",
    "public_metadata",
    "url",
    "expires_at",
    "created_at",
    "updated_at",
];

pub(in crate::apis::frontend) fn organization(apis: &Apis, organization: &Organization) -> Value {
    let mut shown = only(organization, &ORGANIZATION);
    shown.insert("image_url".to_owned(), json!(image_url(apis, &organization.id, organization.updated_at)));
    shown.insert("updated_at".to_owned(), json!(organization.updated_at));
    Value::Object(shown)
}

/// A membership with its organization and its user.
pub(in crate::apis::frontend) fn membership(
    apis: &Apis,
    tables: &Tables,
    membership: &OrganizationMembership,
) -> Value {
    let mut shown = only(membership, &MEMBERSHIP);
    shown.insert("organization".to_owned(), organization(apis, &membership.organization));
    shown.insert("public_user_data".to_owned(), public_user_data(apis, tables, &membership.public_user_data));
    Value::Object(shown)
}

/// An invitation as shown to members of the organization.
pub(in crate::apis::frontend) fn invitation(invitation: &OrganizationInvitation) -> Value {
    Value::Object(only(invitation, &INVITATION))
}

/// An invitation as shown to the invited user.
pub(in crate::apis::frontend) fn own_invitation(
    apis: &Apis,
    invitation: &OrganizationInvitation,
    organization: Option<&Organization>,
) -> Value {
    let mut shown = only(invitation, &INVITATION);
    let organization = organization.map(|it| public_organization_data(apis, it));
    shown.insert("public_organization_data".to_owned(), json!(organization));
    Value::Object(shown)
}

fn public_organization_data(apis: &Apis, organization: &Organization) -> Value {
    let mut shown = all(&PublicOrganizationData::of(organization));
    shown.insert("image_url".to_owned(), json!(image_url(apis, &organization.id, organization.updated_at)));
    Value::Object(shown)
}

pub(in crate::apis::frontend) fn role(role: &Role) -> Value {
    let mut shown = all(role);
    shown.insert("description".to_owned(), json!(role.description.as_deref().unwrap_or_default()));
    Value::Object(shown)
}

pub(in crate::apis::frontend) fn domain(domain: &OrganizationDomain) -> Value {
    let mut shown = all(domain);
    shown.retain(|name, value| name != "public_organization_data" || !value.is_null());
    Value::Object(shown)
}

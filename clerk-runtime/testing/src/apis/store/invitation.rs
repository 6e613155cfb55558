//! Invitations to organizations.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::organization::{Organization, PublicUserData};
use crate::instance::id;

/// An invitation to an organization, as in the Backend API.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct OrganizationInvitation {
    object: Cow<'static, str>,
    /// `orginv_…`.
    pub id: String,
    /// The invited address.
    pub email_address: String,
    /// The role of the future member.
    pub role: String,
    pub(super) role_name: String,
    /// The organization's id.
    pub organization_id: String,
    /// The id of the inviting user, if any.
    pub inviter_id: Option<String>,
    pub(super) public_inviter_data: Option<PublicUserData>,
    /// The status.
    pub status: InvitationStatus,
    /// The initial metadata of the membership.
    pub public_metadata: Map<String, Value>,
    /// The initial metadata of the membership.
    pub private_metadata: Map<String, Value>,
    url: Option<String>,
    /// When it expires.
    pub expires_at: i64,
    /// When it was created.
    pub created_at: i64,
    /// When it was last changed.
    pub updated_at: i64,
}

impl OrganizationInvitation {
    pub(crate) fn new(
        organization_id: String,
        email_address: String,
        role: String,
        lifetime_in_days: i64,
        now: i64,
    ) -> Self {
        Self {
            object: Cow::Borrowed("organization_invitation"),
            id: id::with_prefix("orginv_"),
            email_address,
            role,
            role_name: String::new(),
            organization_id,
            inviter_id: None,
            public_inviter_data: None,
            status: InvitationStatus::Pending,
            public_metadata: Map::new(),
            private_metadata: Map::new(),
            url: None,
            expires_at: now + lifetime_in_days * DAY,
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) fn status_at(&self, now: i64) -> InvitationStatus {
        self.status.at(now, self.expires_at)
    }

    pub(crate) fn is_for(&self, address: &str) -> bool {
        self.email_address.eq_ignore_ascii_case(address)
    }
}

/// The status of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InvitationStatus {
    /// It has not been accepted yet.
    Pending,
    /// The invited user has accepted it.
    Accepted,
    /// It has been revoked.
    Revoked,
    /// It was not accepted in time.
    Expired,
}

impl InvitationStatus {
    /// The status at a time, because an invitation expires without being changed.
    pub(crate) const fn at(self, now: i64, expires_at: i64) -> Self {
        match self {
            Self::Pending if now >= expires_at => Self::Expired,
            status => status,
        }
    }
}

/// The organization's data that the invited user may see.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct PublicOrganizationData {
    id: String,
    name: String,
    slug: String,
    image_url: Cow<'static, str>,
    has_image: bool,
}

impl PublicOrganizationData {
    pub(crate) fn of(organization: &Organization) -> Self {
        Self {
            id: organization.id.clone(),
            name: organization.name.clone(),
            slug: organization.slug.clone(),
            image_url: Cow::Borrowed(""),
            has_image: organization.has_image,
        }
    }
}

/// In milliseconds.
pub(crate) const DAY: i64 = 24 * 60 * 60 * 1000;

//! Invitations to organizations.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::organization::{Organization, PublicUserData};
use crate::instance::id;

/// An invitation to an organization, as the Backend API shows one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct OrganizationInvitation {
    object: Cow<'static, str>,
    /// `orginv_…`.
    pub id: String,
    /// Who is invited.
    pub email_address: String,
    /// What they will be there.
    pub role: String,
    pub(super) role_name: String,
    /// Where they are invited to.
    pub organization_id: String,
    /// Who invites them.
    pub inviter_id: Option<String>,
    pub(super) public_inviter_data: Option<PublicUserData>,
    /// What has become of it.
    pub status: InvitationStatus,
    /// What the membership will begin with.
    pub public_metadata: Map<String, Value>,
    /// What the membership will begin with.
    pub private_metadata: Map<String, Value>,
    url: Option<String>,
    /// When it ends by itself.
    pub expires_at: i64,
    /// When it was created.
    pub created_at: i64,
    /// When anything above changed last.
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

/// What has become of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InvitationStatus {
    /// Nobody has answered it yet.
    Pending,
    /// Whoever was invited came.
    Accepted,
    /// It was taken back.
    Revoked,
    /// Nobody has answered it in time.
    Expired,
}

impl InvitationStatus {
    /// The status at a time, since nothing else tells that it expires.
    pub(crate) const fn at(self, now: i64, expires_at: i64) -> Self {
        match self {
            Self::Pending if now >= expires_at => Self::Expired,
            status => status,
        }
    }
}

/// What who is invited sees of the organization.
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

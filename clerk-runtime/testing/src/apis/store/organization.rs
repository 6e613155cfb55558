//! Organizations and memberships.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::role::Role;
use super::user::User;
use crate::instance::id;

/// An organization, as in the Backend API.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Organization {
    object: Cow<'static, str>,
    /// `org_…`.
    pub id: String,
    /// The displayed name.
    pub name: String,
    /// The name in URLs.
    pub slug: String,
    image_url: Cow<'static, str>,
    pub(super) has_image: bool,
    /// The number of members.
    pub members_count: usize,
    /// The number of pending invitations.
    pub pending_invitations_count: usize,
    /// The largest number of members, including pending invitations; 0 for no limit.
    pub max_allowed_memberships: usize,
    pub(crate) admin_delete_enabled: bool,
    /// Metadata that the application's front end may read.
    pub public_metadata: Map<String, Value>,
    /// Metadata that only the application's back end may read.
    pub private_metadata: Map<String, Value>,
    /// The id of the user who created it.
    pub created_by: Option<String>,
    /// When it was created.
    pub created_at: i64,
    /// When it was last changed.
    pub updated_at: i64,
}

impl Organization {
    pub(crate) fn new(name: String, slug: String, now: i64) -> Self {
        Self {
            object: Cow::Borrowed("organization"),
            id: id::with_prefix("org_"),
            name,
            slug,
            image_url: Cow::Borrowed(""),
            has_image: false,
            members_count: 0,
            pending_invitations_count: 0,
            max_allowed_memberships: 5,
            admin_delete_enabled: true,
            public_metadata: Map::new(),
            private_metadata: Map::new(),
            created_by: None,
            created_at: now,
            updated_at: now,
        }
    }
}

/// The membership of a user in an organization, as in the Backend API.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct OrganizationMembership {
    object: Cow<'static, str>,
    /// `orgmem_…`.
    pub id: String,
    /// The user's role: `org:admin`, `org:member` or another role of the instance.
    pub role: String,
    role_name: String,
    /// The role's permissions, such as `org:invoices:create`.
    pub permissions: Vec<String>,
    /// Metadata that the application's front end may read.
    pub public_metadata: Map<String, Value>,
    /// Metadata that only the application's back end may read.
    pub private_metadata: Map<String, Value>,
    /// The organization.
    pub organization: Organization,
    /// The user.
    pub public_user_data: PublicUserData,
    /// When the user joined the organization.
    pub created_at: i64,
    /// When it was last changed.
    pub updated_at: i64,
}

impl OrganizationMembership {
    pub(super) fn new(organization: Organization, user: &User, role: &str, now: i64) -> Self {
        Self {
            object: Cow::Borrowed("organization_membership"),
            id: id::with_prefix("orgmem_"),
            role: role.to_owned(),
            role_name: String::new(),
            permissions: Vec::new(),
            public_metadata: Map::new(),
            private_metadata: Map::new(),
            organization,
            public_user_data: PublicUserData::of(user),
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) fn set_role(&mut self, role: &str, now: i64) {
        role.clone_into(&mut self.role);
        self.updated_at = now;
    }

    /// Takes over the name and the permissions of the role.
    pub(super) fn follow(&mut self, role: &Role) {
        role.name.clone_into(&mut self.role_name);
        self.permissions = role.permissions.iter().map(|permission| permission.key.clone()).collect();
    }
}

/// The part of a user that other members may see.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct PublicUserData {
    /// `user_…`.
    pub user_id: String,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    profile_image_url: Option<String>,
    image_url: Cow<'static, str>,
    has_image: bool,
    /// The primary e-mail address, or else the user name.
    pub identifier: Option<String>,
    username: Option<String>,
    banned: bool,
}

impl PublicUserData {
    pub(crate) fn of(user: &User) -> Self {
        Self {
            user_id: user.id.clone(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            profile_image_url: None,
            image_url: Cow::Borrowed(""),
            has_image: user.has_image(),
            identifier: user.email().map(str::to_owned).or_else(|| user.username.clone()),
            username: user.username.clone(),
            banned: user.banned,
        }
    }
}

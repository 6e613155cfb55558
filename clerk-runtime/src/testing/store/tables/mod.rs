//! The tables, and the changes that keep them consistent.

mod invitations;
mod memberships;
mod organizations;
mod plans;
mod records;
mod roles;
mod sessions;
#[cfg(test)]
mod tests;
mod users;

use super::domain::OrganizationDomain;
use super::invitation::OrganizationInvitation;
use super::organization::{Organization, OrganizationMembership};
use super::plan::{Feature, Plan};
use super::record::{Invitation, JwtTemplate, ListedIdentifier, RedirectUrl, SignInToken};
use super::role::{Permission, Role};
use super::session::{Browser, Session};
use super::user::User;

/// All rows in the order of their creation. The fields are there to be read; whatever touches more than one row is a
/// method.
pub(in crate::testing) struct Tables {
    pub(in crate::testing) users: Vec<User>,
    pub(in crate::testing) organizations: Vec<Organization>,
    /// Organization and user within are copies of the rows above, brought up to date when read.
    memberships: Vec<OrganizationMembership>,
    /// What changes without anybody's doing within them is brought up to date when read.
    invitations: Vec<OrganizationInvitation>,
    pub(in crate::testing) domains: Vec<OrganizationDomain>,
    pub(in crate::testing) permissions: Vec<Permission>,
    /// The permissions within are copies of the rows above.
    pub(in crate::testing) roles: Vec<Role>,
    /// What who creates an organization is there.
    creator_role_id: String,
    pub(in crate::testing) plans: Vec<Plan>,
    features: Vec<Feature>,
    pub(in crate::testing) allowlist: Vec<ListedIdentifier<true>>,
    pub(in crate::testing) blocklist: Vec<ListedIdentifier<false>>,
    pub(in crate::testing) redirect_urls: Vec<RedirectUrl>,
    pub(in crate::testing) jwt_templates: Vec<JwtTemplate>,
    pub(in crate::testing) application_invitations: Vec<Invitation>,
    pub(in crate::testing) sign_in_tokens: Vec<SignInToken>,
    pub(in crate::testing) sessions: Vec<Session>,
    pub(in crate::testing) browsers: Vec<Browser>,
}

impl Tables {
    /// What every instance begins with: Clerk's permissions, and the two roles that have them.
    pub(in crate::testing) fn new(now: i64) -> Self {
        let (permissions, roles) = roles::of_every_instance(now);
        let creator_role_id = roles.first().map(|admin| admin.id.clone()).unwrap_or_default();
        Self {
            users: Vec::new(),
            organizations: Vec::new(),
            memberships: Vec::new(),
            invitations: Vec::new(),
            domains: Vec::new(),
            permissions,
            roles,
            creator_role_id,
            plans: Vec::new(),
            features: Vec::new(),
            allowlist: Vec::new(),
            blocklist: Vec::new(),
            redirect_urls: Vec::new(),
            jwt_templates: Vec::new(),
            application_invitations: Vec::new(),
            sign_in_tokens: Vec::new(),
            sessions: Vec::new(),
            browsers: Vec::new(),
        }
    }
}

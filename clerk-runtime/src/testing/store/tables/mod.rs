//! The tables, and the changes that keep them consistent.

mod memberships;
mod organizations;
mod plans;
mod roles;
mod sessions;
#[cfg(test)]
mod tests;
mod users;

use super::organization::{Organization, OrganizationMembership};
use super::plan::{Feature, Plan};
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
    pub(in crate::testing) permissions: Vec<Permission>,
    /// The permissions within are copies of the rows above.
    pub(in crate::testing) roles: Vec<Role>,
    /// What who creates an organization is there.
    creator_role_id: String,
    pub(in crate::testing) plans: Vec<Plan>,
    features: Vec<Feature>,
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
            permissions,
            roles,
            creator_role_id,
            plans: Vec::new(),
            features: Vec::new(),
            sessions: Vec::new(),
            browsers: Vec::new(),
        }
    }
}

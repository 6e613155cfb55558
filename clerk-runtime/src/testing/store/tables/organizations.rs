//! Organizations.

use super::Tables;
use crate::testing::store::organization::Organization;

impl Tables {
    /// By id or slug, as the Backend API takes either.
    pub(in crate::testing) fn organization(&self, id_or_slug: &str) -> Option<&Organization> {
        self.organizations
            .iter()
            .find(|organization| organization.id == id_or_slug || organization.slug == id_or_slug)
    }

    pub(in crate::testing) fn insert_organization(&mut self, organization: Organization) {
        self.organizations.push(organization);
    }

    /// Takes the memberships along; no session acts for it any more.
    pub(in crate::testing) fn remove_organization(&mut self, id: &str, now: i64) {
        self.organizations.retain(|organization| organization.id != id);
        self.memberships.retain(|membership| membership.organization.id != id);
        self.leave_organization(id, |_| true, now);
    }
}

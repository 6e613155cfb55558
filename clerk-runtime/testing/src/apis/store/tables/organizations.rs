//! Organizations.

use super::Tables;
use crate::apis::store::organization::Organization;

impl Tables {
    /// By id or slug, as the Backend API takes either.
    pub(crate) fn organization(&self, id_or_slug: &str) -> Option<&Organization> {
        self.organizations
            .iter()
            .find(|organization| organization.id == id_or_slug || organization.slug == id_or_slug)
    }

    /// With the invitations that are pending now.
    pub(crate) fn organization_at(&self, id_or_slug: &str, now: i64) -> Option<Organization> {
        let mut organization = self.organization(id_or_slug)?.clone();
        organization.pending_invitations_count = self.pending_invitations(&organization.id, now).count();
        Some(organization)
    }

    pub(crate) fn organization_mut(&mut self, id: &str) -> Option<&mut Organization> {
        self.organizations.iter_mut().find(|organization| organization.id == id)
    }

    pub(crate) fn insert_organization(&mut self, organization: Organization) {
        self.organizations.push(organization);
    }

    /// Takes the memberships, the invitations and the domains along; no session acts for it any more.
    pub(crate) fn remove_organization(&mut self, id: &str, now: i64) {
        self.organizations.retain(|organization| organization.id != id);
        self.memberships.retain(|membership| membership.organization.id != id);
        self.domains.retain(|domain| domain.organization_id != id);
        self.invitations.retain(|invitation| invitation.organization_id != id);
        self.images.remove(id);
        self.leave_organization(id, |_| true, now);
    }
}

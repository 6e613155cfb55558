//! Organizations.

use super::Tables;
use crate::apis::store::organization::Organization;

impl Tables {
    /// Finds it by id or slug, because the Backend API accepts both.
    pub(crate) fn organization(&self, id_or_slug: &str) -> Option<&Organization> {
        self.organizations
            .iter()
            .find(|organization| organization.id == id_or_slug || organization.slug == id_or_slug)
    }

    /// The organization with its current number of pending invitations.
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

    /// Also removes its memberships, invitations and domains. It is no session's active organization any more.
    pub(crate) fn remove_organization(&mut self, id: &str, now: i64) {
        self.organizations.retain(|organization| organization.id != id);
        self.memberships.retain(|membership| membership.organization.id != id);
        self.domains.retain(|domain| domain.organization_id != id);
        self.invitations.retain(|invitation| invitation.organization_id != id);
        self.images.remove(id);
        self.leave_organization(id, |_| true, now);
    }
}

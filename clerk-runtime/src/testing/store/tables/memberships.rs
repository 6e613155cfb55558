//! Who belongs to which organization.

use super::Tables;
use crate::testing::store::organization::{OrganizationMembership, PublicUserData};
use crate::testing::store::session::Session;

impl Tables {
    /// `None` when the organization or the user does not exist. Whoever is a member already gets the role; a role
    /// that does not exist is created.
    pub(in crate::testing) fn add_member(
        &mut self,
        organization_id: &str,
        user_id: &str,
        role: &str,
        now: i64,
    ) -> Option<OrganizationMembership> {
        let organization = self.organization(organization_id)?.clone();
        let user = self.user(user_id)?.clone();
        self.role_called(role, now);
        let existing = self.memberships.iter_mut().find(|membership| {
            membership.organization.id == organization.id && membership.public_user_data.user_id == user.id
        });
        match existing {
            Some(membership) => membership.set_role(role, now),
            None => {
                self.memberships.push(OrganizationMembership::new(organization.clone(), &user, role, now));
            }
        }
        self.count_members();
        self.membership(&organization.id, user_id)
    }

    pub(in crate::testing) fn remove_member(&mut self, organization_id: &str, user_id: &str, now: i64) {
        self.memberships.retain(|membership| {
            membership.organization.id != organization_id || membership.public_user_data.user_id != user_id
        });
        self.count_members();
        self.leave_organization(organization_id, |session| session.user_id == user_id, now);
    }

    pub(in crate::testing) fn membership(
        &self,
        organization_id: &str,
        user_id: &str,
    ) -> Option<OrganizationMembership> {
        let mut memberships = self.memberships.iter();
        let membership = memberships.find(|membership| {
            membership.organization.id == organization_id && membership.public_user_data.user_id == user_id
        });
        membership.and_then(|membership| self.brought_up_to_date(membership))
    }

    /// Every membership, with its organization, its user, its role and its permissions as they are now.
    pub(in crate::testing) fn memberships(&self) -> impl Iterator<Item = OrganizationMembership> {
        self.memberships.iter().filter_map(|membership| self.brought_up_to_date(membership))
    }

    fn brought_up_to_date(&self, membership: &OrganizationMembership) -> Option<OrganizationMembership> {
        let mut membership = membership.clone();
        membership.organization = self.organization(&membership.organization.id)?.clone();
        membership.public_user_data = PublicUserData::of(self.user(&membership.public_user_data.user_id)?);
        membership.follow(self.role_by_key(&membership.role)?);
        Some(membership)
    }

    pub(super) fn count_members(&mut self) {
        for organization in &mut self.organizations {
            let is_member =
                |membership: &&OrganizationMembership| membership.organization.id == organization.id;
            organization.members_count = self.memberships.iter().filter(is_member).count();
        }
    }

    pub(super) fn leave_organization(&mut self, id: &str, is_leaving: impl Fn(&Session) -> bool, now: i64) {
        for session in self.sessions.iter_mut().filter(|session| is_leaving(session)) {
            if session.last_active_organization_id.as_deref() == Some(id) {
                session.last_active_organization_id = None;
                session.updated_at = now;
            }
        }
    }
}

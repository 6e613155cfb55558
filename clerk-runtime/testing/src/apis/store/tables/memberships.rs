//! Memberships of users in organizations.

use super::Tables;
use crate::apis::store::organization::{OrganizationMembership, PublicUserData};
use crate::apis::store::session::Session;

impl Tables {
    /// `None` if the organization or the user does not exist. A user who is already a member gets the role. A role that
    /// does not exist is created.
    pub(crate) fn add_member(
        &mut self,
        organization_id: &str,
        user_id: &str,
        role: &str,
        now: i64,
    ) -> Option<OrganizationMembership> {
        let organization = self.organization(organization_id)?.clone();
        let user = self.user(user_id)?.clone();
        self.role_called(role, now);
        if self.is_member(&organization.id, user_id) {
            self.change_membership(&organization.id, user_id, |membership| membership.set_role(role, now));
        } else {
            self.memberships.push(OrganizationMembership::new(organization.clone(), &user, role, now));
        }
        self.count_members();
        self.membership(&organization.id, user_id, now)
    }

    /// Changes the membership's own fields.
    pub(crate) fn change_membership(
        &mut self,
        organization_id: &str,
        user_id: &str,
        change: impl FnOnce(&mut OrganizationMembership),
    ) {
        let mut memberships = self.memberships.iter_mut();
        memberships.find(|it| is_of(organization_id, user_id)(it)).map(change);
    }

    pub(crate) fn remove_member(&mut self, organization_id: &str, user_id: &str, now: i64) {
        self.memberships.retain(|it| !is_of(organization_id, user_id)(it));
        self.count_members();
        self.leave_organization(organization_id, |session| session.user_id == user_id, now);
    }

    pub(crate) fn membership(
        &self,
        organization_id: &str,
        user_id: &str,
        now: i64,
    ) -> Option<OrganizationMembership> {
        let mut memberships = self.memberships.iter();
        let membership = memberships.find(|it| is_of(organization_id, user_id)(it));
        membership.and_then(|membership| self.brought_up_to_date(membership, now))
    }

    pub(crate) fn is_member(&self, organization_id: &str, user_id: &str) -> bool {
        self.memberships.iter().any(|it| is_of(organization_id, user_id)(it))
    }

    /// Every membership, with the current data of its organization, user, role and permissions.
    pub(crate) fn memberships(&self, now: i64) -> impl Iterator<Item = OrganizationMembership> {
        self.memberships.iter().filter_map(move |membership| self.brought_up_to_date(membership, now))
    }

    fn brought_up_to_date(
        &self,
        membership: &OrganizationMembership,
        now: i64,
    ) -> Option<OrganizationMembership> {
        let mut membership = membership.clone();
        membership.organization = self.organization_at(&membership.organization.id, now)?;
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

fn is_of<'i>(organization_id: &'i str, user_id: &'i str) -> impl Fn(&OrganizationMembership) -> bool + 'i {
    move |membership| {
        membership.organization.id == organization_id && membership.public_user_data.user_id == user_id
    }
}

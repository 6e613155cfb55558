//! Invitations to organizations.

use super::Tables;
use crate::apis::store::invitation::{InvitationStatus, OrganizationInvitation};
use crate::apis::store::organization::{OrganizationMembership, PublicUserData};

impl Tables {
    /// Every invitation, with its current role, inviter and status.
    pub(crate) fn invitations(&self, now: i64) -> impl Iterator<Item = OrganizationInvitation> {
        self.invitations.iter().map(move |invitation| {
            let mut invitation = invitation.clone();
            invitation.status = invitation.status_at(now);
            invitation.role_name =
                self.role_by_key(&invitation.role).map(|role| role.name.clone()).unwrap_or_default();
            let inviter = invitation.inviter_id.as_deref().and_then(|id| self.user(id));
            invitation.public_inviter_data = inviter.map(PublicUserData::of);
            invitation
        })
    }

    pub(crate) fn invitation(
        &self,
        organization_id: &str,
        id: &str,
        now: i64,
    ) -> Option<OrganizationInvitation> {
        self.invitations(now).find(|it| it.organization_id == organization_id && it.id == id)
    }

    /// The id and the address of a pending invitation.
    pub(crate) fn pending_invitation(&self, id: &str, now: i64) -> Option<(String, String)> {
        let mut invitations = self.invitations.iter();
        let is_it =
            |it: &&OrganizationInvitation| it.id == id && it.status_at(now) == InvitationStatus::Pending;
        invitations.find(is_it).map(|it| (it.id.clone(), it.email_address.clone()))
    }

    pub(crate) fn invite(&mut self, invitation: OrganizationInvitation) {
        self.invitations.push(invitation);
    }

    /// Removes the last invitations, so that `count` are left.
    pub(crate) fn forget_invitations_beyond(&mut self, count: usize) {
        self.invitations.truncate(count);
    }

    pub(crate) const fn invitations_count(&self) -> usize {
        self.invitations.len()
    }

    pub(crate) fn pending_invitations<'t>(
        &'t self,
        organization_id: &'t str,
        now: i64,
    ) -> impl Iterator<Item = &'t OrganizationInvitation> {
        self.invitations.iter().filter(move |it| {
            it.organization_id == organization_id && it.status_at(now) == InvitationStatus::Pending
        })
    }

    /// Ends a pending invitation. Returns `false` if it does not exist or is not pending.
    pub(crate) fn end_invitation(&mut self, id: &str, status: InvitationStatus, now: i64) -> bool {
        let mut invitations = self.invitations.iter_mut();
        let invitation = invitations.find(|it| it.id == id && it.status_at(now) == InvitationStatus::Pending);
        invitation
            .map(|it| {
                it.status = status;
                it.updated_at = now;
            })
            .is_some()
    }

    /// Makes the user a member with the invitation's role and metadata. `None` if the invitation is not pending, or if
    /// the user or the organization no longer exists.
    pub(crate) fn accept_invitation(
        &mut self,
        id: &str,
        user_id: &str,
        now: i64,
    ) -> Option<OrganizationMembership> {
        let invitation = self.invitations.iter().find(|it| it.id == id)?.clone();
        self.user(user_id)?;
        if !self.end_invitation(id, InvitationStatus::Accepted, now) {
            return None;
        }
        let organization_id = &invitation.organization_id;
        self.add_member(organization_id, user_id, &invitation.role, now)?;
        self.change_membership(organization_id, user_id, |membership| {
            membership.public_metadata = invitation.public_metadata;
            membership.private_metadata = invitation.private_metadata;
        });
        self.membership(organization_id, user_id, now)
    }
}

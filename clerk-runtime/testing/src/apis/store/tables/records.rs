//! Records, and the actions that they lead to.

use super::Tables;
use crate::apis::store::invitation::InvitationStatus;
use crate::apis::store::record::{Record, SignInTokenStatus};
use crate::apis::store::session::Session;
use crate::apis::store::user::User;
use crate::instance::secret::is_same_secret;

impl Tables {
    pub(crate) fn record<R: Record>(&self, id: &str) -> Option<&R> {
        R::rows(self).iter().find(|record| record.id() == id)
    }

    pub(crate) fn record_mut<R: Record>(&mut self, id: &str) -> Option<&mut R> {
        R::rows_mut(self).iter_mut().find(|record| record.id() == id)
    }

    /// Adds a user who has signed up. An invitation to the address is accepted, and the user gets its metadata.
    pub(crate) fn sign_up(&mut self, mut user: User, now: i64) {
        let mut invitations = self.application_invitations.iter_mut();
        let address = user.email().unwrap_or_default().to_owned();
        if let Some(invitation) = invitations.find(|invitation| invitation.is_pending_for(&address, now)) {
            invitation.end(InvitationStatus::Accepted, now);
            user.public_metadata.extend(invitation.public_metadata.clone());
        }
        self.insert_user(user);
    }

    /// Signs a user in on a browser with a sign-in token, which works once.
    pub(crate) fn redeem_sign_in_token(&mut self, token: &str, client_id: &str, now: i64) -> Option<Session> {
        let is_good = |status, expires_at| status == SignInTokenStatus::Pending && now < expires_at;
        let mut tokens = self.sign_in_tokens.iter_mut();
        let token =
            tokens.find(|it| is_same_secret(&it.token, token) && is_good(it.status, it.expires_at))?;
        (token.status, token.updated_at) = (SignInTokenStatus::Accepted, now);
        let (user_id, organization_id) = (token.user_id.clone(), token.organization_id.clone());
        let session = self.sign_in(client_id, &user_id, now)?;
        self.activate_organization(&session.id, organization_id.as_deref(), now);
        Some(session)
    }
}

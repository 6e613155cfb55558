//! The data and the history of an instance, for pages that show them and for tests.

use super::EmbeddedClerk;
use crate::apis::store::{
    Organization, OrganizationInvitation, OrganizationMembership, Plan, Session, SessionState, SignInToken,
    User,
};
use crate::instance::{Endpoint, FaultSchedule, Message, Minted, Served};

impl EmbeddedClerk {
    /// All users, oldest first.
    #[must_use]
    pub fn users(&self) -> Vec<User> {
        self.tables().users.clone()
    }

    /// All organizations, oldest first.
    #[must_use]
    pub fn organizations(&self) -> Vec<Organization> {
        let (tables, now) = (self.tables(), self.now());
        tables.organizations.iter().filter_map(|it| tables.organization_at(&it.id, now)).collect()
    }

    /// All memberships in organizations, oldest first.
    #[must_use]
    pub fn memberships(&self) -> Vec<OrganizationMembership> {
        self.tables().memberships(self.now()).collect()
    }

    /// All invitations to organizations, oldest first.
    #[must_use]
    pub fn organization_invitations(&self) -> Vec<OrganizationInvitation> {
        self.tables().invitations(self.now()).collect()
    }

    /// All sessions with their current status, oldest first.
    #[must_use]
    pub fn sessions(&self) -> Vec<Session> {
        let now = self.now();
        self.tables().sessions.iter().map(|session| session.at(now)).collect()
    }

    /// All plans, oldest first.
    #[must_use]
    pub fn plans(&self) -> Vec<Plan> {
        self.tables().plans.clone()
    }

    /// The last 500 e-mails that a real instance would have sent, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.instance().journal.messages.all()
    }

    /// The last 500 session tokens that browsers and applications received, oldest first.
    #[must_use]
    pub fn minted(&self) -> Vec<Minted> {
        self.instance().journal.minted.all()
    }

    /// How many session tokens browsers and applications received.
    #[must_use]
    pub fn minted_count(&self) -> u64 {
        self.instance().journal.minted_count()
    }

    /// The last 500 requests that were answered, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Served> {
        self.instance().journal.served.all()
    }

    /// The faults that have not been used up, in order for each endpoint.
    #[must_use]
    pub fn faults(&self) -> Vec<(Endpoint, FaultSchedule)> {
        self.instance().faults.all()
    }

    /// A link that signs `user` in, in the first browser that opens it. It is valid for ten minutes.
    pub fn sign_in_link(&self, user: &User) -> String {
        let page = format!("{}/sign-in", self.instance().frontend_url);
        let token = SignInToken::new(user.id.clone(), &page, TEN_MINUTES, self.now());
        let link = token.url().to_owned();
        self.tables().sign_in_tokens.push(token);
        link
    }

    /// Ends the session as if it had expired. Returns whether it was active or pending.
    pub fn expire_session(&self, id: &str) -> bool {
        self.end_session(id, SessionState::Expired)
    }

    /// Ends the session like the application through the Backend API. Returns whether it was active or pending.
    pub fn revoke_session(&self, id: &str) -> bool {
        self.end_session(id, SessionState::Revoked)
    }

    fn end_session(&self, id: &str, status: SessionState) -> bool {
        let (mut tables, now) = (self.tables(), self.now());
        let is_alive = tables.session(id).is_some_and(|session| session.is_alive_at(now));
        if is_alive {
            tables.end_session(id, status, now);
        }
        is_alive
    }
}

/// In milliseconds.
const TEN_MINUTES: i64 = 10 * 60 * 1000;

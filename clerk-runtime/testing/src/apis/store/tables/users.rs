//! Users.

use super::Tables;
use crate::apis::store::identification::Identification;
use crate::apis::store::session::SessionState;
use crate::apis::store::user::User;

impl Tables {
    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(crate) fn user_mut(&mut self, id: &str) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.id == id)
    }

    pub(crate) fn user_by_email(&self, address: &str) -> Option<&User> {
        self.users.iter().find(|user| user.has_email(address))
    }

    /// Whether somebody else has it, so that no one else can.
    pub(crate) fn is_claimed<I: Identification>(&self, text: &str, but_by: &str) -> bool {
        let others = self.users.iter().filter(|user| user.id != but_by);
        others
            .flat_map(|user| I::of(user).0)
            .any(|it| it.is_claimed() && it.text().eq_ignore_ascii_case(text))
    }

    pub(crate) fn insert_user(&mut self, user: User) {
        self.users.retain(|other| other.id != user.id);
        self.users.push(user);
    }

    /// Takes the memberships along, and ends the sessions.
    pub(crate) fn remove_user(&mut self, id: &str, now: i64) {
        self.users.retain(|user| user.id != id);
        self.memberships.retain(|membership| membership.public_user_data.user_id != id);
        self.end_sessions_of(id, SessionState::Removed, now);
        self.count_members();
    }
}

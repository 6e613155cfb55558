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

    /// The user who has this address, so no other user can have it.
    pub(crate) fn user_with_claimed_email(&self, address: &str) -> Option<&User> {
        let has_it = |user: &&User| {
            let mut addresses = user.email_addresses.iter();
            addresses.any(|it| it.is_claimed() && it.email_address.eq_ignore_ascii_case(address))
        };
        self.users.iter().find(has_it)
    }

    /// Records that the user's password was entered, right or wrong. Too many wrong ones lock the user.
    pub(crate) fn note_attempt(&mut self, user_id: &str, is_right: bool, now: i64) {
        if is_right {
            self.failed_attempts.remove(user_id);
            return;
        }
        let count = self.failed_attempts.entry(user_id.to_owned()).or_default();
        *count += 1;
        if *count >= MOST_FAILED_ATTEMPTS {
            self.failed_attempts.remove(user_id);
            if let Some(user) = self.user_mut(user_id) {
                (user.locked, user.updated_at) = (true, now);
            }
        }
    }

    /// Whether another user has it.
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

    /// Also removes the memberships, and ends the sessions.
    pub(crate) fn remove_user(&mut self, id: &str, now: i64) {
        self.users.retain(|user| user.id != id);
        self.memberships.retain(|membership| membership.public_user_data.user_id != id);
        self.failed_attempts.remove(id);
        self.images.remove(id);
        self.end_sessions_of(id, SessionState::Removed, now);
        self.count_members();
    }
}

/// Clerk's default.
const MOST_FAILED_ATTEMPTS: u32 = 100;

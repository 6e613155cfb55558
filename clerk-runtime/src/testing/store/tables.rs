//! The tables, and the changes that keep them consistent.

use std::collections::BTreeMap;

use super::organization::{Organization, OrganizationMembership, PublicUserData};
use super::session::{Browser, Session, SessionStatus};
use super::user::User;

/// All rows in the order of their creation. The fields are there to be read; whatever touches more than one row is a
/// method.
#[derive(Default)]
pub(in crate::testing) struct Tables {
    pub(in crate::testing) users: Vec<User>,
    pub(in crate::testing) organizations: Vec<Organization>,
    /// Organization and user within are copies of the rows above, brought up to date when read.
    memberships: Vec<OrganizationMembership>,
    /// What each role may do.
    permissions: BTreeMap<String, Vec<String>>,
    pub(in crate::testing) sessions: Vec<Session>,
    pub(in crate::testing) browsers: Vec<Browser>,
}

/// Users and organizations.
impl Tables {
    pub(in crate::testing) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(in crate::testing) fn user_mut(&mut self, id: &str) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.id == id)
    }

    pub(in crate::testing) fn user_by_email(&self, address: &str) -> Option<&User> {
        self.users.iter().find(|user| user.has_email(address))
    }

    pub(in crate::testing) fn insert_user(&mut self, user: User) {
        self.users.retain(|other| other.id != user.id);
        self.users.push(user);
    }

    /// Takes the memberships along, and ends the sessions.
    pub(in crate::testing) fn remove_user(&mut self, id: &str, now: i64) {
        self.users.retain(|user| user.id != id);
        self.memberships.retain(|membership| membership.public_user_data.user_id != id);
        for session in self.sessions.iter_mut().filter(|session| session.user_id == id) {
            session.end(SessionStatus::Removed, now);
        }
        self.count_members();
    }

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

/// Memberships and roles.
impl Tables {
    /// `None` when the organization or the user does not exist. Whoever is a member already gets the role.
    pub(in crate::testing) fn add_member(
        &mut self,
        organization_id: &str,
        user_id: &str,
        role: &str,
        now: i64,
    ) -> Option<OrganizationMembership> {
        let organization = self.organization(organization_id)?.clone();
        let user = self.user(user_id)?.clone();
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
        self.memberships().find(|membership| {
            membership.organization.id == organization_id && membership.public_user_data.user_id == user_id
        })
    }

    /// Every membership, with its organization, its user and its permissions as they are now.
    pub(in crate::testing) fn memberships(&self) -> impl Iterator<Item = OrganizationMembership> {
        self.memberships.iter().filter_map(|membership| {
            let mut membership = membership.clone();
            membership.organization = self.organization(&membership.organization.id)?.clone();
            membership.public_user_data =
                PublicUserData::of(self.user(&membership.public_user_data.user_id)?);
            membership.permissions = self.permissions.get(&membership.role).cloned().unwrap_or_default();
            Some(membership)
        })
    }

    pub(in crate::testing) fn grant(&mut self, role: &str, permissions: impl IntoIterator<Item = String>) {
        let granted = self.permissions.entry(role.to_owned()).or_default();
        for permission in permissions {
            if !granted.contains(&permission) {
                granted.push(permission);
            }
        }
    }

    fn count_members(&mut self) {
        for organization in &mut self.organizations {
            let is_member =
                |membership: &&OrganizationMembership| membership.organization.id == organization.id;
            organization.members_count = self.memberships.iter().filter(is_member).count();
        }
    }

    fn leave_organization(&mut self, id: &str, is_leaving: impl Fn(&Session) -> bool, now: i64) {
        for session in self.sessions.iter_mut().filter(|session| is_leaving(session)) {
            if session.last_active_organization_id.as_deref() == Some(id) {
                session.last_active_organization_id = None;
                session.updated_at = now;
            }
        }
    }
}

/// Sessions and browsers.
impl Tables {
    pub(in crate::testing) fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    pub(in crate::testing) fn session_mut(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions.iter_mut().find(|session| session.id == id)
    }

    pub(in crate::testing) fn browser(&self, client_id: &str) -> Option<&Browser> {
        self.browsers.iter().find(|browser| browser.client_id == client_id)
    }

    /// A browser that nobody has signed in on yet.
    pub(in crate::testing) fn create_browser(&mut self, now: i64) -> String {
        let browser = Browser::new(now);
        let client_id = browser.client_id.clone();
        self.browsers.push(browser);
        client_id
    }

    /// Starts a session of the user on the browser, in place of another one there. `None` when the user does not
    /// exist or may not sign in, or the browser does not exist.
    pub(in crate::testing) fn sign_in(
        &mut self,
        client_id: &str,
        user_id: &str,
        now: i64,
    ) -> Option<Session> {
        self.user(user_id).filter(|user| !user.banned && !user.locked)?;
        self.browser(client_id)?;
        self.end_sessions(client_id, SessionStatus::Replaced, now);
        let session = Session::new(user_id.to_owned(), client_id.to_owned(), now);
        self.sessions.push(session.clone());
        if let Some(browser) = self.browser_mut(client_id) {
            browser.last_active_session_id = Some(session.id.clone());
            browser.updated_at = now;
        }
        if let Some(user) = self.user_mut(user_id) {
            user.last_sign_in_at = Some(now);
            user.last_active_at = Some(now);
        }
        Some(session)
    }

    pub(in crate::testing) fn sign_out(&mut self, client_id: &str, now: i64) {
        self.end_sessions(client_id, SessionStatus::Ended, now);
        if let Some(browser) = self.browser_mut(client_id) {
            browser.last_active_session_id = None;
            browser.updated_at = now;
        }
    }

    /// The session that counts on a browser.
    pub(in crate::testing) fn active_session(&self, client_id: &str, now: i64) -> Option<&Session> {
        let id = self.browser(client_id)?.last_active_session_id.as_deref()?;
        self.session(id).filter(|session| session.is_active_at(now))
    }

    /// Lets the session act for an organization, or for the user alone. Returns whether it may: only members may act
    /// for an organization.
    pub(in crate::testing) fn activate_organization(
        &mut self,
        session_id: &str,
        organization: Option<&str>,
        now: i64,
    ) -> bool {
        let Some(user_id) = self.session(session_id).map(|session| session.user_id.clone()) else {
            return false;
        };
        let organization_id = match organization.map(|id_or_slug| self.organization(id_or_slug)) {
            Some(None) => return false,
            Some(Some(organization)) if self.membership(&organization.id, &user_id).is_none() => {
                return false;
            }
            Some(Some(organization)) => Some(organization.id.clone()),
            None => None,
        };
        if let Some(session) = self.session_mut(session_id) {
            session.last_active_organization_id = organization_id;
            session.updated_at = now;
        }
        true
    }

    fn browser_mut(&mut self, client_id: &str) -> Option<&mut Browser> {
        self.browsers.iter_mut().find(|browser| browser.client_id == client_id)
    }

    fn end_sessions(&mut self, client_id: &str, status: SessionStatus, now: i64) {
        for session in self.sessions.iter_mut().filter(|session| session.client_id == client_id) {
            session.end(status, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> (Tables, String, String) {
        let mut tables = Tables::default();
        let user = User::new(0);
        let organization = Organization::new("Acme".to_owned(), "acme".to_owned(), 0);
        let ids = (user.id.clone(), organization.id.clone());
        tables.insert_user(user);
        tables.insert_organization(organization);
        (tables, ids.0, ids.1)
    }

    #[test]
    fn a_browser_has_one_session_at_a_time() {
        let (mut tables, user, _) = tables();
        let client = tables.create_browser(0);
        let first = tables.sign_in(&client, &user, 0).unwrap();
        let second = tables.sign_in(&client, &user, 1).unwrap();
        assert_eq!(tables.session(&first.id).unwrap().status, SessionStatus::Replaced);
        assert_eq!(tables.active_session(&client, 1).unwrap().id, second.id);
        assert_eq!(tables.active_session(&client, second.expire_at), None);
        tables.sign_out(&client, 2);
        assert_eq!(tables.session(&second.id).unwrap().status, SessionStatus::Ended);
        assert_eq!(tables.active_session(&client, 2), None);
    }

    #[test]
    fn only_members_act_for_an_organization() {
        let (mut tables, user, acme) = tables();
        let client = tables.create_browser(0);
        let session = tables.sign_in(&client, &user, 0).unwrap().id;
        assert!(!tables.activate_organization(&session, Some("acme"), 0));
        assert!(!tables.activate_organization(&session, Some("other"), 0));
        tables.grant("org:admin", ["org:invoices:create".to_owned()]);
        let membership = tables.add_member(&acme, &user, "org:admin", 0).unwrap();
        assert_eq!((membership.organization.members_count, membership.permissions.len()), (1, 1));
        assert!(tables.activate_organization(&session, Some("acme"), 0));
        assert_eq!(tables.session(&session).unwrap().last_active_organization_id.as_deref(), Some(&*acme));
        tables.remove_member(&acme, &user, 1);
        assert_eq!(tables.session(&session).unwrap().last_active_organization_id, None);
        assert_eq!(tables.organization("acme").unwrap().members_count, 0);
    }

    #[test]
    fn who_is_removed_leaves_nothing_behind() {
        let (mut tables, user, acme) = tables();
        let client = tables.create_browser(0);
        tables.sign_in(&client, &user, 0).unwrap();
        tables.add_member(&acme, &user, "org:member", 0).unwrap();
        tables.remove_user(&user, 1);
        assert_eq!(tables.memberships().count(), 0);
        assert_eq!(tables.active_session(&client, 1), None);
        assert_eq!(tables.sign_in(&client, &user, 1), None);
    }
}

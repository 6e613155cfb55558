//! Users, sessions and organizations.

use clerk_testing::EmbeddedClerk;
use clerk_testing::store::{Session, SessionState};
use maud::{Markup, html};

use super::layout::{MOST_ROWS, button, section, table};
use crate::dev::time::time_of_day;

pub(super) fn users(clerk: &EmbeddedClerk) -> Markup {
    let users = clerk.users();
    let rows: Vec<Markup> = users
        .iter()
        .rev()
        .take(MOST_ROWS)
        .map(|user| {
            let id = [("user_id", user.id.as_str())];
            html! {
                td { (user.display_name()) }
                td { (user.email().unwrap_or_default()) }
                td { code { (user.id) } }
                td { @if user.password_enabled { "password" } @if user.banned { " banned" } @if user.locked { " locked" } }
                td.actions {
                    (button("/_dev/sign-in", &id, "Sign in as"))
                    (button("/_dev/users/delete", &id, "Delete"))
                }
            }
        })
        .collect();
    let content = html! {
        (table(&["Name", "E-mail", "Id", "", ""], &rows, "Nobody has signed up yet."))
        form.line method="post" action="/_dev/users" {
            label { "First name " input name="first_name" autocomplete="off"; }
            label { "Last name " input name="last_name" autocomplete="off"; }
            label { "E-mail " input name="email" type="email" required autocomplete="off"; }
            label { "Password " input name="password" type="password" minlength="8" autocomplete="new-password"; }
            button { "Create user" }
        }
    };
    section("users", Some(users.len()), &content)
}

pub(super) fn sessions(clerk: &EmbeddedClerk) -> Markup {
    let (sessions, users) = (clerk.sessions(), clerk.users());
    let name = |session: &Session| {
        let user = users.iter().find(|user| user.id == session.user_id);
        user.map_or_else(|| session.user_id.clone(), clerk_testing::store::User::display_name)
    };
    let rows: Vec<Markup> = sessions
        .iter()
        .rev()
        .take(MOST_ROWS)
        .map(|session| {
            let id = [("session_id", session.id.as_str())];
            let (state, counts) = state(session.status);
            html! {
                td { (name(session)) }
                td { code { (session.id) } }
                td { (state) }
                td { (session.last_active_organization_id.as_deref().unwrap_or("personal account")) }
                td { (time_of_day(session.created_at)) }
                td.actions {
                    @if counts {
                        (button("/_dev/sessions/expire", &id, "Expire"))
                        (button("/_dev/sessions/revoke", &id, "Revoke"))
                    }
                }
            }
        })
        .collect();
    let columns = ["User", "Id", "State", "Acts for", "Since (UTC)", ""];
    section("sessions", Some(sessions.len()), &table(&columns, &rows, "Nobody has signed in yet."))
}

pub(super) fn organizations(clerk: &EmbeddedClerk) -> Markup {
    let (organizations, memberships) = (clerk.organizations(), clerk.memberships());
    let (users, roles) = (clerk.users(), clerk.roles());
    let rows: Vec<Markup> = organizations
        .iter()
        .rev()
        .take(MOST_ROWS)
        .map(|organization| {
            let members: Vec<String> = memberships
                .iter()
                .filter(|membership| membership.organization.id == organization.id)
                .take(MOST_ROWS)
                .map(|membership| {
                    let member = &membership.public_user_data;
                    let name = member.identifier.as_deref().unwrap_or(&member.user_id);
                    format!("{name} ({})", membership.role)
                })
                .collect();
            html! {
                td { (organization.name) }
                td { (organization.slug) }
                td { code { (organization.id) } }
                td { (members.join(", ")) }
            }
        })
        .collect();
    let content = html! {
        (table(&["Name", "Slug", "Id", "Members"], &rows, "There is no organization yet."))
        form.line method="post" action="/_dev/organizations" {
            label { "Name " input name="name" required autocomplete="off"; }
            label { "Slug " input name="slug" pattern="[a-z0-9_\\-]+" required autocomplete="off"; }
            button { "Create organization" }
        }
        @if !organizations.is_empty() && !users.is_empty() {
            form.line method="post" action="/_dev/members" {
                label { "Organization " select name="organization_id" {
                    @for it in &organizations { option value=(it.id) { (it.name) } }
                } }
                label { "User " select name="user_id" {
                    @for it in &users { option value=(it.id) { (it.display_name()) } }
                } }
                label { "Role " select name="role" {
                    @for it in &roles { option value=(it.key) { (it.name) " (" (it.key) ")" } }
                } }
                button { "Add member" }
            }
        }
    };
    section("organizations", Some(organizations.len()), &content)
}

/// A word for the state, and whether the session can still be ended.
const fn state(state: SessionState) -> (&'static str, bool) {
    match state {
        SessionState::Active => ("active", true),
        SessionState::Pending => ("pending", true),
        SessionState::Ended => ("signed out", false),
        SessionState::Revoked => ("revoked", false),
        SessionState::Removed => ("user deleted", false),
        SessionState::Replaced => ("replaced", false),
        SessionState::Expired => ("expired", false),
        _ => ("over", false),
    }
}

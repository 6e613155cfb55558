//! Changes of the tables as the events of Clerk's webhooks.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::invitation::InvitationStatus;
use super::session::SessionState;
use super::tables::Tables;
use crate::instance::Change;

/// Every row that has events, by its kind and id.
pub(super) type Rows = BTreeMap<(Kind, String), Value>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    User,
    Organization,
    Membership,
    Invitation,
    Session,
}

pub(super) fn rows(tables: &Tables, now: i64) -> Rows {
    let users = tables.users.iter().map(|it| row(Kind::User, &it.id, it));
    let organizations = tables.organizations.iter().map(|it| row(Kind::Organization, &it.id, it));
    let memberships = tables.memberships(now).map(|it| row(Kind::Membership, &it.id, &it));
    let invitations = tables.invitations(now).map(|it| row(Kind::Invitation, &it.id, &it));
    let sessions = tables.sessions.iter().map(|it| row(Kind::Session, &it.id, it));
    users.chain(organizations).chain(memberships).chain(invitations).chain(sessions).collect()
}

fn row(kind: Kind, id: &str, row: &impl Serialize) -> ((Kind, String), Value) {
    ((kind, id.to_owned()), json!(row))
}

/// The events for the changes from `before` to `after`.
pub(super) fn between(before: &Rows, after: &Rows, now: i64) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut add = |kind: Option<&'static str>, data: Value| {
        changes.extend(kind.map(|kind| Change { at: now, kind, data }));
    };
    for (key, row) in after {
        match before.get(key) {
            None => add(created(key.0, row), row.clone()),
            Some(previous) => add(changed(key.0, previous, row), row.clone()),
        }
    }
    for ((kind, id), row) in before {
        if !after.contains_key(&(*kind, id.clone())) {
            // The event of a deleted membership contains the whole object.
            let data = match kind {
                Kind::Membership => row.clone(),
                _ => json!({ "object": row["object"], "id": id, "deleted": true }),
            };
            add(deleted(*kind), data);
        }
    }
    changes
}

fn created(kind: Kind, row: &Value) -> Option<&'static str> {
    Some(match kind {
        Kind::User => "user.created",
        Kind::Organization => "organization.created",
        Kind::Membership => "organizationMembership.created",
        Kind::Invitation => "organizationInvitation.created",
        Kind::Session if row["status"] == json!(SessionState::Pending) => "session.pending",
        Kind::Session => "session.created",
    })
}

fn changed(kind: Kind, before: &Value, after: &Value) -> Option<&'static str> {
    let status = (before["status"] != after["status"]).then(|| &after["status"]);
    let status = |other: &Value| status == Some(other);
    match kind {
        // New counts are not a change of an organization, and activity is not a change of a user.
        Kind::User | Kind::Organization | Kind::Membership if before["updated_at"] == after["updated_at"] => {
            None
        }
        Kind::User => Some("user.updated"),
        Kind::Organization => Some("organization.updated"),
        Kind::Membership => Some("organizationMembership.updated"),
        Kind::Invitation if status(&json!(InvitationStatus::Accepted)) => {
            Some("organizationInvitation.accepted")
        }
        Kind::Invitation if status(&json!(InvitationStatus::Revoked)) => {
            Some("organizationInvitation.revoked")
        }
        Kind::Session if status(&json!(SessionState::Active)) => Some("session.created"),
        Kind::Session if status(&json!(SessionState::Revoked)) => Some("session.revoked"),
        Kind::Session if status(&json!(SessionState::Removed)) => Some("session.removed"),
        Kind::Session if status(&json!(SessionState::Ended)) || status(&json!(SessionState::Replaced)) => {
            Some("session.ended")
        }
        Kind::Invitation | Kind::Session => None,
    }
}

const fn deleted(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::User => Some("user.deleted"),
        Kind::Organization => Some("organization.deleted"),
        Kind::Membership => Some("organizationMembership.deleted"),
        // These are deleted with their organization, or when there are too many.
        Kind::Invitation | Kind::Session => None,
    }
}

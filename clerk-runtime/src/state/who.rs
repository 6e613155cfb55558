//! The ids in a state, for events and audits. It contains no token.

use serde_json::Value;

use super::RequestState;
use crate::auth::{Actor, Identity};
use crate::token::SessionClaims;
use crate::token::machine_kind::MachineKind;

impl RequestState {
    /// The claims of the session, complete or not.
    pub(crate) fn session_claims(&self) -> Option<&SessionClaims> {
        match &self.0.identity {
            Some(Identity::Session(session)) => Some(session.claims()),
            _ => None,
        }
    }

    /// `user_…`, `org_…` or `mch_…`.
    pub(crate) fn subject(&self) -> Option<&str> {
        match self.0.identity.as_ref()? {
            Identity::Session(session) => session.claims().subject(),
            Identity::Machine(machine, _) => Some(&machine.subject),
        }
    }

    /// The session's active organization, or the organization of a machine token.
    pub(crate) fn organization_id(&self) -> Option<&str> {
        match self.session_claims() {
            Some(claims) => claims.organization().id.as_ref().and_then(Value::as_str),
            None => self.subject().filter(|subject| subject.starts_with("org_")),
        }
    }

    /// The actor who acts for the subject (`act`).
    pub(crate) fn actor(&self) -> Option<Actor<'_>> {
        self.0.identity.as_ref()?.actor()
    }

    /// The audience of an OAuth token, if it has one; `None` for any other state.
    pub(crate) fn oauth_audience(&self) -> Option<Option<&Value>> {
        match self.0.identity.as_ref()? {
            Identity::Machine(machine, _) if machine.kind == MachineKind::OAuth => {
                Some(machine.audience.as_ref())
            }
            _ => None,
        }
    }

    /// The scopes of a machine token.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = &str> {
        let machine = match &self.0.identity {
            Some(Identity::Machine(machine, _)) => Some(machine),
            _ => None,
        };
        machine.into_iter().flat_map(|machine| machine.scopes())
    }

    /// `jti` of a session token, the id of a machine token.
    pub(crate) fn token_id(&self) -> Option<&str> {
        match self.0.identity.as_ref()? {
            Identity::Session(session) => session.claims().text("jti"),
            Identity::Machine(machine, _) => Some(&machine.id),
        }
    }
}

//! The ids in a state, for events and audits. It contains no token.

use serde_json::Value;

use super::RequestState;
use crate::auth::{Actor, AnyCaller};
use crate::machine::VerifiedMachine;
use crate::token::SessionClaims;
use crate::token::machine_kind::MachineKind;

impl RequestState {
    /// The claims of the session, complete or not.
    pub(crate) fn session_claims(&self) -> Option<&SessionClaims> {
        match &self.0 {
            AnyCaller::Session(caller) => Some(caller.identity.claims()),
            AnyCaller::Machine(_) | AnyCaller::Nobody(_) => None,
        }
    }

    /// `user_…`, `org_…` or `mch_…`.
    pub(crate) fn subject(&self) -> Option<&str> {
        match &self.0 {
            AnyCaller::Session(caller) => caller.identity.claims().subject(),
            AnyCaller::Machine(caller) => Some(&caller.identity.machine.subject),
            AnyCaller::Nobody(_) => None,
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
        self.0.actor()
    }

    /// The audience of an OAuth token, if it has one; `None` for any other state.
    pub(crate) fn oauth_audience(&self) -> Option<Option<&Value>> {
        self.machine()
            .filter(|machine| machine.kind == MachineKind::OAuth)
            .map(|machine| machine.audience.as_ref())
    }

    /// The scopes of a machine token.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = &str> {
        self.machine().into_iter().flat_map(|machine| machine.scopes())
    }

    /// `jti` of a session token, the id of a machine token.
    pub(crate) fn token_id(&self) -> Option<&str> {
        match &self.0 {
            AnyCaller::Session(caller) => caller.identity.claims().text("jti"),
            AnyCaller::Machine(caller) => Some(&caller.identity.machine.id),
            AnyCaller::Nobody(_) => None,
        }
    }

    fn machine(&self) -> Option<&VerifiedMachine> {
        match &self.0 {
            AnyCaller::Machine(caller) => Some(&caller.identity.machine),
            AnyCaller::Session(_) | AnyCaller::Nobody(_) => None,
        }
    }
}

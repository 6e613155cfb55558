//! The machines, tokens and OAuth applications of the instance.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::application::Application;
use super::grant::Grants;
use super::machines::MachineRecord;
use super::token::{Kind, Token};
use crate::apis::endpoint::ApiError;
use crate::instance::secret::is_same_secret;

/// The registry, shared between the handle that tests hold and the server.
#[derive(Default)]
pub(crate) struct Machines(Mutex<Registry>);

impl Machines {
    /// The registry of a snapshot.
    pub(crate) fn restored(snapshot: MachinesSnapshot) -> Self {
        Self(Mutex::new(snapshot.0))
    }

    pub(crate) fn snapshot(&self) -> MachinesSnapshot {
        MachinesSnapshot(self.registry().clone())
    }

    /// The number of keys of the subject, including revoked ones.
    pub(crate) fn count_api_keys(&self, subject: &str) -> usize {
        let registry = self.registry();
        let is_own = |it: &&Token| it.kind() == Kind::ApiKey && it.subject == subject;
        registry.tokens.iter().filter(is_own).count()
    }

    pub(crate) fn subject_of_api_key(&self, id: &str) -> Option<String> {
        let mut registry = self.registry();
        registry.token(Kind::ApiKey, id).ok().map(|key| key.subject.clone())
    }

    pub(super) fn registry(&self) -> MutexGuard<'_, Registry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The data that is kept for a restart: everything except codes that OAuth clients have not exchanged yet.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct MachinesSnapshot(Registry);

/// Everything that was created, oldest first.
#[derive(Clone, Default, Deserialize, Serialize)]
pub(super) struct Registry {
    pub(super) tokens: Vec<Token>,
    pub(super) machines: Vec<MachineRecord>,
    pub(super) applications: Vec<Application>,
    #[serde(skip)]
    pub(super) grants: Grants,
}

impl Registry {
    /// The stored token of this kind and id.
    pub(super) fn token(&mut self, kind: Kind, id: &str) -> Result<&mut Token, ApiError> {
        let mut tokens = self.tokens.iter_mut();
        tokens.find(|token| token.kind() == kind && token.id == id).ok_or(ApiError::NotFound(kind.name()))
    }

    /// The token with this secret, if it has this kind and is valid at `now`. Records that it was used.
    pub(super) fn verify(&mut self, kind: Kind, secret: &str, now: SystemTime) -> Result<&Token, ApiError> {
        let mut tokens = self.tokens.iter_mut();
        let token = tokens.find(|token| {
            token.kind() == kind && is_same_secret(&token.secret, secret) && token.is_good(now)
        });
        let token = token.ok_or(ApiError::NotFound(kind.name()))?;
        token.last_used_at = Some(now);
        Ok(token)
    }

    pub(super) fn machine(&mut self, id: &str) -> Result<&mut MachineRecord, ApiError> {
        let mut machines = self.machines.iter_mut();
        machines.find(|machine| machine.id == id).ok_or(ApiError::NotFound("Machine"))
    }

    pub(super) fn machine_with_key(&self, key: &str, now: SystemTime) -> Option<&MachineRecord> {
        self.machines.iter().find(|machine| machine.has_key(key, now))
    }

    pub(super) fn application(&mut self, id: &str) -> Result<&mut Application, ApiError> {
        let mut applications = self.applications.iter_mut();
        applications.find(|application| application.id == id).ok_or(ApiError::NotFound("OAuth application"))
    }
}

//! The call to Clerk that verifies a token.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::answer;
use super::super::verified::MachineError;
use super::Outcome;
use crate::ground::clock::Clock;
use crate::ground::keys::SecretKey;
use crate::ground::log_limit::LogLimit;
use crate::settings::Settings;
use crate::token::machine_kind::MachineKind;
use crate::wire::{BackendApi, Credential, MachineKeys, Reply, Subject};

/// Asks the Backend API about tokens.
pub(super) struct Verification {
    api: BackendApi,
    secret_key: Option<SecretKey>,
    machine_keys: Option<MachineKeys>,
    audience: Vec<String>,
    clock: Arc<dyn Clock>,
    clock_skew: Duration,
    outages: LogLimit,
}

impl Verification {
    pub(super) fn new(settings: &Settings, api: BackendApi, machine_keys: Option<MachineKeys>) -> Self {
        Self {
            api,
            secret_key: settings.secret_key.clone(),
            machine_keys,
            audience: settings.verify.audience.clone(),
            clock: Arc::clone(&settings.clock),
            clock_skew: Duration::from_secs_f64(settings.verify.clock_skew / 1000.0),
            outages: LogLimit::new(),
        }
    }

    pub(super) async fn ask(&self, token: &str, kind: MachineKind) -> Outcome {
        let reply = self.api.for_strangers(self.reply(token, kind)?).await;
        if matches!(reply, Reply::Outage(_)) && self.outages.permits(self.clock.now().into()) {
            tracing::warn!(token_type = %kind.token_type(), "a token could not be verified: Clerk could not be asked");
        }
        let now = self.clock.now();
        let earliest_expiry = now.checked_sub(self.clock_skew).unwrap_or(now);
        answer::read(reply, kind, &self.audience, earliest_expiry).map(Arc::new)
    }

    /// M2M tokens are verified with the machine's own keys, if it has any.
    fn reply(&self, token: &str, kind: MachineKind) -> Result<impl Future<Output = Reply>, MachineError> {
        let machine_keys = self.machine_keys.as_ref().filter(|_| kind == MachineKind::M2m);
        let secret_key = self.secret_key.as_ref().map(Credential::secret);
        let first = match machine_keys {
            Some(_) => None,
            None => Some(secret_key.ok_or_else(answer::unexpected)?),
        };
        let body = json!({ kind.verify_endpoint().field: token });
        Ok(async move {
            let keys = machine_keys.into_iter().flat_map(MachineKeys::in_order).chain(first);
            let mut reply = Reply::nobody();
            for credential in keys {
                reply = self.post(kind, credential, &body).await;
                if matches!(reply, Reply::Misconfigured(_)) {
                    continue;
                }
                if let (Some(keys), Reply::Success(_) | Reply::Refused(_)) = (machine_keys, &reply) {
                    keys.note_accepted(credential);
                }
                break;
            }
            reply
        })
    }

    async fn post(&self, kind: MachineKind, credential: Credential<'_>, body: &Value) -> Reply {
        let endpoint = kind.verify_endpoint();
        let path = self.api.unversioned().segments(endpoint.path);
        self.api.post(endpoint.name, path, credential, body, Subject::Credentials).await
    }
}

//! Opaque tokens, verified by the Backend API: one call serves everyone who waits for it, and, where the application
//! allows it, everyone who comes a little later.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use quick_cache::sync::Cache;
use serde_json::json;
use tokio::sync::OnceCell;

use super::answer;
use super::verified::{MachineError, VerifiedMachine};
use crate::ground::clock::{Clock, UnixMillis};
use crate::ground::keys::SecretKey;
use crate::settings::Settings;
use crate::token::machine_kind::MachineKind;
use crate::wire::{BackendApi, Credential, Reply, Subject};

pub(super) type Outcome = Result<Arc<VerifiedMachine>, MachineError>;

/// How many verdicts are remembered at the most.
const VERDICTS: usize = 10_000;

/// The verifications that are under way, and the verdicts of those that let a token in.
///
/// # Security
///
/// Tokens are filed under a keyed hash, so that neither a look into memory nor a chosen token tells anything. A
/// verdict is used no longer than `max_stale` and never past the token's own expiry; refusals are not remembered.
pub(crate) struct OpaqueVerifier {
    api: BackendApi,
    secret_key: Option<SecretKey>,
    machine_secret_key: Option<SecretKey>,
    audience: Vec<String>,
    clock: Arc<dyn Clock>,
    clock_skew: Duration,
    hash_key: hmac::Key,
    under_way: Mutex<HashMap<TokenHash, Call>>,
    verdicts: Cache<TokenHash, Verdict>,
}

type TokenHash = [u8; 32];

/// A call that many may wait for, and when it was begun: the API may have decided as early as that.
type Call = Arc<OnceCell<(Outcome, UnixMillis)>>;

#[derive(Clone)]
struct Verdict {
    machine: Arc<VerifiedMachine>,
    asked_at: UnixMillis,
}

impl OpaqueVerifier {
    /// With a hash key of its own.
    pub(crate) fn new(settings: &Settings, api: BackendApi) -> Result<Self, Unspecified> {
        Ok(Self {
            api,
            secret_key: settings.secret_key.clone(),
            machine_secret_key: settings.machine_secret_key.clone(),
            audience: settings.verify.audience.clone(),
            clock: Arc::clone(&settings.clock),
            clock_skew: Duration::from_secs_f64(settings.verify.clock_skew / 1000.0),
            hash_key: hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new())?,
            under_way: Mutex::default(),
            verdicts: Cache::new(VERDICTS),
        })
    }

    /// A verdict of at most `max_stale` ago, or what the API answers now to us or to someone else who asked.
    pub(crate) async fn verify(&self, token: &str, kind: MachineKind, max_stale: Duration) -> Outcome {
        let hash = self.hash(token);
        let now = self.clock.now().into();
        if let Some(verdict) = self.verdicts.get(&hash).filter(|verdict| verdict.is_good(now, max_stale)) {
            tracing::debug!(token_type = %kind.token_type(), monotonic_counter.clerk_verification_calls_avoided = 1_u64);
            return Ok(verdict.machine);
        }
        let waiter =
            Waiter { verifier: self, hash, call: Arc::clone(self.under_way().entry(hash).or_default()) };
        let ask = || async { (self.ask(token, kind).await, now) };
        let (outcome, asked_at) = waiter.call.get_or_init(ask).await;
        // Kept before the call is forgotten, so that nobody asks in between.
        if let (Ok(machine), false) = (outcome, max_stale.is_zero()) {
            self.verdicts.insert(hash, Verdict { machine: Arc::clone(machine), asked_at: *asked_at });
        }
        outcome.clone()
    }

    async fn ask(&self, token: &str, kind: MachineKind) -> Outcome {
        let credential = self.credential(kind).ok_or_else(answer::unexpected)?;
        let endpoint = kind.verify_endpoint();
        let path = self.api.unversioned().segments(endpoint.path);
        tracing::debug!(token_type = %kind.token_type(), monotonic_counter.clerk_verification_calls = 1_u64);
        let body = json!({ endpoint.field: token });
        let reply = self.api.post(path, credential, &body, Subject::Credentials).await;
        if matches!(reply, Reply::Outage(_)) {
            tracing::warn!(token_type = %kind.token_type(), "a token could not be verified: Clerk could not be asked");
        }
        let now = self.clock.now();
        let earliest_expiry = now.checked_sub(self.clock_skew).unwrap_or(now);
        answer::read(reply, kind, &self.audience, earliest_expiry).map(Arc::new)
    }

    /// M2M tokens are verified with the machine's own key where there is one.
    fn credential(&self, kind: MachineKind) -> Option<Credential<'_>> {
        let machine = self.machine_secret_key.as_ref().filter(|_| kind == MachineKind::M2m);
        machine.map(Credential::machine).or_else(|| self.secret_key.as_ref().map(Credential::secret))
    }

    fn hash(&self, token: &str) -> TokenHash {
        let tag = hmac::sign(&self.hash_key, token.as_bytes());
        let mut hash = TokenHash::default();
        hash.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        hash
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<TokenHash, Call>> {
        // A panic elsewhere cannot leave the map half-written.
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Someone who waits for a call.
struct Waiter<'v> {
    verifier: &'v OpaqueVerifier,
    hash: TokenHash,
    call: Call,
}

/// The call is forgotten once it is answered, and when the last one who waits for it hangs up: tokens that strangers
/// make up and do not wait for must not pile up.
impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let mut under_way = self.verifier.under_way();
        // Two hold it: this waiter and the map. The map is locked, so that nobody joins meanwhile.
        let is_over = self.call.initialized() || Arc::strong_count(&self.call) <= 2;
        if is_over && under_way.get(&self.hash).is_some_and(|current| Arc::ptr_eq(current, &self.call)) {
            under_way.remove(&self.hash);
        }
    }
}

impl Verdict {
    fn is_good(&self, now: UnixMillis, max_stale: Duration) -> bool {
        let age = now.get().saturating_sub(self.asked_at.get());
        let is_recent = u128::try_from(age).is_ok_and(|age| age < max_stale.as_millis());
        is_recent && self.machine.expires_at.is_none_or(|expiry| expiry.as_millis() > now.get())
    }
}

impl std::fmt::Debug for OpaqueVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpaqueVerifier")
            .field("under_way", &self.under_way().len())
            .field("verdicts", &self.verdicts.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;
    use crate::instance::backend_api;
    use crate::settings::ClerkBuilder;

    #[tokio::test]
    async fn a_call_that_nobody_waits_for_is_forgotten() {
        // Port 9 discards, if anybody listens there at all: nothing is ever answered.
        let builder =
            ClerkBuilder::default().publishable_key("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk");
        let settings = builder.secret_key("sk_test_1").api_url("http://127.0.0.1:9").check().unwrap();
        let api = backend_api(&settings).unwrap();
        let verifier = OpaqueVerifier::new(&settings, api).unwrap();
        let verify = || verifier.verify("ak_made_up", MachineKind::ApiKey, Duration::ZERO);
        {
            let (mut first, mut second) = (pin!(verify()), pin!(verify()));
            let mut context = Context::from_waker(Waker::noop());
            assert!(first.as_mut().poll(&mut context).is_pending());
            assert!(second.as_mut().poll(&mut context).is_pending());
            assert_eq!(verifier.under_way().len(), 1);
        }
        assert_eq!(verifier.under_way().len(), 0);
    }
}

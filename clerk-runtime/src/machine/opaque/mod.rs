//! Opaque tokens, verified by the Backend API: one call serves everyone who waits for it, and, where the application
//! allows it, everyone who comes a little later.

mod calls;

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{self, SHA256_OUTPUT_LEN};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use quick_cache::sync::Cache;
use serde_json::{Value, json};

use super::answer;
use super::verified::{MachineError, VerifiedMachine};
use crate::ground::clock::{Clock, UnixMillis};
use crate::ground::keys::SecretKey;
use crate::ground::log_limit::LogLimit;
use crate::ground::metrics;
use crate::settings::Settings;
use crate::token::machine_kind::MachineKind;
use crate::wire::{BackendApi, Credential, MachineKeys, Reply, Subject};
use calls::{Call, Calls};

pub(super) type Outcome = Result<Arc<VerifiedMachine>, MachineError>;

/// How many verdicts are remembered at the most, and as many refusals.
const VERDICTS: usize = 10_000;
/// How long a refusal is remembered, in milliseconds: long enough to make repeating it cheap, and short enough for a token
/// that has just been made and is not known everywhere yet.
const REFUSED_FOR: i64 = 2_000;
/// No token of Clerk's is nearly as long.
const LONGEST_TOKEN: usize = 512;

/// What SHA-256 reads at a time.
const BLOCK: usize = 64;

/// The verifications that are under way, and what came of those that are over.
///
/// # Security
///
/// Tokens are filed under a keyed hash, so that neither a look into memory nor a chosen token tells anything. A
/// verdict is used no longer than `max_stale` and never past the token's own expiry, and a refusal that is heard ends it
/// for every rule. Refusals are kept apart, so that tokens which strangers make up push no verdict out.
pub(crate) struct OpaqueVerifier {
    api: BackendApi,
    secret_key: Option<SecretKey>,
    machine_keys: Option<MachineKeys>,
    audience: Vec<String>,
    clock: Arc<dyn Clock>,
    clock_skew: Duration,
    /// A hash that has read its key, of just one block: what it reads next is the token, which nearly always is another one.
    keyed_hash: digest::Context,
    calls: Calls,
    /// Locked while a verdict and a refusal of the same token could be told at once.
    telling: Mutex<()>,
    verdicts: Cache<TokenHash, Verdict>,
    refusals: Cache<TokenHash, Refusal>,
    outages: LogLimit,
}

/// What a token is filed under; it is as good as random, so that a map needs to read little of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct TokenHash([u8; SHA256_OUTPUT_LEN]);

impl Hash for TokenHash {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let start = self.0.first_chunk().copied().unwrap_or_default();
        state.write_u64(u64::from_le_bytes(start));
    }
}

#[derive(Clone)]
struct Verdict {
    machine: Arc<VerifiedMachine>,
    /// When the call was begun: the API may have decided as early as that.
    asked_at: UnixMillis,
}

#[derive(Clone)]
struct Refusal {
    error: MachineError,
    heard_at: UnixMillis,
    /// When the call was begun, by a clock that nobody sets: an older acceptance counts for nothing.
    begun: Instant,
}

/// Whether somebody has to be asked.
enum LookUp {
    Known(Outcome),
    Ask(TokenHash),
}

/// What a call came to.
struct Answered {
    outcome: Outcome,
    asked_at: UnixMillis,
    begun: Instant,
}

impl OpaqueVerifier {
    /// With a hash key of its own.
    pub(crate) fn new(
        settings: &Settings,
        api: BackendApi,
        machine_keys: Option<MachineKeys>,
    ) -> Result<Self, Unspecified> {
        let mut key = [0; BLOCK];
        SystemRandom::new().fill(&mut key)?;
        let mut keyed_hash = digest::Context::new(&digest::SHA256);
        keyed_hash.update(&key);
        Ok(Self {
            api,
            secret_key: settings.secret_key.clone(),
            machine_keys,
            audience: settings.verify.audience.clone(),
            clock: Arc::clone(&settings.clock),
            clock_skew: Duration::from_secs_f64(settings.verify.clock_skew / 1000.0),
            keyed_hash,
            calls: Calls::new(),
            telling: Mutex::new(()),
            verdicts: Cache::new(VERDICTS),
            refusals: Cache::new(VERDICTS),
            outages: LogLimit::new(),
        })
    }

    /// A verdict of at most `max_stale` ago, or what the API answers to a call that was begun no longer ago than that, by us
    /// or by someone else who asked.
    pub(crate) async fn verify(&self, token: &str, kind: MachineKind, max_stale: Duration) -> Outcome {
        let arrived = Instant::now();
        let hash = match self.look_up(token, kind, max_stale, self.clock.now().into()) {
            LookUp::Known(outcome) => return outcome,
            LookUp::Ask(hash) => hash,
        };
        let call = self.calls.join(hash, arrived, max_stale);
        let mut is_own = false;
        let ask = || {
            is_own = true;
            self.answer(&call, hash, token, kind, arrived)
        };
        let answered = call.outcome.get_or_init(ask).await;
        if !is_own {
            metrics::count_call_avoided(kind.verify_endpoint().name, "shared");
        }
        // Kept before the call is forgotten, so that nobody asks in between.
        if !max_stale.is_zero() {
            self.keep_acceptance(hash, answered);
        }
        answered.outcome.clone()
    }

    /// What can be said without waiting, so that a verdict at hand costs no future with the room for a call.
    pub(crate) fn at_hand(
        &self,
        token: &str,
        kind: MachineKind,
        max_stale: Duration,
        now: UnixMillis,
    ) -> Option<Outcome> {
        match self.look_up(token, kind, max_stale, now) {
            LookUp::Known(outcome) => Some(outcome),
            LookUp::Ask(_) => None,
        }
    }

    fn look_up(&self, token: &str, kind: MachineKind, max_stale: Duration, now: UnixMillis) -> LookUp {
        if !is_plausible(token, kind) {
            return LookUp::Known(Err(answer::malformed(kind)));
        }
        let hash = self.hash(token);
        let Some(outcome) = self.remembered(&hash, max_stale, now) else { return LookUp::Ask(hash) };
        metrics::count_call_avoided(kind.verify_endpoint().name, "memory");
        LookUp::Known(outcome)
    }

    /// What is known without asking.
    fn remembered(&self, hash: &TokenHash, max_stale: Duration, now: UnixMillis) -> Option<Outcome> {
        if let Some(refusal) = self.refusals.get(hash).filter(|refusal| refusal.is_recent(now)) {
            return Some(Err(refusal.error));
        }
        let verdict = self.verdicts.get(hash).filter(|verdict| verdict.is_good(now, max_stale))?;
        Some(Ok(verdict.machine))
    }

    /// Makes a call when it is its turn, unless the one before it left nothing to ask.
    async fn answer(
        &self,
        call: &Call,
        hash: TokenHash,
        token: &str,
        kind: MachineKind,
        arrived: Instant,
    ) -> Answered {
        let mut turn = call.take_turn().await;
        let (asked_at, begun) = (UnixMillis::from(self.clock.now()), call.begin());
        let refusal = self.refusals.get(&hash).filter(|refusal| refusal.is_recent(asked_at));
        if let Some(error) = refusal.map(|refusal| refusal.error).or_else(|| turn.outage_since(arrived)) {
            return Answered { outcome: Err(error), asked_at, begun };
        }
        let outcome = self.ask(token, kind).await;
        match &outcome {
            Err(error) if error.unavailable().is_some() => turn.set_outage(error.clone()),
            Err(error) => self.keep_refusal(hash, error, begun),
            Ok(_) => {}
        }
        Answered { outcome, asked_at, begun }
    }

    /// Ends what is remembered of the token for any rule.
    fn keep_refusal(&self, hash: TokenHash, error: &MachineError, begun: Instant) {
        let heard_at = self.clock.now().into();
        let _in_one_step = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        self.refusals.insert(hash, Refusal { error: error.clone(), heard_at, begun });
        self.verdicts.remove(&hash);
    }

    /// An answer that was long under way does not undo a refusal of a later call.
    fn keep_acceptance(&self, hash: TokenHash, answered: &Answered) {
        let Ok(machine) = &answered.outcome else { return };
        let _in_one_step = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        if self.refusals.get(&hash).is_none_or(|refusal| refusal.begun < answered.begun) {
            let verdict = Verdict { machine: Arc::clone(machine), asked_at: answered.asked_at };
            self.verdicts.insert(hash, verdict);
        }
    }

    async fn ask(&self, token: &str, kind: MachineKind) -> Outcome {
        let reply = self.api.for_strangers(self.reply(token, kind)?).await;
        if matches!(reply, Reply::Outage(_)) && self.outages.permits(self.clock.now().into()) {
            tracing::warn!(token_type = %kind.token_type(), "a token could not be verified: Clerk could not be asked");
        }
        let now = self.clock.now();
        let earliest_expiry = now.checked_sub(self.clock_skew).unwrap_or(now);
        answer::read(reply, kind, &self.audience, earliest_expiry).map(Arc::new)
    }

    /// M2M tokens are verified with the machine's own keys where it has any.
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

    fn hash(&self, token: &str) -> TokenHash {
        let mut keyed_hash = self.keyed_hash.clone();
        keyed_hash.update(token.as_bytes());
        let mut hash = [0; SHA256_OUTPUT_LEN];
        hash.iter_mut().zip(keyed_hash.finish().as_ref()).for_each(|(to, from)| *to = *from);
        TokenHash(hash)
    }
}

/// Whether Clerk can have made the token, by its form. No other is sent to it, whatever a stranger sends to us.
fn is_plausible(token: &str, kind: MachineKind) -> bool {
    let says_something = kind.prefix().len() < token.len();
    says_something && token.len() <= LONGEST_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic())
}

impl Verdict {
    fn is_good(&self, now: UnixMillis, max_stale: Duration) -> bool {
        let age = now.get().saturating_sub(self.asked_at.get());
        let is_recent = u128::try_from(age).is_ok_and(|age| age < max_stale.as_millis());
        is_recent && self.machine.expires_at.is_none_or(|expiry| expiry.as_millis() > now.get())
    }
}

impl Refusal {
    fn is_recent(&self, now: UnixMillis) -> bool {
        (0..REFUSED_FOR).contains(&now.get().saturating_sub(self.heard_at.get()))
    }
}

impl std::fmt::Debug for OpaqueVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpaqueVerifier")
            .field("calls", &self.calls.len())
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
        let verifier = OpaqueVerifier::new(&settings, api, None).unwrap();
        let verify = || verifier.verify("ak_made_up", MachineKind::ApiKey, Duration::ZERO);
        {
            let (mut first, mut second) = (pin!(verify()), pin!(verify()));
            let mut context = Context::from_waker(Waker::noop());
            assert!(first.as_mut().poll(&mut context).is_pending());
            assert!(second.as_mut().poll(&mut context).is_pending());
            assert_eq!(verifier.calls.len(), 1);
        }
        assert_eq!(verifier.calls.len(), 0);
    }

    #[test]
    fn only_what_clerk_can_have_made_is_asked_about() {
        let longest = format!("ak_{}", "x".repeat(LONGEST_TOKEN - 3));
        let table = [
            ("ak_1", true),
            ("ak_a.b-c_d~", true),
            (&longest, true),
            (&format!("{longest}x"), false),
            ("ak_", false),
            ("ak_é", false),
            ("ak_a b", false),
            ("ak_\t", false),
            ("ak_\u{7f}", false),
        ];
        for (token, expected) in table {
            assert_eq!(is_plausible(token, MachineKind::ApiKey), expected, "{token}");
        }
    }
}

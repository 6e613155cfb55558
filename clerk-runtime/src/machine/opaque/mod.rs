//! Opaque tokens, verified by the Backend API: one call serves everyone who waits for it, and, where the application
//! allows it, everyone who comes a little later.

mod calls;
mod memory;
mod shared;

use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use serde_json::{Value, json};
use siphasher::sip128::SipHasher24;

use super::answer;
use super::verified::{MachineError, VerifiedMachine};
use crate::ground::clock::{Clock, UnixMillis};
use crate::ground::keys::SecretKey;
use crate::ground::log_limit::LogLimit;
use crate::ground::metrics;
use crate::settings::Settings;
use crate::token::machine_kind::MachineKind;
use crate::verdicts::NotForgotten;
use crate::wire::{BackendApi, Credential, MachineKeys, Reply, Subject};
use calls::{Call, Calls};
use memory::Memory;
use shared::{Acceptance, Claim, End, Shared, Wanted};

pub(super) type Outcome = Result<Arc<VerifiedMachine>, MachineError>;

/// No token of Clerk's is nearly as long.
const LONGEST_TOKEN: usize = 512;

/// The verifications that are under way, and what came of those that are over.
///
/// # Security
///
/// Tokens are filed under SipHash-2-4 of 128 bits under a random key of this process: a pseudo-random function, so who does
/// not know the key finds no two tokens of one hash, and the hashes alone do not tell the tokens. A verdict is used no longer than `max_stale` and never past the token's own expiry, and a refusal that is heard ends it
/// for every rule.
pub(crate) struct OpaqueVerifier {
    api: BackendApi,
    secret_key: Option<SecretKey>,
    machine_keys: Option<MachineKeys>,
    audience: Vec<String>,
    clock: Arc<dyn Clock>,
    clock_skew: Duration,
    keyed_hash: SipHasher24,
    calls: Calls,
    memory: Memory,
    /// What processes tell each other, where the application has a store for it.
    shared: Option<Arc<Shared>>,
    outages: LogLimit,
}

/// What a token is filed under; it is as good as random, so that a map needs to read little of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct TokenHash(u64, u64);

impl Hash for TokenHash {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0);
    }
}

/// Whether somebody has to be asked.
enum LookUp {
    Known(Outcome),
    Ask(TokenHash),
}

/// The same after a look into the store.
enum LookElsewhere {
    Known(Outcome),
    Ask(Option<Claim>),
}

/// What a call came to.
struct Answered {
    outcome: Outcome,
    /// Where Clerk refused the token in this call.
    end: Option<End>,
    asked_at: UnixMillis,
    begun: Instant,
}

impl Answered {
    fn acceptance(&self) -> Option<Acceptance> {
        let machine = Arc::clone(self.outcome.as_ref().ok()?);
        Some(Acceptance { machine, asked_at: self.asked_at })
    }
}

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// What an earlier request learned, of this process or of another.
    Earlier,
    /// A call to Clerk, which the request waited for.
    Call,
}

impl OpaqueVerifier {
    /// With a hash key of its own.
    pub(crate) fn new(
        settings: &Settings,
        api: BackendApi,
        machine_keys: Option<MachineKeys>,
    ) -> Result<Self, Unspecified> {
        let mut key = [0; 16];
        SystemRandom::new().fill(&mut key)?;
        Ok(Self {
            api,
            secret_key: settings.secret_key.clone(),
            machine_keys,
            audience: settings.verify.audience.clone(),
            clock: Arc::clone(&settings.clock),
            clock_skew: Duration::from_secs_f64(settings.verify.clock_skew / 1000.0),
            keyed_hash: SipHasher24::new_with_key(&key),
            calls: Calls::new(),
            memory: Memory::new(),
            shared: Shared::new(settings)?,
            outages: LogLimit::new(),
        })
    }

    /// A verdict of at most `max_stale` ago, or what the API answers to a call that was begun no longer ago than that, by us
    /// or by someone else who asked.
    pub(crate) async fn verify(
        &self,
        token: &str,
        kind: MachineKind,
        max_stale: Duration,
    ) -> (Outcome, Source) {
        let arrived = Instant::now();
        let hash = match self.look_up(token, kind, max_stale, self.now()) {
            LookUp::Known(outcome) => return (outcome, Source::Earlier),
            LookUp::Ask(hash) => hash,
        };
        let claim = match self.look_elsewhere(token, hash, kind, max_stale).await {
            LookElsewhere::Known(outcome) => return (outcome, Source::Earlier),
            LookElsewhere::Ask(claim) => claim,
        };
        // A call from before the application had the token forgotten says nothing to those who come after.
        let ended_ago = self.memory.ended_ago(&hash, arrived).unwrap_or(Duration::MAX);
        let call = self.calls.join(hash, arrived, max_stale.min(ended_ago));
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
        if let Some(acceptance) = answered.acceptance().filter(|_| !max_stale.is_zero()) {
            self.memory.keep(hash, &acceptance, answered.begun);
        }
        if let Some(shared) = &self.shared {
            self.tell(shared, &call, answered, token, hash, max_stale).await;
            if let Some(claim) = &claim {
                shared.release(token, claim).await;
            }
        }
        (answered.outcome.clone(), Source::Call)
    }

    /// Forgets the token, here and in all processes that share the store.
    pub(crate) async fn forget(&self, token: &str) -> Result<(), NotForgotten> {
        let (begun, end) = (Instant::now(), End { error: None, heard_at: self.now() });
        self.memory.end(self.hash(token), end.clone(), begun);
        match &self.shared {
            Some(shared) => shared.end(token, &end).await,
            None => Ok(()),
        }
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
        let Some(outcome) = self.recall(&hash, max_stale, now) else { return LookUp::Ask(hash) };
        metrics::count_call_avoided(kind.verify_endpoint().name, "memory");
        LookUp::Known(outcome)
    }

    /// What is known in this process; a verdict only if the store was looked into lately.
    fn recall(&self, hash: &TokenHash, max_stale: Duration, now: UnixMillis) -> Option<Outcome> {
        if let Some(error) = self.memory.refusal(hash, now) {
            return Some(Err(error));
        }
        let verdict = self.memory.verdict(hash, max_stale, now)?;
        (self.shared.is_none() || verdict.is_looked_up(now)).then_some(Ok(verdict.acceptance.machine))
    }

    /// What other processes know, unless the rule wants Clerk itself asked.
    async fn look_elsewhere(
        &self,
        token: &str,
        hash: TokenHash,
        kind: MachineKind,
        max_stale: Duration,
    ) -> LookElsewhere {
        let Some(shared) = self.shared.as_ref().filter(|_| !max_stale.is_zero()) else {
            return LookElsewhere::Ask(None);
        };
        let known = self.memory.verdict(&hash, max_stale, self.now());
        let has_unshared = known.is_some_and(|verdict| !verdict.is_shared);
        let look = shared.look_up(Wanted { token, hash, max_stale, has_unshared }).await;
        let now = self.now();
        self.memory.adopt(hash, &look, now);
        let Some(outcome) = self.recall(&hash, max_stale, now) else {
            return LookElsewhere::Ask(look.claim);
        };
        if let Some(claim) = &look.claim {
            shared.release(token, claim).await;
        }
        let by = if look.is_known { "store" } else { "memory" };
        metrics::count_call_avoided(kind.verify_endpoint().name, by);
        LookElsewhere::Known(outcome)
    }

    /// Tells other processes what a call came to, once for everyone who waited for it.
    async fn tell(
        &self,
        shared: &Arc<Shared>,
        call: &Call,
        answered: &Answered,
        token: &str,
        hash: TokenHash,
        max_stale: Duration,
    ) {
        if let Some(end) = &answered.end {
            call.told.get_or_init(|| async { shared.end(token, end).await.is_ok() }).await;
        } else if let Some(acceptance) = answered.acceptance().filter(|_| !max_stale.is_zero()) {
            let tell = || shared.tell(token, &acceptance, answered.begun, max_stale);
            if *call.told.get_or_init(tell).await {
                self.memory.is_shared(hash, &acceptance);
            }
        }
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
        if let Some(error) = self.memory.refusal(&hash, asked_at).or_else(|| turn.outage_since(arrived)) {
            return Answered { outcome: Err(error), end: None, asked_at, begun };
        }
        let outcome = self.ask(token, kind).await;
        let mut end = None;
        match &outcome {
            Err(error) if error.unavailable().is_some() => turn.set_outage(error.clone()),
            Err(error) => {
                let refused = End { error: Some(error.clone()), heard_at: self.now() };
                self.memory.end(hash, refused.clone(), begun);
                end = Some(refused);
            }
            Ok(_) => {}
        }
        Answered { outcome, end, asked_at, begun }
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

    fn now(&self) -> UnixMillis {
        self.clock.now().into()
    }

    fn hash(&self, token: &str) -> TokenHash {
        let (first, second) = self.keyed_hash.hash(token.as_bytes()).as_u64();
        TokenHash(first, second)
    }
}

/// Whether Clerk can have made the token, by its form. No other is sent to it, whatever a stranger sends to us.
fn is_plausible(token: &str, kind: MachineKind) -> bool {
    let says_something = kind.prefix().len() < token.len();
    says_something && token.len() <= LONGEST_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic())
}

impl std::fmt::Debug for OpaqueVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpaqueVerifier")
            .field("calls", &self.calls.len())
            .field("verdicts", &self.memory.len())
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

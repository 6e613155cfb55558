//! Opaque tokens, verified by the Backend API. One call serves all requests that wait for it and, if the
//! application allows it, later requests.

mod ask;
mod calls;
mod memory;
mod shared;
mod token_hash;

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lc_rs::error::Unspecified;

use super::answer;
use super::verified::{MachineError, VerifiedMachine};
use crate::ground::clock::{Clock, UnixMillis};
use crate::ground::metrics;
use crate::settings::Settings;
use crate::token::machine_kind::MachineKind;
use crate::verdicts::NotForgotten;
use crate::wire::{BackendApi, MachineKeys};
use ask::Verification;
use calls::{Call, Calls};
use memory::Memory;
use shared::{Acceptance, Claim, End, Shared, Wanted};
use token_hash::{TokenHash, TokenHasher, is_plausible};

pub(super) type Outcome = Result<Arc<VerifiedMachine>, MachineError>;

/// The calls in flight, and the outcomes of finished ones.
///
/// # Security
///
/// Tokens are stored under a keyed hash. A verdict is used no longer than `max_stale` and never past the
/// token's own expiry, and a refusal ends it for every rule.
pub(crate) struct OpaqueVerifier {
    verification: Verification,
    clock: Arc<dyn Clock>,
    hasher: TokenHasher,
    calls: Calls,
    memory: Memory,
    /// The store that processes share, if the application has one.
    shared: Option<Arc<Shared>>,
}

/// Whether Clerk must be asked.
enum LookUp {
    Known(Outcome),
    Ask(TokenHash),
}

/// The same, after reading the store.
enum LookElsewhere {
    Known(Outcome),
    Ask(Option<Claim>),
}

/// The result of a call.
struct Answered {
    outcome: Outcome,
    /// Set if Clerk refused the token in this call.
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

/// Where a verdict comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// From an earlier request to this process or another.
    Earlier,
    /// From a call to Clerk, for which the request waited.
    Call,
}

impl OpaqueVerifier {
    /// Creates a verifier with its own hash key.
    pub(crate) fn new(
        settings: &Settings,
        api: BackendApi,
        machine_keys: Option<MachineKeys>,
    ) -> Result<Self, Unspecified> {
        Ok(Self {
            verification: Verification::new(settings, api, machine_keys),
            clock: Arc::clone(&settings.clock),
            hasher: TokenHasher::new()?,
            calls: Calls::new(),
            memory: Memory::new(),
            shared: Shared::new(settings)?,
        })
    }

    /// Returns a verdict that is at most `max_stale` old, or the answer to a call that began no longer ago,
    /// by this request or another.
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
        // A call that began before the application forgot the token says nothing to later requests.
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
        // Kept before the call is removed, so no request asks in between.
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

    /// Forgets the token, in this process and in all that share the store.
    pub(crate) async fn forget(&self, token: &str) -> Result<(), NotForgotten> {
        let (begun, end) = (Instant::now(), End { error: None, heard_at: self.now() });
        self.memory.end(self.hasher.hash(token), end.clone(), begun);
        match &self.shared {
            Some(shared) => shared.end(token, &end).await,
            None => Ok(()),
        }
    }

    /// The verdict, if there is one without waiting. So a known verdict does not need a future with room for
    /// a call.
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
        let hash = self.hasher.hash(token);
        let Some(outcome) = self.recall(&hash, max_stale, now) else { return LookUp::Ask(hash) };
        metrics::count_call_avoided(kind.verify_endpoint().name, "memory");
        LookUp::Known(outcome)
    }

    /// What this process knows. A verdict counts only if the store was read recently.
    fn recall(&self, hash: &TokenHash, max_stale: Duration, now: UnixMillis) -> Option<Outcome> {
        if let Some(error) = self.memory.refusal(hash, now) {
            return Some(Err(error));
        }
        let verdict = self.memory.verdict(hash, max_stale, now)?;
        (self.shared.is_none() || verdict.is_looked_up(now)).then_some(Ok(verdict.acceptance.machine))
    }

    /// Reads the shared store, unless the rule requires a call to Clerk.
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

    /// Tells the other processes the result of a call, once for all requests that waited for it.
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

    /// Makes a call in turn, unless the call before it left nothing to ask.
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
        let outcome = self.verification.ask(token, kind).await;
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

    fn now(&self) -> UnixMillis {
        self.clock.now().into()
    }
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
        // Port 9 discards what it receives, if it is open at all, so no answer comes.
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
}

//! Authenticates a request: admission, then the flow. The only place that waits for the answers to its
//! questions.

use std::time::{Duration, Instant};

use crate::auth::DevBrowserToken;
use crate::auth::evidence::{ClerkCall, Evidence};
use crate::flow::{Exchange, Facts, Flow, OpaqueQuestion, Question, RefreshQuestion, Step};
use crate::ground::clock::UnixMillis;
use crate::ground::metrics;
use crate::ground::opaque_arc::OpaqueArc;
use crate::instance::Instance;
use crate::machine::Source;
use crate::policy::admit::Admission;
use crate::request::RequestContext;
use crate::state::{AuthReason, Outcome, RequestState};
use crate::token::TokenType;
use crate::token::jwks::LookUp;
use crate::token::memo::PresentedJwt;
use crate::token::presented::{PresentedToken, TokenForm};
use crate::token::session::{VerifiedSession, is_other_class};
use crate::wire::{Credential, Reply, Subject};

/// The result so far, without waiting.
pub(crate) enum Begun<'r> {
    Settled(RequestState),
    Waiting(Box<Authentication<'r>>),
}

/// The authentication of a request that waits for an answer.
pub(crate) struct Authentication<'r> {
    instance: &'r OpaqueArc<Instance>,
    request: RequestContext<'r>,
    flow: Flow<'r>,
    question: Question,
    evidence: Evidence,
}

impl<'r> Authentication<'r> {
    /// Starts with the admitted token or cookies, and ends at once if there is nothing to wait for. Most
    /// requests have a token that was verified before, or whose key is known. Otherwise,
    /// [`finish`](Self::finish) waits.
    #[inline(always)]
    pub(crate) fn begin(
        instance: &'r OpaqueArc<Instance>,
        request: &RequestContext<'r>,
        presented: Option<&PresentedToken>,
        admission: Admission,
        max_stale: Duration,
    ) -> Begun<'r> {
        let known: &Instance = instance;
        let now = known.now();
        let form = presented.map(|token| &token.form);
        if let (Admission::SessionHeader, Some(TokenForm::Jwt(Ok(token)))) = (&admission, form)
            && let Some(session) = known_session(known, token, now)
        {
            let evidence = Evidence { is_from_memory: true, calls: Vec::new() };
            let flow = || Flow::new(facts(instance, *request), now);
            let outcome = Outcome::Session(session, None);
            return Begun::Settled(state(
                instance,
                request,
                || flow().dev_browser_token(),
                outcome,
                evidence,
            ));
        }
        Self::begin_flow(instance, *request, form, admission, max_stale, now)
    }

    /// The same if the token is not already known. A function of its own, so that the one above needs little space on the
    /// stack.
    #[inline(never)]
    fn begin_flow(
        instance: &'r OpaqueArc<Instance>,
        request: RequestContext<'r>,
        form: Option<&TokenForm>,
        admission: Admission,
        max_stale: Duration,
        now: UnixMillis,
    ) -> Begun<'r> {
        let mut flow = Flow::new(facts(instance, request), now);
        let step = match (admission, form) {
            (Admission::Refused(outcome), _) => Step::Settled(Outcome::NotSignedIn(outcome)),
            (Admission::SessionHeader, Some(form)) => flow.begin_with_header(form),
            (Admission::Machine(kind), Some(form)) => flow.begin_with_machine(form, kind, max_stale),
            (Admission::Cookies, _) | (_, None) => flow.begin_with_cookies(),
        };
        let mut evidence = Evidence::default();
        match settle_at_hand(instance, &mut flow, step, now, &mut evidence) {
            Ok(outcome) => {
                Begun::Settled(state(instance, &request, || flow.dev_browser_token(), outcome, evidence))
            }
            Err(question) => Begun::Waiting(Box::new(Self { instance, request, flow, question, evidence })),
        }
    }

    /// Waits for every answer that the flow asks for.
    pub(crate) async fn finish(self: Box<Self>) -> RequestState {
        let Self { instance, request, mut flow, mut question, mut evidence } = *self;
        loop {
            let (endpoint, asked) = (question.endpoint(), Instant::now());
            let mut is_call = true;
            let step = match question {
                Question::Key(question) => {
                    let key = instance.keys.key_for(question.jwt(), instance.now()).await;
                    flow.with_key(question, key, instance.now())
                }
                Question::Opaque(OpaqueQuestion { token, kind, max_stale }) => {
                    let (verdict, source) = instance.opaque.verify(&token, kind, max_stale).await;
                    is_call = source == Source::Call;
                    evidence.is_from_memory |= !is_call;
                    flow.machine_told(kind, token, verdict)
                }
                Question::Refresh(question) => {
                    let reply = refresh(instance, endpoint, &question).await;
                    flow.with_refreshed(question.expired(), reply)
                }
                Question::Exchange(question) => {
                    let ask = exchange(instance, endpoint, &question);
                    let reply = instance.exchanges.exchange(&question.nonce, instance.now(), ask).await;
                    flow.with_payload(reply)
                }
            };
            if is_call {
                evidence.calls.push(ClerkCall::new(endpoint, asked.elapsed()));
            }
            question = match settle_at_hand(instance, &mut flow, step, instance.now(), &mut evidence) {
                Ok(outcome) => {
                    return state(instance, &request, || flow.dev_browser_token(), outcome, evidence);
                }
                Err(question) => question,
            };
        }
    }
}

/// Continues as long as the keys and verdicts that the flow asks for are available without waiting.
#[inline]
fn settle_at_hand(
    instance: &Instance,
    flow: &mut Flow<'_>,
    mut step: Step,
    now: UnixMillis,
    evidence: &mut Evidence,
) -> Result<Outcome, Question> {
    loop {
        step = match step {
            Step::Settled(outcome) => return Ok(outcome),
            Step::Ask(Question::Key(question)) => match instance.keys.look_up(question.presented(), now) {
                LookUp::Found(key) => {
                    evidence.is_from_memory = question.is_verified_with(&key);
                    flow.with_key(question, Ok(key), now)
                }
                LookUp::Refused(error) => flow.with_key(question, Err(error), now),
                LookUp::Wait => return Err(Question::Key(question)),
            },
            Step::Ask(Question::Opaque(question)) => {
                let OpaqueQuestion { token, kind, max_stale } = &question;
                match instance.opaque.at_hand(token, *kind, *max_stale, now) {
                    Some(verdict) => {
                        evidence.is_from_memory = true;
                        flow.machine_told(question.kind, question.token, verdict)
                    }
                    None => return Err(Question::Opaque(question)),
                }
            }
            Step::Ask(question) => return Err(question),
        };
    }
}

const fn facts<'r>(instance: &'r Instance, request: RequestContext<'r>) -> Facts<'r> {
    Facts {
        settings: &instance.settings,
        rules: instance.session_rules(),
        notices: &instance.notices,
        request,
    }
}

/// The session of a token that was verified before, if it is still valid. The result equals that of the flow,
/// without its steps. All other cases need the flow.
#[inline(always)]
fn known_session(instance: &Instance, token: &PresentedJwt, now: UnixMillis) -> Option<VerifiedSession> {
    let is_known = !is_other_class(token) && instance.keys.is_verified(token, now);
    if is_known { instance.session_rules().known(token, now) } else { None }
}

#[inline(always)]
fn state(
    instance: &OpaqueArc<Instance>,
    request: &RequestContext<'_>,
    dev_browser_token: impl FnOnce() -> Option<DevBrowserToken>,
    outcome: Outcome,
    evidence: Evidence,
) -> RequestState {
    count(&outcome, &evidence);
    RequestState::new(outcome, instance, request, dev_browser_token, evidence)
}

/// Counts the result for a token. Requests without one are not counted.
#[inline]
fn count(outcome: &Outcome, evidence: &Evidence) {
    let (token_type, result) = match outcome {
        Outcome::Session(..) => (TokenType::SessionToken, "valid"),
        Outcome::Machine(machine, _) => (machine.kind.token_type(), "valid"),
        Outcome::NotSignedIn(outcome) => match (outcome.token_type, &outcome.reason, outcome.unavailable) {
            (Some(token_type), _, Some(_)) => (token_type, "unavailable"),
            (
                Some(token_type),
                AuthReason::Verification(_) | AuthReason::SessionTokenExpired { .. },
                None,
            ) => (token_type, "invalid"),
            _ => return,
        },
    };
    if evidence.is_from_memory && result == "valid" {
        metrics::count_memo_hit(token_type.as_str());
    } else {
        metrics::count_verification(token_type.as_str(), result);
    }
}

async fn refresh(instance: &Instance, endpoint: &'static str, question: &RefreshQuestion) -> Reply {
    let path =
        instance.api.versioned().segments("sessions").segment(&question.session_id).segments("refresh");
    let path = if question.is_suffixed { path.query("suffixed_cookies", "true") } else { path };
    match &instance.settings.secret_key {
        Some(key) => {
            let call =
                instance.api.post(endpoint, path, Credential::secret(key), &question.body, Subject::Browser);
            instance.api.for_strangers(call).await
        }
        None => Reply::nobody(),
    }
}

async fn exchange(instance: &Instance, endpoint: &'static str, question: &Exchange) -> Reply {
    let path = instance.api.versioned().segments("clients/handshake_payload").query("nonce", &question.nonce);
    match &instance.settings.secret_key {
        Some(key) => {
            let call = instance.api.get(endpoint, path, Credential::secret(key), Subject::Browser);
            instance.api.for_strangers(call).await
        }
        None => Reply::nobody(),
    }
}

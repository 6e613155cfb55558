//! A decision as an event of `tracing`. The fields are documented in `docs/observing.md`, and a test compares
//! the two.

use super::{Decision, Outcome};
use crate::auth::Actor;
use crate::token::machine_kind::MachineKind;

/// The target of the events, which filters such as `clerk_runtime::decision=debug` name.
pub(super) const TARGET: &str = "clerk_runtime::decision";

/// Whether any subscriber receives a decision with this outcome.
#[inline(always)]
pub(super) fn is_wanted(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Allowed => tracing::enabled!(target: TARGET, tracing::Level::DEBUG),
        Outcome::Denied => tracing::enabled!(target: TARGET, tracing::Level::INFO),
    }
}

/// Some fields have the names of OpenTelemetry's conventions (`enduser.id`, `error.type`, `http.route`).
macro_rules! event {
    ($level:ident, $decision:ident, $message:literal) => {
        tracing::$level!(
            target: TARGET,
            outcome = $decision.outcome().as_str(),
            "error.type" = $decision.cause().map(|cause| cause.as_str()),
            reason = $decision.reason().map(tracing::field::display),
            detail = Some($decision.message()).filter(|message| !message.is_empty()),
            failed_condition = $decision.failed_condition(),
            "http.response.status_code" = $decision.status().map(|status| status.as_u16()),
            "http.request.method" = $decision.method().as_str(),
            "http.route" = $decision.matched_path(),
            handler = $decision.handler(),
            "code.file.path" = $decision.file(),
            "code.line.number" = $decision.line(),
            token_type = $decision.token_type().map(tracing::field::display),
            token_id = $decision.token_id().map(without_prefix),
            "enduser.id" = $decision.subject(),
            session_id = $decision.session_id(),
            organization_id = $decision.organization_id(),
            actor_id = $decision.actor().map(name),
            actor_issuer = $decision.actor().and_then(Actor::issuer),
            prior_actor_ids = $decision.actor().and_then(Actor::prior_subjects),
            from_memory = $decision.is_from_memory(),
            calls = Calls::of($decision).map(tracing::field::display),
            waited_ms = waited($decision),
            $message
        )
    };
}

pub(super) fn write(decision: &Decision) {
    match decision.outcome() {
        Outcome::Allowed => event!(debug, decision, "request allowed"),
        Outcome::Denied => event!(info, decision, "request denied"),
    }
}

/// The called endpoints, separated by commas.
struct Calls<'d>(&'d Decision);

impl<'d> Calls<'d> {
    fn of(decision: &'d Decision) -> Option<Self> {
        (!decision.calls().is_empty()).then_some(Self(decision))
    }
}

impl std::fmt::Display for Calls<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let endpoints: Vec<_> = self.0.calls().iter().map(|call| call.endpoint).collect();
        f.write_str(&endpoints.join(","))
    }
}

/// The total time that the request waited for Clerk, in milliseconds.
fn waited(decision: &Decision) -> Option<f64> {
    let calls = decision.calls();
    let waited: std::time::Duration = calls.iter().map(|call| call.waited).sum();
    (!calls.is_empty()).then_some(waited.as_secs_f64() * 1000.0)
}

/// The actor's id. An actor without one is reported too.
fn name(actor: Actor<'_>) -> &str {
    actor.subject().unwrap_or("?")
}

/// The id of a machine token begins like the token itself, so a search of the log for leaked tokens would
/// find it.
fn without_prefix(id: &str) -> &str {
    MachineKind::of_opaque(id).and_then(|kind| id.strip_prefix(kind.prefix())).unwrap_or(id)
}

//! Reports decisions to observers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{Decision, Denied, Outcome, Record, event};
use crate::edge::cell::{Recorded, RequestCell};
use crate::edge::scope::Scopes;
use crate::ground::metrics;
use crate::policy::Policy;
use crate::request::RequestView;

/// The application's own observer.
pub(crate) type Observer = Arc<dyn Fn(&Decision) + Send + Sync>;

/// Keeps a decision with its request, and reports it to all observers. Without observers, nothing is
/// assembled.
#[inline(always)]
pub(crate) fn report(
    cell: &RequestCell,
    scopes: &Scopes,
    request: &dyn RequestView,
    policy: &Policy,
    recorded: Option<Recorded>,
    denied: Option<Box<Denied>>,
) {
    let outcome = if denied.is_none() { Outcome::Allowed } else { Outcome::Denied };
    metrics::count_decision(outcome.as_str(), denied.as_ref().map_or("", |denied| denied.cause.as_str()));
    cell.keep_record(Record::new(policy, denied), recorded);
    let is_logged = event::is_wanted(outcome);
    if is_logged || !scopes.is_empty() {
        tell_listeners(cell, scopes, request, is_logged);
    }
}

#[inline(never)]
fn tell_listeners(cell: &RequestCell, scopes: &Scopes, request: &dyn RequestView, is_logged: bool) {
    let listeners = scopes.listeners();
    if !is_logged && listeners.observers.is_empty() && !listeners.response {
        return;
    }
    let Some(decision) = Decision::of_cell(cell, request) else { return };
    if is_logged {
        event::write(&decision);
    }
    for observer in &listeners.observers {
        tell(observer, &decision);
    }
    if listeners.response {
        cell.keep_decision(decision);
    }
}

/// # Security
///
/// An observer that panics affects neither the decision nor the response.
fn tell(observer: &Observer, decision: &Decision) {
    if catch_unwind(AssertUnwindSafe(|| observer(decision))).is_err() {
        tracing::error!(handler = decision.handler(), "the function given to `on_decision` panicked");
    }
}

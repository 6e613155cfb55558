//! What a cell keeps for those who look on: layers around it, and the last decision.

use std::sync::Arc;

use super::RequestCell;
use crate::edge::answers::Renderer;
use crate::edge::decision::{Decision, Record};
use crate::edge::scope::{Listeners, Scope};
use crate::edge::source::ClerkSource;

impl RequestCell {
    /// Whether a layer with `source` shares this cell: it is of the same instance, so one authentication serves both.
    pub(crate) fn is_shared_by(&self, source: &ClerkSource) -> bool {
        self.source.is_alike(source)
    }

    /// Adds what a layer inside says.
    pub(crate) fn enter(&self, scope: &Arc<Scope>) {
        self.known().scopes.enter(scope);
    }

    /// The innermost answer to rejections.
    pub(crate) fn renderer(&self) -> Option<Renderer> {
        self.known().scopes.renderer()
    }

    /// Keeps a decision, and says who wants to know more of it.
    pub(crate) fn record_decision(&self, record: Record) -> Listeners {
        let mut known = self.known();
        known.record = Some(record);
        known.scopes.listeners()
    }

    /// The last decision in short.
    pub(crate) fn record(&self) -> Option<Record> {
        self.known().record.clone()
    }

    /// Keeps a decision for the response.
    pub(crate) fn keep_decision(&self, decision: Decision) {
        self.known().decision = Some(decision);
    }

    /// The decision that was kept for the response.
    pub(crate) fn take_decision(&self) -> Option<Decision> {
        self.known().decision.take()
    }
}

//! What a cell keeps for those who look on: the last decision.

use super::RequestCell;
use crate::edge::decision::{Decision, Record};
use crate::edge::source::ClerkSource;

impl RequestCell {
    /// Whether a layer with `source` shares this cell: it is of the same instance, so one authentication serves both.
    pub(crate) fn is_shared_by(&self, source: &ClerkSource) -> bool {
        self.source.is_alike(source)
    }

    /// Keeps the last decision in short.
    pub(crate) fn keep_record(&self, record: Record) {
        self.known().record = Some(record);
    }

    /// The last decision in short.
    pub(crate) fn record(&self) -> Option<Record> {
        self.known().record.clone()
    }

    /// Keeps a decision for the response.
    pub(crate) fn keep_decision(&self, decision: Decision) {
        self.known().decision = Some(decision);
    }
}

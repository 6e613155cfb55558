//! The last decision, which a cell keeps for observers.

use super::RequestCell;
use super::told::{Kept, Recorded};
use crate::edge::decision::{Decision, Record};
use crate::edge::source::ClerkSource;
use crate::state::RequestState;

impl RequestCell {
    /// Whether a layer with `source` shares this cell, because it has the same instance. One authentication
    /// then serves both.
    pub(crate) fn is_shared_by(&self, source: &ClerkSource) -> bool {
        self.source.is_alike(source)
    }

    /// Keeps the last decision in short, with its state.
    #[inline(always)]
    pub(crate) fn keep_record(&self, record: Record, recorded: Option<Recorded>) {
        self.known().record = Some((record, recorded));
    }

    /// The last decision in short, with its state.
    pub(crate) fn record(&self) -> Option<(Record, Option<RequestState>)> {
        let known = self.known();
        let (record, recorded) = known.record.as_ref()?;
        let waits = || self.waits.get();
        let state = recorded.as_ref().and_then(|recorded| match recorded {
            Recorded::Kept(Kept::AtOnce) => known.at_once.as_ref(),
            Recorded::Kept(Kept::Waited) => waits()?.outcome.get(),
            Recorded::Kept(Kept::Fresh) => waits()?.fresh.get(),
            Recorded::Own(state) => Some(state),
        });
        Some((record.clone(), state.cloned()))
    }

    /// Keeps a decision for the response.
    pub(crate) fn keep_decision(&self, decision: Decision) {
        self.known().decision = Some(Box::new(decision));
    }
}

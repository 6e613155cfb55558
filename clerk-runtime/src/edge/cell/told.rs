//! A state for a policy, and its place in the cell.

use std::ops::Deref;

use crate::state::RequestState;

/// The state for a policy.
pub(crate) struct Told {
    state: RequestState,
    /// Its place, if it is kept for every policy; `None` if it is only for this policy.
    kept: Option<Kept>,
}

/// The place of a state.
#[derive(Clone, Copy)]
pub(crate) enum Kept {
    /// The outcome required no waiting.
    AtOnce,
    Waited,
    /// The outcome is based on a newer verdict than the one in the other place.
    Fresh,
}

/// The state of a decision, as the cell records it.
pub(crate) enum Recorded {
    Kept(Kept),
    Own(RequestState),
}

impl Told {
    #[inline]
    pub(super) fn kept(kept: Kept, state: &RequestState) -> Self {
        Self { state: state.clone(), kept: Some(kept) }
    }

    pub(super) const fn own(state: RequestState) -> Self {
        Self { state, kept: None }
    }

    pub(crate) fn into_state(self) -> RequestState {
        self.state
    }

    /// The state, and what of it is recorded.
    #[inline]
    pub(crate) fn split(self) -> (RequestState, Recorded) {
        let recorded = self.kept.map_or_else(|| Recorded::Own(self.state.clone()), Recorded::Kept);
        (self.state, recorded)
    }
}

impl Deref for Told {
    type Target = RequestState;

    #[inline]
    fn deref(&self) -> &RequestState {
        &self.state
    }
}

//! A state that a policy is told, and where the cell keeps it.

use std::ops::Deref;

use crate::state::RequestState;

/// The state for a policy.
pub(crate) struct Told {
    state: RequestState,
    /// Where it is kept for every policy; `None` where it is for this policy only.
    kept: Option<Kept>,
}

/// Where a cell keeps a state.
#[derive(Clone, Copy)]
pub(super) enum Kept {
    /// Nothing had to be waited for.
    AtOnce,
    Waited,
    /// It rests on a newer verdict than the one that was waited for.
    Fresh,
}

/// The state that a decision was about, as the cell records it.
pub(super) enum Recorded {
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

    #[inline]
    pub(super) fn into_recorded(self) -> Recorded {
        self.kept.map_or(Recorded::Own(self.state), Recorded::Kept)
    }
}

impl Deref for Told {
    type Target = RequestState;

    #[inline]
    fn deref(&self) -> &RequestState {
        &self.state
    }
}

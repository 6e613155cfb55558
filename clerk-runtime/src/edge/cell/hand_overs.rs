//! Which hand-overs to the parameters of handlers have not ended.

use super::RequestCell;
use crate::request::RequestView;

/// The hand-overs that go on; nearly always there is one at the most.
#[derive(Default)]
pub(super) struct HandOvers {
    begun: u64,
    latest: Option<u64>,
    others: Vec<u64>,
}

impl RequestCell {
    /// The number of a new hand-over.
    pub(in crate::edge) fn begin_hand_over(&self) -> u64 {
        let mut known = self.known();
        let HandOvers { begun, latest, others } = &mut known.hand_overs;
        *begun += 1;
        others.extend(latest.replace(*begun));
        *begun
    }

    pub(in crate::edge) fn end_hand_over(&self, number: u64) {
        let mut known = self.known();
        let HandOvers { latest, others, .. } = &mut known.hand_overs;
        if latest.take_if(|latest| *latest == number).is_none() {
            others.retain(|other| *other != number);
        }
    }

    pub(in crate::edge) fn is_handed_over(&self, number: u64) -> bool {
        let HandOvers { latest, others, .. } = &self.known().hand_overs;
        *latest == Some(number) || others.contains(&number)
    }

    /// Whether a request has the credential that the cell was first asked with.
    pub(in crate::edge) fn is_still_of(&self, request: &dyn RequestView) -> bool {
        let Some(clerk) = self.known_clerk() else { return false };
        let context = clerk.instance().settings.read(request);
        let known = self.known();
        known.credential.as_ref().is_some_and(|first| first.is_of(&context, clerk.instance()))
    }
}

//! The place of an outcome in the cell.

use std::time::Duration;

use crate::policy::admit::Admission;
use crate::token::presented::{PresentedToken, TokenForm};

/// The place of an outcome.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Only for the policy that asked.
    Own,
    /// For every policy.
    Shared,
    /// For policies that require a newer verdict than the shared one.
    Fresh,
}

impl Place {
    /// The place for the outcome of an admission, so Clerk is not called twice. `staleness` is the largest age
    /// of a verdict for the shared outcome, as set by the first policy; every attempt for it keeps to this age.
    #[inline]
    pub(super) fn of(
        admission: &Admission,
        presented: Option<&PresentedToken>,
        staleness: &mut Option<Duration>,
        max_stale: Duration,
    ) -> Self {
        let is_machine = presented.is_some_and(|token| token.token_type.is_machine());
        match admission {
            Admission::Refused(_) => Self::Own,
            // A machine token as a session token is refused without a call.
            Admission::SessionHeader if is_machine => Self::Own,
            _ => {
                let is_opaque = presented.is_some_and(|token| matches!(token.form, TokenForm::Opaque(_)));
                let is_too_old = is_opaque && *staleness.get_or_insert(max_stale) > max_stale;
                if is_too_old { Self::Fresh } else { Self::Shared }
            }
        }
    }
}

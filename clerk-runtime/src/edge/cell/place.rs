//! Where the outcome of an admission is kept.

use std::time::Duration;

use crate::policy::admit::Admission;
use crate::token::presented::{PresentedToken, TokenForm};

/// Where an outcome is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// With the policy that it is for.
    Own,
    /// For every policy.
    Shared,
    /// For policies that want a newer verdict than the shared one.
    Fresh,
}

impl Place {
    /// Where the outcome of an admission is kept, so that nothing is asked twice. `staleness` is how old a verdict the
    /// shared outcome may rest on: as the first policy has it.
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
            // A machine's token, looked at as a session's: refused without a call.
            Admission::SessionHeader if is_machine => Self::Own,
            _ => {
                let is_opaque = presented.is_some_and(|token| matches!(token.form, TokenForm::Opaque(_)));
                let is_too_old = is_opaque && *staleness.get_or_insert(max_stale) > max_stale;
                if is_too_old { Self::Fresh } else { Self::Shared }
            }
        }
    }
}

//! What policies hand over to the parameters of handlers.

use super::RequestCell;
use crate::auth::Auth;

/// The Auth objects that were handed over.
#[derive(Default)]
pub(super) struct HandedOver {
    by_router: Option<Auth>,
    by_handler: Option<Auth>,
}

impl RequestCell {
    /// Remembers the Auth object of a router's rule, for the parameters of every handler inside.
    pub(crate) fn hand_over_by_router(&self, auth: Auth) {
        self.known().handed_over.by_router = Some(auth);
    }

    /// Remembers the Auth object of a handler's rule, for its parameters, until [`take_back`](Self::take_back).
    pub(crate) fn hand_over_by_handler(&self, auth: Auth) {
        self.known().handed_over.by_handler = Some(auth);
    }

    /// Ends what a handler's rule handed over: its parameters have it.
    ///
    /// # Security
    ///
    /// A middleware with an attribute of its own may take what the handlers behind it do not want. What it takes is for
    /// its own parameters.
    pub(crate) fn take_back(&self) {
        self.known().handed_over.by_handler = None;
    }

    /// What the innermost policy handed over.
    pub(crate) fn handed_over(&self) -> Option<Auth> {
        let HandedOver { by_router, by_handler } = &self.known().handed_over;
        by_handler.as_ref().or(by_router.as_ref()).cloned()
    }
}

//! What policies hand over to the parameters of handlers.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::auth::Auth;

/// The Auth objects that were handed over, the innermost policy's first.
pub(crate) struct HandedOver(Mutex<Rules>);

struct Rules {
    by_router: Option<Auth>,
    by_handler: Option<Auth>,
}

impl HandedOver {
    pub(super) const fn nothing() -> Self {
        Self(Mutex::new(Rules { by_router: None, by_handler: None }))
    }

    /// Remembers the Auth object of a router's rule, for the parameters of every handler inside.
    pub(crate) fn by_router(&self, auth: Auth) {
        self.rules().by_router = Some(auth);
    }

    /// Remembers the Auth object of a handler's rule, for its parameters, until [`take_back`](Self::take_back).
    pub(crate) fn by_handler(&self, auth: Auth) {
        self.rules().by_handler = Some(auth);
    }

    /// Ends what a handler's rule handed over: its parameters have it.
    ///
    /// # Security
    ///
    /// A middleware with an attribute of its own may take what the handlers behind it do not want. What it takes is for
    /// its own parameters.
    pub(crate) fn take_back(&self) {
        self.rules().by_handler = None;
    }

    /// What the innermost policy handed over.
    pub(crate) fn innermost(&self) -> Option<Auth> {
        let rules = self.rules();
        rules.by_handler.as_ref().or(rules.by_router.as_ref()).cloned()
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        // What is kept is replaced whole, so a panic elsewhere leaves nothing half-written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

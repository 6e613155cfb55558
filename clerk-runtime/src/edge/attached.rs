//! What a request carries through the application: its cell, and what is for this request alone.
//!
//! Code may make several requests of one, for example for a batch: it clones the head, changes it, and calls the application
//! again. They share the cell, which compares credentials; anything else that a rule or a layer leaves for the code inside is in
//! here, and so is each request's own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::Extensions;

use super::cell::RequestCell;
use super::rejection::Rejection;
use super::scope::{Scope, Scopes};
use crate::auth::Auth;
use crate::request::RequestView;

/// An extension of every request inside a layer.
#[derive(Clone)]
pub(crate) struct Attached {
    pub(crate) cell: Arc<RequestCell>,
    pub(crate) scopes: Scopes,
    /// What the rule of a router let through, for the parameters of every handler inside.
    by_router: Option<Auth>,
    by_handler: ByHandler,
}

/// What the rule of a handler let through, for its parameters, and the number of that hand-over. Locked for moments, so that
/// a guard need not look for its request's extension once more to change it.
#[derive(Default)]
struct ByHandler(Mutex<Option<(Auth, u64)>>);

impl Attached {
    pub(crate) fn new(cell: Arc<RequestCell>, scope: &Arc<Scope>) -> Self {
        Self {
            cell,
            scopes: Scopes::default().with(scope),
            by_router: None,
            by_handler: ByHandler::default(),
        }
    }

    /// That of a request which came through a layer.
    #[inline]
    pub(crate) fn find(request: &dyn RequestView) -> Option<&Self> {
        request.extensions()?.get()
    }

    /// The same where there has to be one.
    #[inline]
    pub(crate) fn of(request: &dyn RequestView) -> Result<&Self, Rejection> {
        Self::find(request).ok_or_else(without_layer)
    }

    pub(crate) fn of_extensions(extensions: &mut Extensions) -> Option<&mut Self> {
        extensions.get_mut()
    }

    /// Adds what a layer inside says.
    pub(crate) fn enter(&mut self, scope: &Arc<Scope>) {
        self.scopes = std::mem::take(&mut self.scopes).with(scope);
    }

    pub(crate) fn hand_over_by_router(&mut self, auth: Auth) {
        self.by_router = Some(auth);
    }

    /// Takes back what a rule of a router let through, so that a parameter inside asks for itself.
    pub(crate) fn forget_router(&mut self) {
        self.by_router = None;
    }

    /// Hands over to the parameters of a handler, until what is returned is dropped.
    ///
    /// # Security
    ///
    /// A middleware with an attribute of its own may take what the handlers behind it do not want. What it takes is for
    /// its own parameters.
    #[inline]
    pub(crate) fn hand_over_by_handler(&self, auth: Auth) -> HandOver {
        let number = self.cell.begin_hand_over();
        *self.by_handler.lock() = Some((auth, number));
        HandOver { cell: Arc::clone(&self.cell), number }
    }

    /// What the innermost rule handed over. What a router's rule did is for the caller that it let through only: a
    /// middleware inside may have changed the credential.
    #[inline]
    pub(crate) fn handed_over(&self, request: &dyn RequestView) -> Option<Auth> {
        match &*self.by_handler.lock() {
            Some((auth, number)) if self.cell.is_handed_over(*number) => Some(auth.clone()),
            _ => self.by_router.as_ref().filter(|_| self.cell.is_still_of(request)).cloned(),
        }
    }
}

#[cold]
fn without_layer() -> Rejection {
    Rejection::misconfigured(
        "authentication was asked for, but no ClerkLayer is in front: add `.layer(ClerkLayer::new(clerk))` to the router, \
         after the layers that ask, because the one that is added last comes first",
    )
}

impl ByHandler {
    #[inline]
    fn lock(&self) -> MutexGuard<'_, Option<(Auth, u64)>> {
        // What is handed over is replaced whole, so a panic elsewhere leaves nothing half-written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is made of another one has its own hand-overs from then on.
impl Clone for ByHandler {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.lock().clone()))
    }
}

/// A hand-over to the parameters of a handler.
pub(crate) struct HandOver {
    cell: Arc<RequestCell>,
    number: u64,
}

impl Drop for HandOver {
    fn drop(&mut self) {
        self.cell.end_hand_over(self.number);
    }
}

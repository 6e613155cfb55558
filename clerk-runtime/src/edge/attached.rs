//! What a request carries through the application: its cell, and what is for this request alone.
//!
//! Code may make several requests of one, for example for a batch: it clones the head, changes it, and calls the application
//! again. They share the cell, which compares credentials; anything else that a rule or a layer leaves for the code inside is in
//! here, and so is each request's own.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

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
    scopes: Scopes,
    /// The same with the answers that the handler's own attribute names, where a framework shows its extractors a request that
    /// they cannot change.
    scopes_of_handler: OnceLock<Scopes>,
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
            scopes_of_handler: OnceLock::new(),
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

    /// What the layers around say, and the handler's attribute.
    #[inline]
    pub(crate) fn scopes(&self) -> &Scopes {
        self.scopes_of_handler.get().unwrap_or(&self.scopes)
    }

    /// Adds what a layer inside says.
    pub(crate) fn enter(&mut self, scope: &Arc<Scope>) {
        let outer = self.scopes_of_handler.take().unwrap_or_else(|| std::mem::take(&mut self.scopes));
        self.scopes = outer.with(scope);
    }

    /// Sets how rejections are answered from here on, where a handler's attribute says so. A request has one handler, so the
    /// first that says so is the one.
    #[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket"))]
    pub(crate) fn answer_with(&self, rejections: Option<fn() -> super::answers::Rejections>) {
        if let Some(rejections) = rejections {
            self.scopes_of_handler.get_or_init(|| self.scopes.clone().with(&rejections().to_scope()));
        }
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
        let by_router = || self.by_router.as_ref().filter(|_| self.cell.is_still_of(request)).cloned();
        self.handed_over_by_handler().or_else(by_router)
    }

    /// What the handler's own rule handed over.
    #[inline]
    pub(crate) fn handed_over_by_handler(&self) -> Option<Auth> {
        match &*self.by_handler.lock() {
            Some((auth, number)) if self.cell.is_handed_over(*number) => Some(auth.clone()),
            _ => None,
        }
    }
}

#[cold]
fn without_layer() -> Rejection {
    Rejection::misconfigured(
        "authentication was asked for, but no ClerkLayer is in front: add `.layer(ClerkLayer::new(clerk))` to the router \
         (actix-web: `.wrap(…)` to the `App`, poem: `.with(…)` to the `Route`, rocket: `.attach(…)` to the `Rocket`), after the layers that ask, because the one that \
         is added last comes first",
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

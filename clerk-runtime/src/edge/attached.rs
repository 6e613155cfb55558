//! What a request carries through the application: its cell, and data for this request alone.
//!
//! Code can make several requests from one, for example for a batch: it clones the head, changes it, and
//! calls the application again. These requests share the cell, which compares credentials. Everything else
//! that rules and layers leave for the code inside is here, and each request has its own.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use http::Extensions;

use super::cell::RequestCell;
use super::rejection::Rejection;
use super::scope::{Scope, Scopes};
use crate::auth::Auth;
use crate::ground::opaque_arc::OpaqueArc;
use crate::request::RequestView;

/// An extension of every request inside a layer.
#[derive(Clone)]
pub(crate) struct Attached {
    pub(crate) cell: Arc<RequestCell>,
    scopes: Scopes,
    /// The same, with the answers set by the handler's own attribute, for frameworks whose extractors cannot
    /// change the request.
    scopes_of_handler: OnceLock<Scopes>,
    /// The caller whom a router's rule accepted, for the parameters of every handler inside.
    by_router: Option<Auth>,
    by_handler: ByHandler,
}

/// The caller whom a handler's rule accepted, for its parameters. Locked only briefly, so a guard need not look
/// up the request's extension again to change it.
#[derive(Default)]
struct ByHandler(Mutex<Option<Passed>>);

#[derive(Clone)]
struct Passed {
    auth: Auth,
    /// The number of the hand-over.
    number: u64,
    /// Whether this request is a copy of the one to which the rule was applied.
    is_copied: bool,
}

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

    /// The extension of a request that came through a layer.
    #[inline]
    pub(crate) fn find(request: &dyn RequestView) -> Option<&Self> {
        request.extensions()?.get()
    }

    /// The same, or a rejection if there is none.
    #[inline]
    pub(crate) fn of(request: &dyn RequestView) -> Result<&Self, Rejection> {
        Self::find(request).ok_or_else(without_layer)
    }

    pub(crate) fn of_extensions(extensions: &mut Extensions) -> Option<&mut Self> {
        extensions.get_mut()
    }

    /// The settings of the surrounding layers and of the handler's attribute.
    #[inline]
    pub(crate) fn scopes(&self) -> &Scopes {
        self.scopes_of_handler.get().unwrap_or(&self.scopes)
    }

    /// Adds the settings of a layer inside.
    pub(crate) fn enter(&mut self, scope: &Arc<Scope>) {
        let outer = self.scopes_of_handler.take().unwrap_or_else(|| std::mem::take(&mut self.scopes));
        self.scopes = outer.with(scope);
    }

    /// Sets how rejections are answered from here on, if a handler's attribute sets it. A request has one handler, so only the
    /// first call counts.
    #[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket", feature = "tonic"))]
    pub(crate) fn answer_with(&self, rejections: Option<fn() -> super::answers::Rejections>) {
        if let Some(rejections) = rejections {
            self.scopes_of_handler.get_or_init(|| self.scopes.clone().with(&rejections().to_scope()));
        }
    }

    pub(crate) fn hand_over_by_router(&mut self, auth: Auth) {
        self.by_router = Some(auth);
    }

    /// Removes the caller whom a router's rule accepted, so a parameter inside authenticates again.
    pub(crate) fn forget_router(&mut self) {
        self.by_router = None;
    }

    /// Passes the caller to the parameters of a handler, until the result is dropped.
    ///
    /// # Security
    ///
    /// The attribute of a middleware may accept callers that the handlers behind it reject. Its caller is
    /// only for its own parameters.
    #[inline(always)]
    pub(crate) fn hand_over_by_handler(&self, auth: Auth) -> HandOver {
        let number = self.cell.begin_hand_over();
        *self.by_handler.lock() = Some(Passed { auth, number, is_copied: false });
        HandOver { cell: Arc::clone(&self.cell).into(), number }
    }

    /// What the innermost rule passed on. A router's rule counts only for the caller that it accepted,
    /// because a middleware inside may have changed the credential.
    #[inline]
    pub(crate) fn handed_over(&self, request: &dyn RequestView) -> Option<Auth> {
        let by_router = || self.by_router.as_ref().filter(|_| self.cell.is_still_of(request)).cloned();
        self.handed_over_by_handler(request).or_else(by_router)
    }

    /// What the handler's own rule passed on. In a copy of the request it counts only for the same caller, because the
    /// copy may have another credential.
    #[inline]
    pub(crate) fn handed_over_by_handler(&self, request: &dyn RequestView) -> Option<Auth> {
        let Passed { auth, is_copied, .. } = self.active_hand_over()?;
        (!is_copied || self.cell.is_still_of(request)).then_some(auth)
    }

    /// The same, but never in a copy of the request.
    #[cfg(feature = "actix-web")]
    pub(crate) fn handed_over_here(&self) -> Option<Auth> {
        self.active_hand_over().filter(|passed| !passed.is_copied).map(|passed| passed.auth)
    }

    #[inline]
    fn active_hand_over(&self) -> Option<Passed> {
        let passed = self.by_handler.lock();
        passed.as_ref().filter(|passed| self.cell.is_handed_over(passed.number)).cloned()
    }
}

#[cold]
fn without_layer() -> Rejection {
    Rejection::misconfigured(
        "authentication was asked for, but no ClerkLayer is in front: add `.layer(ClerkLayer::new(clerk))` to the router \
         (actix-web: `.wrap(…)` to the `App`, poem: `.with(…)` to the `Route`, rocket: `.attach(…)` to the `Rocket`), after the \
         layers that ask, because the one that is added last comes first; on tonic, add it to the `Server` before them",
    )
}

impl ByHandler {
    #[inline]
    fn lock(&self) -> MutexGuard<'_, Option<Passed>> {
        // The value is replaced as a whole, so a panic elsewhere cannot leave it half-written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A copy of a request begins with the hand-over of the original, and may have hand-overs of its own.
impl Clone for ByHandler {
    fn clone(&self) -> Self {
        let passed = self.lock().clone();
        Self(Mutex::new(passed.map(|passed| Passed { is_copied: true, ..passed })))
    }
}

/// An active hand-over to the parameters of a handler.
pub(crate) struct HandOver {
    /// Every handler's guard has one, for which the compiler proves that it is `Send`.
    cell: OpaqueArc<RequestCell>,
    number: u64,
}

impl Drop for HandOver {
    fn drop(&mut self) {
        self.cell.end_hand_over(self.number);
    }
}

//! Data that is kept with a rocket request from the first fairing to the last.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use http::{Extensions, Uri};
use rocket::Request;
use rocket::http::Method;

use super::view;
use crate::edge::attached::Attached;
use crate::edge::cell::RequestCell;
use crate::edge::decision::Decision;
use crate::edge::rejection::Rejection;
use crate::state::answer::Account;

/// Kept in the request's local cache, which returns only shared references.
#[derive(Default)]
pub(super) struct Left {
    outermost: OnceLock<Arc<Level>>,
    rejected: Mutex<Option<Rejection>>,
    account: Mutex<Option<Account>>,
    decision: Mutex<Option<Decision>>,
}

/// The extensions of a request inside a layer, as the core reads them. When rocket forwards a request to another route, the
/// layers around the first route no longer apply, so their levels end. A level is not removed, because views refer to it.
struct Level {
    extensions: Extensions,
    asked: Arc<Asked>,
    has_ended: AtomicBool,
    inner: OnceLock<Arc<Self>>,
}

/// The request's URI and method before fairings and rocket changed them.
pub(super) struct Asked {
    pub(super) uri: Uri,
    pub(super) method: Method,
}

impl Left {
    pub(super) fn of<'r>(request: &'r Request<'_>) -> &'r Self {
        request.local_cache(Self::default)
    }

    /// Begins a request with the extensions that `leave` inserts. Earlier levels end, because clones of a request of rocket's
    /// local client share a cache and must not see each other's data.
    pub(super) fn begin(&self, request: &Request<'_>, leave: impl FnOnce(&mut Extensions)) {
        self.each(|level| level.has_ended.store(true, Ordering::Release));
        // A request without a URI gets no level: rules then reject it, as without a layer.
        let Some(uri) = view::uri(request) else { return };
        let mut extensions = Extensions::new();
        leave(&mut extensions);
        self.push(extensions, Arc::new(Asked { uri, method: request.method() }));
    }

    /// Changes the extensions until the result is dropped; `None` outside a layer.
    pub(super) fn enter(&self, change: impl FnOnce(&mut Extensions)) -> Option<Entered> {
        let outer = self.innermost()?;
        let mut extensions = outer.extensions.clone();
        change(&mut extensions);
        Some(Entered(self.push(extensions, Arc::clone(&outer.asked))))
    }

    pub(super) fn extensions(&self) -> Option<&Extensions> {
        Some(&self.innermost()?.extensions)
    }

    pub(super) fn asked(&self) -> Option<&Asked> {
        Some(&self.innermost()?.asked)
    }

    /// The cell that the layer gave the request.
    pub(super) fn cell(&self) -> Option<&Arc<RequestCell>> {
        Some(&self.extensions()?.get::<Attached>()?.cell)
    }

    /// Keeps the rejection with which a guard fails.
    pub(super) fn keep_rejected(&self, rejection: &Rejection) {
        *lock(&self.rejected) = Some(rejection.clone());
    }

    pub(super) fn take_rejected(&self) -> Option<Rejection> {
        lock(&self.rejected).take()
    }

    /// Keeps the account of the state that the response is about.
    pub(super) fn keep_account(&self, account: Option<Account>) {
        *lock(&self.account) = account;
    }

    pub(super) fn take_account(&self) -> Option<Account> {
        lock(&self.account).take()
    }

    pub(super) fn keep_decision(&self, decision: Option<Decision>) {
        *lock(&self.decision) = decision;
    }

    pub(super) fn decision(&self) -> Option<Decision> {
        lock(&self.decision).clone()
    }

    fn innermost(&self) -> Option<&Arc<Level>> {
        let mut innermost = None;
        self.each(|level| {
            if !level.has_ended.load(Ordering::Acquire) {
                innermost = Some(level);
            }
        });
        innermost
    }

    fn push(&self, extensions: Extensions, asked: Arc<Asked>) -> Arc<Level> {
        let level =
            Arc::new(Level { extensions, asked, has_ended: AtomicBool::new(false), inner: OnceLock::new() });
        let mut place = &self.outermost;
        while place.set(Arc::clone(&level)).is_err() {
            let Some(next) = place.get() else { break };
            place = &next.inner;
        }
        level
    }

    fn each<'l>(&'l self, mut visit: impl FnMut(&'l Arc<Level>)) {
        let mut next = self.outermost.get();
        while let Some(level) = next {
            visit(level);
            next = level.inner.get();
        }
    }
}

/// A level that ends when this is dropped.
pub(super) struct Entered(Arc<Level>);

impl Drop for Entered {
    fn drop(&mut self) {
        self.0.has_ended.store(true, Ordering::Release);
    }
}

/// Values are replaced as a whole, so a panic elsewhere cannot leave them half-written.
fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

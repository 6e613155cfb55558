//! What is kept with a request of rocket from the first fairing to the last.

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

/// Kept in the request's local cache, which hands out shared references only.
#[derive(Default)]
pub(super) struct Left {
    outermost: OnceLock<Arc<Level>>,
    rejected: Mutex<Option<Rejection>>,
    account: Mutex<Option<Account>>,
    decision: Mutex<Option<Decision>>,
}

/// What holds for a request inside a layer, as the core reads it. A request that rocket forwards from one route to the next
/// leaves the layers around the first: their levels end. None is removed, because views have references to it.
struct Level {
    extensions: Extensions,
    asked: Arc<Asked>,
    has_ended: AtomicBool,
    inner: OnceLock<Arc<Self>>,
}

/// What the client asked for, before fairings and rocket itself changed it.
pub(super) struct Asked {
    pub(super) uri: Uri,
    pub(super) method: Method,
}

impl Left {
    pub(super) fn of<'r>(request: &'r Request<'_>) -> &'r Self {
        request.local_cache(Self::default)
    }

    /// Begins a request with what `leave` puts into its extensions. Requests of rocket's local client that were cloned have a
    /// cache in common, and what the one left is not for the other.
    pub(super) fn begin(&self, request: &Request<'_>, leave: impl FnOnce(&mut Extensions)) {
        self.each(|level| level.has_ended.store(true, Ordering::Release));
        // Without it a rule has no layer, and rejects.
        let Some(uri) = view::uri(request) else { return };
        let mut extensions = Extensions::new();
        leave(&mut extensions);
        self.push(extensions, Arc::new(Asked { uri, method: request.method() }));
    }

    /// Changes what holds until what is returned is dropped; `None` where no layer is around.
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

    /// Keeps the rejection because of which a guard fails.
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

/// What is kept is replaced whole, so a panic elsewhere leaves nothing half-written.
fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

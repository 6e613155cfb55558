//! A shared value that the compiler knows to be `Send` and `Sync` without a look inside.

use std::ops::Deref;
use std::sync::Arc;

/// An `Arc` that hides what is inside from the proof that a type is `Send` and `Sync`.
///
/// The compiler makes that proof anew for every handler with an Auth object or a guard. Without this, it would visit each type in
/// the instance each time, those of the HTTP client included, in a build after an edit too.
pub(crate) struct OpaqueArc<T: 'static>(Arc<dyn Holds<T>>);

trait Holds<T>: Send + Sync {
    fn held(&self) -> &T;
}

impl<T: Send + Sync> Holds<T> for T {
    #[inline]
    fn held(&self) -> &T {
        self
    }
}

impl<T: Send + Sync> OpaqueArc<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T: Send + Sync> From<Arc<T>> for OpaqueArc<T> {
    #[inline]
    fn from(value: Arc<T>) -> Self {
        Self(value)
    }
}

impl<T> OpaqueArc<T> {
    /// Whether both are the same value in memory.
    pub(crate) fn is(&self, other: &Self) -> bool {
        std::ptr::addr_eq(Arc::as_ptr(&self.0), Arc::as_ptr(&other.0))
    }
}

impl<T> Clone for OpaqueArc<T> {
    #[inline]
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for OpaqueArc<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        (*self.0).held()
    }
}

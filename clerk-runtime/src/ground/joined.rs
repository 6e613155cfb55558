//! Work that is done once for all that wait for it at the same time.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The work in progress, by key.
pub(crate) struct Joined<K, W> {
    works: Mutex<HashMap<K, Arc<Entry<W>>>>,
    is_over: fn(&W) -> bool,
}

struct Entry<W> {
    work: W,
    /// How many wait. Only accessed while the map is locked.
    waiting: AtomicUsize,
}

/// A handle of one that waits for the work.
pub(crate) struct Waiter<'j, K: Eq + Hash, W> {
    joined: &'j Joined<K, W>,
    key: K,
    entry: Arc<Entry<W>>,
}

impl<K: Eq + Hash + Clone, W> Joined<K, W> {
    /// `is_over` tells whether work is done, so no more may join it.
    pub(crate) fn new(is_over: fn(&W) -> bool) -> Self {
        Self { works: Mutex::default(), is_over }
    }

    /// Joins the latest work for `key` if it `fits`. Otherwise `next` makes new work from it, which replaces
    /// it.
    pub(crate) fn join(
        &self,
        key: K,
        fits: impl FnOnce(&W) -> bool,
        next: impl FnOnce(Option<&W>) -> W,
    ) -> Waiter<'_, K, W> {
        let mut works = self.lock();
        let entry = match works.get(&key) {
            Some(latest) if fits(&latest.work) => Arc::clone(latest),
            latest => {
                let work = next(latest.map(|latest| &latest.work));
                let entry = Arc::new(Entry { work, waiting: AtomicUsize::new(0) });
                works.insert(key.clone(), Arc::clone(&entry));
                entry
            }
        };
        entry.waiting.fetch_add(1, Ordering::Relaxed);
        Waiter { joined: self, key, entry }
    }
}

impl<K, W> Joined<K, W> {
    pub(crate) fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Arc<Entry<W>>>> {
        // A panic elsewhere cannot leave the map half-written.
        self.works.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash, W> Deref for Waiter<'_, K, W> {
    type Target = W;

    fn deref(&self) -> &W {
        &self.entry.work
    }
}

/// Work is removed when it is done, or when the last waiter drops its handle. So work that strangers cause
/// and do not wait for cannot pile up.
impl<K: Eq + Hash, W> Drop for Waiter<'_, K, W> {
    fn drop(&mut self) {
        let mut works = self.joined.lock();
        let is_last = self.entry.waiting.fetch_sub(1, Ordering::Relaxed) == 1;
        let is_over = is_last || (self.joined.is_over)(&self.entry.work);
        if is_over && works.get(&self.key).is_some_and(|latest| Arc::ptr_eq(latest, &self.entry)) {
            works.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use super::*;

    #[test]
    fn a_work_lasts_as_long_as_somebody_waits_and_it_is_not_over() {
        let joined: Joined<&str, OnceLock<u8>> = Joined::new(|work| work.get().is_some());
        let join = |key| joined.join(key, |_| true, |_| OnceLock::new());
        let (first, second, other) = (join("a"), join("a"), join("b"));
        assert!(Arc::ptr_eq(&first.entry, &second.entry) && joined.len() == 2);
        drop((first, other));
        assert_eq!(joined.len(), 1, "the second still waits");
        drop(second);
        assert_eq!(joined.len(), 0);

        let (first, second) = (join("a"), join("a"));
        first.set(1).unwrap();
        drop(first);
        assert_eq!(joined.len(), 0, "what is over is joined by nobody");
        let next = join("a");
        drop(second);
        assert_eq!((next.get(), joined.len()), (None, 1), "who waited for the one before ends no other");
    }

    #[test]
    fn what_does_not_fit_is_followed_by_another() {
        let joined: Joined<&str, u8> = Joined::new(|_| false);
        let first = joined.join("a", |_| true, |_| 1);
        let second = joined.join("a", |work| *work > 1, |before| before.map_or(0, |before| before + 1));
        drop(first);
        assert_eq!((*second, joined.len()), (2, 1));
    }

    #[test]
    fn those_who_hang_up_at_once_leave_nothing() {
        let joined: Joined<u8, ()> = Joined::new(|()| false);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..2_000).for_each(|_| drop(joined.join(0, |()| true, |_| ()))));
            }
        });
        assert_eq!(joined.len(), 0);
    }
}

//! The tables behind one lock.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::changes::{self, Rows};
use super::tables::Tables;
use crate::instance::{Event, Instance};

/// Every table behind one lock, so that related rows change together.
pub(crate) struct Store {
    instance: Arc<Instance>,
    tables: Mutex<Tables>,
}

impl Store {
    pub(crate) const fn new(instance: Arc<Instance>, tables: Tables) -> Self {
        Self { instance, tables: Mutex::new(tables) }
    }

    /// The tables, locked until the guard is dropped. It is not `Send`, so no handler can hold it across an `await`.
    pub(crate) fn tables(&self) -> TablesGuard<'_> {
        let tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        TablesGuard { instance: &self.instance, tables: Some(tables), before: None }
    }
}

/// The locked tables.
///
/// If the instance has an observer, it is notified of changes after the lock is released.
pub(crate) struct TablesGuard<'s> {
    instance: &'s Instance,
    /// `Some` until the guard is dropped.
    tables: Option<MutexGuard<'s, Tables>>,
    /// The rows before the first change, if there is an observer.
    before: Option<Rows>,
}

impl Deref for TablesGuard<'_> {
    type Target = Tables;

    #[expect(clippy::expect_used, reason = "only `drop` takes the tables")]
    fn deref(&self) -> &Tables {
        self.tables.as_ref().expect("the tables are there until the guard is dropped")
    }
}

impl DerefMut for TablesGuard<'_> {
    #[expect(clippy::expect_used, reason = "only `drop` takes the tables")]
    fn deref_mut(&mut self) -> &mut Tables {
        if self.before.is_none() && self.instance.journal.observer.is_there() {
            self.before = Some(changes::rows(self, self.instance.now()));
        }
        self.tables.as_mut().expect("the tables are there until the guard is dropped")
    }
}

impl Drop for TablesGuard<'_> {
    fn drop(&mut self) {
        let Some(before) = self.before.take() else { return };
        let now = self.instance.now();
        let changes = changes::between(&before, &changes::rows(self, now), now);
        drop(self.tables.take());
        for change in changes {
            self.instance.journal.observer.tell(&Event::Changed(change));
        }
    }
}

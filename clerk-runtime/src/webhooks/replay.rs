//! Whether a delivery was here before.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use crate::BoxError;

/// What a [`ReplayStore`] answers: whether the delivery is here for the first time.
pub type FirstTime<'a> = Pin<Box<dyn Future<Output = Result<bool, BoxError>> + Send + 'a>>;

/// Remembers deliveries, so that a copy of one is refused.
///
/// A delivery is named by the event's id and the time of the attempt, both of which are signed: a copy has both in
/// common, while an attempt that the sender repeats has a time of its own and passes. Applications of several
/// processes share a store, for example a table with a unique column.
///
/// # Security
///
/// Remembering and telling must be one step: two copies at the same time are still one too many.
pub trait ReplayStore: Send + Sync + 'static {
    /// Remembers a delivery until `until`, after which it is refused for its age, and says whether it is new.
    fn first_time<'a>(&'a self, delivery: &'a str, now: SystemTime, until: SystemTime) -> FirstTime<'a>;
}

/// A store in memory, for one process.
///
/// It holds no more than what arrived, signed, in the last ten minutes.
#[derive(Debug, Default)]
pub struct MemoryReplayStore(Mutex<HashMap<String, SystemTime>>);

impl MemoryReplayStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn remember(&self, delivery: &str, now: SystemTime, until: SystemTime) -> bool {
        // A panic elsewhere cannot leave the map half-written.
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() == seen.capacity() {
            seen.retain(|_, until| *until >= now);
        }
        seen.insert(delivery.to_owned(), until).is_none_or(|until| until < now)
    }
}

impl ReplayStore for MemoryReplayStore {
    fn first_time<'a>(&'a self, delivery: &'a str, now: SystemTime, until: SystemTime) -> FirstTime<'a> {
        Box::pin(std::future::ready(Ok(self.remember(delivery, now, until))))
    }
}

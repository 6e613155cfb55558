//! Detection of repeated deliveries.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use crate::ground::BoxError;

/// Remembers deliveries, so copies of them are refused.
///
/// A delivery is identified by the event's id and the time of the attempt, both of which are signed. A copy has the same id
/// and time and is refused; a new attempt by the sender has a new time and passes. An application that runs as several
/// processes needs a shared store: the one in the package `clerk-redis`, or for example a table with a unique column:
///
/// ```
/// use std::time::SystemTime;
///
/// use clerk_runtime::error::BoxError;
/// use clerk_runtime::webhooks::ReplayStore;
/// # struct Database;
/// # impl Database {
/// #     async fn execute(&self, _: &str, _: &[&str]) -> Result<u64, BoxError> { Ok(1) }
/// # }
///
/// struct Deliveries(Database);
///
/// impl ReplayStore for Deliveries {
///     async fn remember(
///         &self,
///         delivery: &str,
///         _: SystemTime,
///         _: SystemTime,
///     ) -> Result<bool, BoxError> {
///         let insert = "INSERT INTO deliveries (name) VALUES ($1) \
///                       ON CONFLICT DO NOTHING";
///         Ok(self.0.execute(insert, &[delivery]).await? == 1)
///     }
/// }
/// ```
///
/// # Security
///
/// Checking and storing must be one atomic step, so that only one of two simultaneous copies passes.
pub trait ReplayStore: Send + Sync + 'static {
    /// Remembers a delivery until `until`, and returns whether it is new. After that time, the delivery is
    /// refused because of its age.
    ///
    /// On an error, the delivery gets 503, and the sender repeats it.
    fn remember(
        &self,
        delivery: &str,
        now: SystemTime,
        until: SystemTime,
    ) -> impl Future<Output = Result<bool, BoxError>> + Send;
}

type Remembered<'a> = Pin<Box<dyn Future<Output = Result<bool, BoxError>> + Send + 'a>>;

/// [`ReplayStore`] as a trait object.
pub(super) trait DynReplayStore: Send + Sync {
    fn remember<'a>(&'a self, delivery: &'a str, now: SystemTime, until: SystemTime) -> Remembered<'a>;
}

impl<S: ReplayStore> DynReplayStore for S {
    fn remember<'a>(&'a self, delivery: &'a str, now: SystemTime, until: SystemTime) -> Remembered<'a> {
        Box::pin(ReplayStore::remember(self, delivery, now, until))
    }
}

/// An in-memory store, for one process.
///
/// It holds only correctly signed deliveries of the last eleven minutes.
#[derive(Debug, Default)]
pub struct MemoryReplayStore(Mutex<HashMap<String, SystemTime>>);

impl MemoryReplayStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl ReplayStore for MemoryReplayStore {
    async fn remember(&self, delivery: &str, now: SystemTime, until: SystemTime) -> Result<bool, BoxError> {
        // A panic elsewhere cannot leave the map half-written.
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() == seen.capacity() {
            seen.retain(|_, until| *until >= now);
        }
        Ok(seen.insert(delivery.to_owned(), until).is_none_or(|until| until < now))
    }
}

//! Bounded access to the store. It may be down, slow or full, and no request may fail or wait long because of
//! it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::ground::BoxError;
use crate::ground::clock::{Clock, UnixMillis};
use crate::ground::log_limit::LogLimit;
use crate::ground::metrics;
use crate::verdicts::DynVerdictStore;

/// The largest number of operations in flight, which strangers can cause.
const ROOM: usize = 256;
/// How long nothing is loaded after the store failed, in milliseconds.
const REST: i64 = 1_000;

/// A store with a bound on the time and the number of operations.
pub(super) struct Guarded {
    store: Arc<dyn DynVerdictStore>,
    timeout: Duration,
    room: Semaphore,
    failed_at: Mutex<Option<UnixMillis>>,
    clock: Arc<dyn Clock>,
    failures: LogLimit,
}

/// The store could not be asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unavailable;

impl Guarded {
    pub(super) fn new(store: Arc<dyn DynVerdictStore>, timeout: Duration, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            timeout,
            room: Semaphore::new(ROOM),
            failed_at: Mutex::default(),
            clock,
            failures: LogLimit::new(),
        }
    }

    pub(super) async fn load(&self, name: &str) -> Result<Option<Vec<u8>>, Unavailable> {
        if self.is_resting() {
            metrics::count_store_operation("load", "skipped");
            return Err(Unavailable);
        }
        let loaded = self.bounded("load", self.store.load(name)).await;
        if loaded.is_err() {
            self.rest();
        }
        loaded
    }

    pub(super) async fn claim(&self, name: &str, keep_for: Duration) -> Result<bool, Unavailable> {
        self.bounded("claim", self.store.claim(name, keep_for)).await
    }

    /// Saves even if the store failed a moment ago, because other processes must learn the value.
    pub(super) async fn save(&self, name: &str, value: &[u8], keep_for: Duration) -> Result<(), Unavailable> {
        self.bounded("save", self.store.save(name, value, keep_for)).await?;
        metrics::count_store_operation("save", "ok");
        Ok(())
    }

    pub(super) async fn remove(&self, name: &str) -> Result<(), Unavailable> {
        self.bounded("remove", self.store.remove(name)).await?;
        metrics::count_store_operation("remove", "ok");
        Ok(())
    }

    fn is_resting(&self) -> bool {
        let failed_at = *self.failed_at.lock().unwrap_or_else(PoisonError::into_inner);
        let now = UnixMillis::from(self.clock.now());
        failed_at.is_some_and(|failed_at| (0..REST).contains(&now.get().saturating_sub(failed_at.get())))
    }

    fn rest(&self) {
        *self.failed_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.clock.now().into());
    }

    async fn bounded<T>(
        &self,
        operation: &'static str,
        work: impl Future<Output = Result<T, BoxError>>,
    ) -> Result<T, Unavailable> {
        let in_turn = async {
            let _room = self.room.acquire().await;
            work.await
        };
        let problem = match timeout(self.timeout, in_turn).await {
            Ok(Ok(done)) => return Ok(done),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer within {:?}", self.timeout),
        };
        metrics::count_store_operation(operation, "failed");
        if self.failures.permits(self.clock.now().into()) {
            tracing::warn!(
                operation,
                "the verdict store failed ({problem}); no request does, but Clerk is asked more often"
            );
        }
        Err(Unavailable)
    }
}

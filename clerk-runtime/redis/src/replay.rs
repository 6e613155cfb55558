//! Refuses copies of webhook deliveries, in all processes.

use std::time::SystemTime;

use clerk_runtime::error::BoxError;
use clerk_runtime::webhooks::ReplayStore;

use crate::Redis;

impl ReplayStore for Redis {
    async fn remember(&self, delivery: &str, now: SystemTime, until: SystemTime) -> Result<bool, BoxError> {
        // A single command, so only one of two simultaneous copies is new.
        let keep_for = until.duration_since(now).unwrap_or_default();
        self.set_new(&self.name("delivery", delivery), b"1", keep_for).await
    }
}

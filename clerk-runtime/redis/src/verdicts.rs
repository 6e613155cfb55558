//! Verdicts on opaque machine tokens. The runtime has the rules; this stores bytes under names.

use std::time::Duration;

use clerk_runtime::error::BoxError;
use clerk_runtime::verdicts::VerdictStore;
use redis::cmd;

use crate::Redis;

/// One byte longer than any valid value. If someone stores a longer one, the runtime refuses it, and it takes
/// no more memory than this.
const LONGEST: usize = 16 * 1024 + 1;
const PURPOSE: &str = "verdict";

impl VerdictStore for Redis {
    async fn load(&self, name: &str) -> Result<Option<Vec<u8>>, BoxError> {
        // Like GET, but with a limit on the length. A missing value is empty.
        let value: Vec<u8> =
            self.ask(cmd("GETRANGE").arg(self.name(PURPOSE, name)).arg(0).arg(LONGEST - 1)).await?;
        Ok(Some(value).filter(|value| !value.is_empty()))
    }

    async fn save(&self, name: &str, value: &[u8], keep_for: Duration) -> Result<(), BoxError> {
        self.set(&self.name(PURPOSE, name), value, keep_for).await
    }

    async fn claim(&self, name: &str, keep_for: Duration) -> Result<bool, BoxError> {
        self.set_new(&self.name(PURPOSE, name), b"1", keep_for).await
    }

    async fn remove(&self, name: &str) -> Result<(), BoxError> {
        self.delete(&self.name(PURPOSE, name)).await
    }
}

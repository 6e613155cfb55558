//! One fetch of the instance's keys.

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::Jwk;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::SetOnce;

use super::Jwks;
use super::failure::Failure;
use crate::clock::UnixMillis;

/// How often one fetch asks, where asking again can help, and how long it waits between, doubling each time.
const ATTEMPTS: u32 = if cfg!(fuzzing) { 1 } else { 5 };
const FIRST_RETRY_DELAY: Duration = Duration::from_millis(50);

/// A fetch on a task of its own, which no request takes along when it goes away: a stranger who hangs up would
/// otherwise cost a call each time.
///
/// However it ends, its outcome is taken up and everyone who waits goes on; dropped before its time, it has failed.
pub(super) struct Fetch {
    jwks: Arc<Jwks>,
    done: Arc<SetOnce<()>>,
    outcome: Result<Vec<Jwk>, Failure>,
    now: UnixMillis,
}

impl Fetch {
    pub(super) fn new(jwks: Arc<Jwks>, done: Arc<SetOnce<()>>, now: UnixMillis) -> Self {
        Self { jwks, done, outcome: Err(Failure::Unreachable), now }
    }

    /// Outside of a Tokio runtime nothing can be fetched.
    pub(super) fn start(self) {
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(self.run());
        }
    }

    async fn run(mut self) {
        let in_time = tokio::time::timeout(self.jwks.api.timeout(), self.jwks.load()).await;
        self.outcome = in_time.unwrap_or(Err(Failure::Unreachable));
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        let outcome = std::mem::replace(&mut self.outcome, Err(Failure::Unreachable));
        self.jwks.conclude(outcome, self.now);
        // Nobody else sets it.
        let _ = self.done.set(());
    }
}

impl Jwks {
    async fn load(&self) -> Result<Vec<Jwk>, Failure> {
        let mut delay = FIRST_RETRY_DELAY;
        for _ in 1..ATTEMPTS {
            match self.load_once().await {
                Err(failure) if failure.is_retried() => tokio::time::sleep(delay).await,
                outcome => return outcome,
            }
            delay *= 2;
        }
        self.load_once().await
    }

    async fn load_once(&self) -> Result<Vec<Jwk>, Failure> {
        let path = self.api.versioned().segments("jwks");
        let answer = self.api.get(path, &self.secret_key).await.map_err(|error| {
            tracing::debug!(error = &error as &dyn std::error::Error, "JWKS fetch failed");
            if error.is_retryable() { Failure::Unreachable } else { Failure::Unacceptable }
        })?;
        if !answer.status.is_success() {
            return Err(Failure::of_status(&answer));
        }
        let document: Document = answer.json().ok_or_else(|| Failure::unusable(&answer))?;
        let keys = document.keys.unwrap_or_default();
        if keys.is_empty() {
            return Err(Failure::NoKeys);
        }
        Ok(keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect())
    }
}

#[derive(Deserialize)]
struct Document {
    keys: Option<Vec<Value>>,
}

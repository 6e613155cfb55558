//! One fetch of the instance's keys.

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::Jwk;
use serde_json::Value;
use tokio::sync::SetOnce;

use super::Jwks;
use super::failure::Failure;
use crate::ground::clock::UnixMillis;
use crate::wire::{Answer, Credential, Reply, Subject};

/// How often the first fetch asks, where asking again can help, and how long it waits between, doubling each time. Later
/// ones ask once: there are keys meanwhile, or the next fetch follows when the failure has cooled down, and a flood of
/// unknown keys must not cost an API in trouble several calls at a time.
const FIRST_ATTEMPTS: u32 = if cfg!(fuzzing) { 1 } else { 5 };
const FIRST_RETRY_DELAY: Duration = Duration::from_millis(50);

/// A fetch on a task of its own, which no request takes along when it goes away: a stranger who hangs up would
/// otherwise cost a call each time.
///
/// However it ends, its outcome is taken up and everyone who waits goes on; dropped before its time, it has failed.
pub(super) struct Fetch {
    jwks: Arc<Jwks>,
    done: Arc<SetOnce<()>>,
    outcome: Result<Vec<Jwk>, Failure>,
    started_at: UnixMillis,
}

impl Fetch {
    pub(super) fn new(jwks: Arc<Jwks>, done: Arc<SetOnce<()>>, started_at: UnixMillis) -> Self {
        Self { jwks, done, outcome: Err(Failure::unreachable()), started_at }
    }

    /// Outside of a Tokio runtime nothing can be fetched.
    pub(super) fn start(self) {
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(self.run());
        }
    }

    async fn run(mut self) {
        let in_time = tokio::time::timeout(self.jwks.api.timeout(), self.jwks.load()).await;
        self.outcome = in_time.unwrap_or(Err(Failure::unreachable()));
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        let outcome = std::mem::replace(&mut self.outcome, Err(Failure::unreachable()));
        self.jwks.conclude(outcome, self.started_at);
        // Nobody else sets it.
        let _ = self.done.set(());
    }
}

impl Jwks {
    async fn load(&self) -> Result<Vec<Jwk>, Failure> {
        let attempts = if self.state().is_new() { FIRST_ATTEMPTS } else { 1 };
        let mut delay = FIRST_RETRY_DELAY;
        for _ in 1..attempts {
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
        let url = path.as_str().to_owned();
        match self.api.get(path, Credential::secret(&self.secret_key), Subject::Credentials).await {
            Reply::Success(answer) => keys(&answer),
            reply => Err(Failure::of(reply, &url)),
        }
    }
}

/// The keys of a JWKS.
fn keys(answer: &Answer) -> Result<Vec<Jwk>, Failure> {
    let document: Value = answer.json().ok_or_else(|| Failure::unusable(answer))?;
    let keys = match document {
        Value::Null => return Err(Failure::unusable(answer)),
        Value::Object(mut members) => members.remove("keys"),
        _ => None,
    };
    let Some(Value::Array(keys)) = keys else {
        return Err(Failure::no_keys());
    };
    // A key says of what type it is (RFC 7517 §4.1); what does not is none, and keys that serve are never replaced by
    // none.
    let typed = keys.into_iter().filter(|key| key.get("kty").is_some_and(Value::is_string));
    let keys: Vec<Jwk> = typed.filter_map(|key| serde_json::from_value(key).ok()).collect();
    if keys.is_empty() { Err(Failure::no_keys()) } else { Ok(keys) }
}

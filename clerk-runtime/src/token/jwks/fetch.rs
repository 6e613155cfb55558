//! One fetch of the instance's keys.

use std::time::Duration;

use jsonwebtoken::jwk::Jwk;
use serde_json::Value;

use super::failure::Failure;
use super::{JwksEndpoint, KeySet};
use crate::ground::clock::UnixMillis;
use crate::ground::metrics;
use crate::wire::kept::Source;
use crate::wire::{Answer, Credential, Reply, Subject};

/// The number of attempts of the first fetch, and the delay between them, which doubles each time. Later
/// fetches try once: either there are keys already, or the next fetch follows once the failure has cooled
/// down. So a flood of unknown keys does not cost an API in trouble several calls at a time.
const FIRST_ATTEMPTS: u32 = if cfg!(fuzzing) { 1 } else { 5 };
const FIRST_RETRY_DELAY: Duration = Duration::from_millis(50);

impl Source for JwksEndpoint {
    const WHAT: &'static str = "the instance's signing keys";
    type Fetched = Vec<Jwk>;
    type Kept = KeySet;
    type Failure = Failure;

    async fn fetch(&self, is_first: bool) -> Result<Vec<Jwk>, Failure> {
        let attempts = if is_first { FIRST_ATTEMPTS } else { 1 };
        let mut delay = FIRST_RETRY_DELAY;
        for _ in 1..attempts {
            match self.fetch_once().await {
                Err(failure) if failure.is_retried() => self.api.pause(delay).await,
                outcome => return outcome,
            }
            delay *= 2;
        }
        self.fetch_once().await
    }

    fn keep(fetched: Vec<Jwk>, old: Option<KeySet>) -> KeySet {
        KeySet::replacing(old, fetched)
    }

    fn timeout(&self) -> Duration {
        self.api.timeout()
    }

    fn note_success(started_at: UnixMillis) {
        metrics::keys_fetched(started_at.get());
    }
}

impl JwksEndpoint {
    async fn fetch_once(&self) -> Result<Vec<Jwk>, Failure> {
        let path = self.api.versioned().segments("jwks");
        let url = path.as_str().to_owned();
        match self.api.get("jwks", path, Credential::secret(&self.secret_key), Subject::Credentials).await {
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
    // Every key has a type (RFC 7517 §4.1). Entries without one are dropped, and an empty list never replaces
    // known keys.
    let typed = keys.into_iter().filter(|key| key.get("kty").is_some_and(Value::is_string));
    let keys: Vec<Jwk> = typed.filter_map(|key| serde_json::from_value(key).ok()).collect();
    if keys.is_empty() { Err(Failure::no_keys()) } else { Ok(keys) }
}

//! Where public keys come from: a configured PEM, or the instance's JWKS.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jsonwebtoken::jwk::Jwk;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::backend::{Answer, BackendApi};
use crate::clock::UnixMillis;
use crate::keys::SecretKey;
use crate::token::error::{
    CONTACT_SUPPORT, TokenVerificationError, TokenVerificationErrorReason as Reason, Unavailable,
};
use crate::token::jwt::{Jwt, Kid};
use crate::token::signature::VerifyingKey;

/// Finds the key that a token names.
#[derive(Debug)]
pub(crate) enum KeySource {
    /// One key, configured; the token's `kid` does not matter.
    Pem(Arc<VerifyingKey>),
    /// The instance's keys, fetched and kept.
    Jwks(Arc<Jwks>),
    /// Neither a PEM key nor a secret key is configured.
    Missing,
}

impl KeySource {
    pub(crate) async fn key_for(
        &self,
        jwt: &Jwt,
        now: UnixMillis,
    ) -> Result<Arc<VerifyingKey>, TokenVerificationError> {
        match self {
            Self::Pem(key) => Ok(Arc::clone(key)),
            Self::Jwks(jwks) => jwks.key_for(jwt, now).await,
            Self::Missing => Err(TokenVerificationError::new(
                Reason::JwkFailedToResolve,
                "Failed to resolve JWK during verification.".to_owned(),
            )
            .with_action("Set the CLERK_JWT_KEY environment variable.")),
        }
    }
}

/// How long fetched keys are used before they are fetched again in the background, in milliseconds.
const REFRESH_AFTER: i64 = 240_000;
/// How long fetched keys are used without waiting for new ones, in milliseconds.
const FRESH_FOR: i64 = 300_000;
/// How long fetched keys go on serving while they cannot be fetched again, in milliseconds.
const STALE_FOR: i64 = 3_600_000;
/// How soon an unknown `kid` may cause another fetch: a flood of forged tokens costs one call in this time.
const UNKNOWN_KID_COOL_DOWN: i64 = 5_000;
/// How soon a failed fetch is tried again.
const FAILURE_COOL_DOWN: i64 = 2_000;
/// How often one fetch asks, where asking again can help, and how long it waits between, doubling each time.
const ATTEMPTS: u32 = 5;
const FIRST_RETRY_DELAY: Duration = Duration::from_millis(50);

/// The instance's keys by `kid`.
///
/// One fetch serves everyone who waits for it, and no lock is held while it runs.
#[derive(Debug)]
pub(crate) struct Jwks {
    api: BackendApi,
    secret_key: SecretKey,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    keys: Option<KeySet>,
    failure: Option<(Failure, UnixMillis)>,
    fetch: Option<Arc<OnceCell<()>>>,
}

#[derive(Debug)]
struct KeySet {
    by_kid: HashMap<Kid, Entry>,
    fetched_at: UnixMillis,
}

/// A key with the JWK that it was parsed from.
#[derive(Debug)]
struct Entry {
    jwk: Jwk,
    key: Arc<VerifyingKey>,
}

impl Jwks {
    pub(crate) fn new(api: BackendApi, secret_key: SecretKey) -> Self {
        Self { api, secret_key, state: Mutex::default() }
    }

    async fn key_for(
        self: &Arc<Self>,
        jwt: &Jwt,
        now: UnixMillis,
    ) -> Result<Arc<VerifyingKey>, TokenVerificationError> {
        loop {
            let fetch = match self.state().next_step(jwt.kid(), now) {
                Step::Use { key, refresh: None } => return Ok(key),
                Step::Use { key, refresh: Some(fetch) } => {
                    self.fetch_in_background(fetch, now);
                    return Ok(key);
                }
                Step::Refuse(None) => return Err(kid_mismatch(jwt)),
                Step::Refuse(Some(failure)) => return Err(failure.into_error(&self.url())),
                Step::Fetch(fetch) => fetch,
            };
            fetch.get_or_init(|| self.fetch(now)).await;
        }
    }

    fn fetch_in_background(self: &Arc<Self>, fetch: Arc<OnceCell<()>>, now: UnixMillis) {
        let jwks = Arc::clone(self);
        // Outside of a runtime the next request after expiry fetches instead.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                fetch.get_or_init(|| jwks.fetch(now)).await;
            });
        }
    }

    async fn fetch(&self, now: UnixMillis) {
        let in_time = tokio::time::timeout(self.api.timeout(), self.load()).await;
        let outcome = in_time.unwrap_or(Err(Failure::Unreachable));
        let mut state = self.state();
        state.fetch = None;
        match outcome {
            Ok(jwks) => {
                state.replace_keys(jwks, now);
                state.failure = None;
            }
            Err(failure) => {
                tracing::warn!(?failure, "the instance's signing keys could not be fetched");
                state.failure = Some((failure, now));
            }
        }
    }

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
            Failure::Unreachable
        })?;
        if !answer.status.is_success() {
            return Err(Failure::of_status(&answer));
        }
        let document: Document = answer.json().ok_or(Failure::Unusable { status: answer.status.as_u16() })?;
        let keys = document.keys.unwrap_or_default();
        if keys.is_empty() {
            return Err(Failure::NoKeys);
        }
        Ok(keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere cannot leave the state half-written: every write is one assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn url(&self) -> String {
        self.api.versioned().segments("jwks").as_str().to_owned()
    }
}

enum Step {
    Use { key: Arc<VerifyingKey>, refresh: Option<Arc<OnceCell<()>>> },
    Fetch(Arc<OnceCell<()>>),
    Refuse(Option<Failure>),
}

impl State {
    /// Decides between using a key, fetching and refusing. After a fetch at `now` it never asks to wait for another.
    fn next_step(&mut self, kid: &Kid, now: UnixMillis) -> Step {
        let age = self.keys.as_ref().map(|keys| elapsed(keys.fetched_at, now));
        let key =
            self.keys.as_ref().and_then(|keys| keys.by_kid.get(kid)).map(|entry| Arc::clone(&entry.key));
        let cools_down =
            self.failure.as_ref().is_some_and(|(failure, at)| elapsed(*at, now) < failure.cool_down());
        match (age, key, &self.failure) {
            (Some(0..REFRESH_AFTER), Some(key), _) => Step::Use { key, refresh: None },
            (Some(0..FRESH_FOR), Some(key), _) => self.step_with_refresh(key, cools_down),
            (Some(0..UNKNOWN_KID_COOL_DOWN), None, _) => Step::Refuse(None),
            (Some(0..STALE_FOR), Some(key), Some((failure, _))) if failure.may_pass() => {
                self.step_with_refresh(key, cools_down)
            }
            (_, _, Some((failure, _))) if cools_down => Step::Refuse(Some(failure.clone())),
            _ => Step::Fetch(self.next_fetch()),
        }
    }

    fn step_with_refresh(&mut self, key: Arc<VerifyingKey>, cools_down: bool) -> Step {
        let is_idle = self.fetch.is_none() && !cools_down;
        Step::Use { key, refresh: is_idle.then(|| self.next_fetch()) }
    }

    fn next_fetch(&mut self) -> Arc<OnceCell<()>> {
        Arc::clone(self.fetch.get_or_insert_default())
    }

    /// Replaces the keys, so that revoked ones vanish. A key that did not change stays the same value, so that what
    /// is known to be signed with it stays known.
    fn replace_keys(&mut self, jwks: Vec<Jwk>, now: UnixMillis) {
        let mut old = self.keys.take().map(|keys| keys.by_kid).unwrap_or_default();
        let entries = jwks.into_iter().map(|jwk| {
            let kid = Kid(jwk.common.key_id.clone());
            let unchanged = old.remove(&kid).filter(|entry| entry.jwk == jwk);
            let parse = || Entry { key: Arc::new(VerifyingKey::from_jwk(&jwk)), jwk: jwk.clone() };
            (kid, unchanged.unwrap_or_else(parse))
        });
        self.keys = Some(KeySet { by_kid: entries.collect(), fetched_at: now });
    }
}

/// Milliseconds from `then` to `now`. Requests that started before a fetch see it a little in their future, which
/// counts as no time at all; a clock set back further makes everything old.
const fn elapsed(then: UnixMillis, now: UnixMillis) -> i64 {
    let elapsed = now.get().saturating_sub(then.get());
    if elapsed < -60_000 {
        i64::MAX
    } else if elapsed < 0 {
        0
    } else {
        elapsed
    }
}

#[derive(Deserialize)]
struct Document {
    keys: Option<Vec<Value>>,
}

/// Why keys could not be fetched.
#[derive(Clone, Debug)]
enum Failure {
    Unreachable,
    /// An error without Clerk's error body, or a document that is no JWKS.
    Unusable {
        status: u16,
    },
    Status {
        status: u16,
        retry_after: Option<u32>,
    },
    SecretKeyInvalid {
        message: String,
    },
    NoKeys,
}

impl Failure {
    fn of_status(answer: &Answer) -> Self {
        let Some(errors) = answer.errors() else {
            return Self::Unusable { status: answer.status.as_u16() };
        };
        match errors.errors.into_iter().find(|error| error.code == "clerk_key_invalid") {
            Some(error) => Self::SecretKeyInvalid { message: error.message },
            None => Self::Status { status: answer.status.as_u16(), retry_after: answer.retry_after() },
        }
    }

    /// Whether asking again at once may help: not after an answer that refuses, nor when told to wait.
    const fn is_retried(&self) -> bool {
        match self {
            Self::Unreachable => true,
            Self::Unusable { status } | Self::Status { status, .. } => *status >= 500 || *status < 300,
            Self::SecretKeyInvalid { .. } | Self::NoKeys => false,
        }
    }

    /// Whether asking again later may help: then nothing is known about the token.
    const fn may_pass(&self) -> bool {
        self.is_retried() || matches!(self, Self::Unusable { status: 429 } | Self::Status { status: 429, .. })
    }

    /// How long the failure stands before anyone asks again, in milliseconds.
    fn cool_down(&self) -> i64 {
        match self {
            Self::Status { retry_after: Some(seconds), .. } => {
                (i64::from(*seconds) * 1000).clamp(FAILURE_COOL_DOWN, 60_000)
            }
            _ => FAILURE_COOL_DOWN,
        }
    }

    fn into_error(self, url: &str) -> TokenVerificationError {
        let unavailable = self.may_pass();
        let retry_after = match &self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        };
        let (reason, message) = match self {
            Self::Unusable { .. } => (Reason::UnexpectedError, String::new()),
            Self::Unreachable => (
                Reason::JwkRemoteFailedToLoad,
                "Failed to load JWKS from Clerk Backend or Frontend API.".to_owned(),
            ),
            Self::Status { status, .. } => (
                Reason::JwkRemoteFailedToLoad,
                format!("Error loading Clerk JWKS from {url} with code={status}"),
            ),
            Self::SecretKeyInvalid { message } => (Reason::SecretKeyInvalid, message),
            Self::NoKeys => (
                Reason::JwkRemoteFailedToLoad,
                "The JWKS endpoint did not contain any signing keys. Contact support@clerk.com.".to_owned(),
            ),
        };
        let error = TokenVerificationError::new(reason, message).with_action(CONTACT_SUPPORT);
        if unavailable { error.with_unavailable(Unavailable { retry_after }) } else { error }
    }
}

fn kid_mismatch(jwt: &Jwt) -> TokenVerificationError {
    let kid = jwt.kid().as_str();
    let message = format!(
        "Unable to find a signing key in JWKS that matches the kid='{kid}' of the provided session token. Please \
         make sure that the __session cookie or the HTTP authorization header contain a Clerk-generated session JWT."
    );
    TokenVerificationError::new(Reason::JwkKidMismatch, message).with_action(
        "Go to your Dashboard and validate your secret and public keys are correct. Contact support@clerk.com if \
         the issue persists.",
    )
}

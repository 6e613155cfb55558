//! Where public keys come from: a configured PEM, or the instance's JWKS.

mod failure;
mod fetch;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jsonwebtoken::jwk::Jwk;
use tokio::sync::SetOnce;

use crate::backend::BackendApi;
use crate::clock::UnixMillis;
use crate::keys::SecretKey;
use crate::token::error::{TokenVerificationError, TokenVerificationErrorReason as Reason};
use crate::token::jwt::{Jwt, Kid};
use crate::token::signature::VerifyingKey;
use failure::Failure;
use fetch::Fetch;

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

    /// The key for a token where nothing has to be fetched, be it ahead of time.
    pub(crate) fn key_at_hand(&self, jwt: &Jwt, now: UnixMillis) -> Option<Arc<VerifyingKey>> {
        match self {
            Self::Pem(key) => Some(Arc::clone(key)),
            Self::Jwks(jwks) => jwks.state().key_at_hand(jwt.kid(), now),
            Self::Missing => None,
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
    /// The one that is under way; set when it is over.
    fetch: Option<Arc<SetOnce<()>>>,
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
            let step = self.state().next_step(jwt.kid(), now);
            let fetch = match step {
                Step::Use { key, refresh } => {
                    refresh.into_iter().for_each(|fetch| self.start(fetch, now));
                    return Ok(key);
                }
                Step::Refuse(None) => return Err(kid_mismatch(jwt)),
                Step::Refuse(Some(failure)) => return Err(failure.into_error(&self.url())),
                Step::Wait { fetch, is_new } => {
                    if is_new {
                        self.start(Arc::clone(&fetch), now);
                    }
                    fetch
                }
            };
            // Boxed, so that requests whose key is known do not carry the room for the wait.
            Box::pin(fetch.wait()).await;
        }
    }

    fn start(self: &Arc<Self>, fetch: Arc<SetOnce<()>>, now: UnixMillis) {
        Fetch::new(Arc::clone(self), fetch, now).start();
    }

    /// Takes up what a fetch brought.
    fn conclude(&self, outcome: Result<Vec<Jwk>, Failure>, now: UnixMillis) {
        if let Err(failure) = &outcome {
            tracing::warn!(?failure, "the instance's signing keys could not be fetched");
        }
        let mut state = self.state();
        state.fetch = None;
        match outcome {
            Ok(jwks) => {
                state.replace_keys(jwks, now);
                state.failure = None;
            }
            Err(failure) => state.failure = Some((failure, now)),
        }
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
    /// `refresh` is to be started on the side.
    Use {
        key: Arc<VerifyingKey>,
        refresh: Option<Arc<SetOnce<()>>>,
    },
    /// `fetch` is to be waited for, and to be started where it is new.
    Wait {
        fetch: Arc<SetOnce<()>>,
        is_new: bool,
    },
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
            _ => Step::Wait { is_new: self.fetch.is_none(), fetch: self.next_fetch() },
        }
    }

    fn key_at_hand(&self, kid: &Kid, now: UnixMillis) -> Option<Arc<VerifyingKey>> {
        let keys = self.keys.as_ref().filter(|keys| elapsed(keys.fetched_at, now) < REFRESH_AFTER)?;
        keys.by_kid.get(kid).map(|entry| Arc::clone(&entry.key))
    }

    fn step_with_refresh(&mut self, key: Arc<VerifyingKey>, cools_down: bool) -> Step {
        let is_idle = self.fetch.is_none() && !cools_down;
        Step::Use { key, refresh: is_idle.then(|| self.next_fetch()) }
    }

    fn next_fetch(&mut self) -> Arc<SetOnce<()>> {
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

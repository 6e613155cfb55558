//! Where public keys come from: a configured PEM, or the instance's JWKS.

mod failure;
mod fetch;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jsonwebtoken::jwk::Jwk;
use tokio::sync::SetOnce;

use crate::ground::clock::{Clock, UnixMillis};
use crate::ground::header_text::quoted;
use crate::ground::keys::SecretKey;
use crate::token::error::{TokenVerificationError, TokenVerificationErrorReason as Reason};
use crate::token::jwt::{Jwt, Kid};
use crate::token::signature::VerifyingKey;
use crate::wire::BackendApi;
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

/// What can be said at once of a token's key.
pub(crate) enum LookUp {
    Found(Arc<VerifyingKey>),
    Refused(TokenVerificationError),
    /// A fetch has to end first.
    Wait(Pending),
}

/// A fetch that is under way; many may wait for it.
pub(crate) struct Pending(Arc<SetOnce<()>>);

impl KeySource {
    /// Tells the key that `jwt` names, as far as it can be told without waiting. Where keys have to be fetched, now or
    /// ahead of time, the fetch begins. Whoever `has_waited` takes what the fetch brought, and never waits for another.
    pub(crate) fn look_up(&self, jwt: &Jwt, now: UnixMillis, has_waited: bool) -> LookUp {
        match self {
            Self::Pem(key) => LookUp::Found(Arc::clone(key)),
            Self::Jwks(jwks) => jwks.look_up(jwt, now, has_waited),
            Self::Missing => LookUp::Refused(
                TokenVerificationError::new(
                    Reason::JwkFailedToResolve,
                    "Failed to resolve JWK during verification.".to_owned(),
                )
                .with_action("Set the CLERK_JWT_KEY environment variable."),
            ),
        }
    }

    /// The same, waiting where that is needed.
    pub(crate) async fn key_for(
        &self,
        jwt: &Jwt,
        now: UnixMillis,
    ) -> Result<Arc<VerifyingKey>, TokenVerificationError> {
        let mut has_waited = false;
        loop {
            match self.look_up(jwt, now, has_waited) {
                LookUp::Found(key) => return Ok(key),
                LookUp::Refused(error) => return Err(error),
                LookUp::Wait(Pending(fetch)) => {
                    fetch.wait().await;
                }
            }
            has_waited = true;
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
pub(crate) struct Jwks {
    api: BackendApi,
    secret_key: SecretKey,
    /// Tells when a fetch ended; when it began is told by the request that asked for it.
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

impl fmt::Debug for Jwks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwks").field("api", &self.api).field("state", &self.state).finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
struct State {
    keys: Option<KeySet>,
    /// How the last fetch failed, and when it had; none after one that brought keys.
    failure: Option<(Failure, UnixMillis)>,
    /// The one that is under way; set when it is over.
    fetch: Option<Arc<SetOnce<()>>>,
}

#[derive(Debug)]
struct KeySet {
    by_kid: HashMap<Kid, Entry>,
    /// When the fetch began: what the instance changed afterwards may be missing.
    fetched_at: UnixMillis,
}

/// A key with the JWK that it was parsed from.
#[derive(Debug)]
struct Entry {
    jwk: Jwk,
    key: Arc<VerifyingKey>,
}

impl Jwks {
    pub(crate) fn new(api: BackendApi, secret_key: SecretKey, clock: Arc<dyn Clock>) -> Self {
        Self { api, secret_key, clock, state: Mutex::default() }
    }

    fn look_up(self: &Arc<Self>, jwt: &Jwt, now: UnixMillis, has_waited: bool) -> LookUp {
        let step = self.state().next_step(jwt.kid(), now, has_waited);
        match step {
            Step::Use { key, refresh } => {
                if let Some(fetch) = refresh {
                    self.start(fetch, now);
                }
                LookUp::Found(key)
            }
            Step::Refuse(None) => LookUp::Refused(kid_mismatch(jwt)),
            Step::Refuse(Some(failure)) => LookUp::Refused(failure.into_error()),
            Step::Wait { fetch, is_new } => {
                if is_new {
                    self.start(Arc::clone(&fetch), now);
                }
                LookUp::Wait(Pending(fetch))
            }
        }
    }

    fn start(self: &Arc<Self>, fetch: Arc<SetOnce<()>>, now: UnixMillis) {
        Fetch::new(Arc::clone(self), fetch, now).start();
    }

    /// Takes up what a fetch brought that began at `started_at`.
    fn conclude(&self, outcome: Result<Vec<Jwk>, Failure>, started_at: UnixMillis) {
        if let Err(failure) = &outcome {
            tracing::warn!(?failure, "the instance's signing keys could not be fetched");
        }
        let mut state = self.state();
        state.fetch = None;
        match outcome {
            Ok(jwks) => {
                state.replace_keys(jwks, started_at);
                state.failure = None;
            }
            // From now on, for the API may have taken its time to fail.
            Err(failure) => state.failure = Some((failure, self.clock.now().into())),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere cannot leave the state half-written: every write is one assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
    /// Decides between using a key, fetching and refusing. Whoever has waited for a fetch takes what it brought, and
    /// never waits for another.
    fn next_step(&mut self, kid: &Kid, now: UnixMillis, has_waited: bool) -> Step {
        let age = self.keys.as_ref().map(|keys| elapsed(keys.fetched_at, now));
        let key =
            self.keys.as_ref().and_then(|keys| keys.by_kid.get(kid)).map(|entry| Arc::clone(&entry.key));
        let failed = self.failure.as_ref().map(|(failure, at)| (failure, elapsed(*at, now)));
        let cools_down = failed.is_some_and(|(failure, ago)| ago < failure.cool_down());
        match (age, key, failed) {
            (Some(0..REFRESH_AFTER), Some(key), _) => Step::Use { key, refresh: None },
            (Some(0..FRESH_FOR), Some(key), _) => self.step_with_refresh(key, cools_down),
            (Some(0..UNKNOWN_KID_COOL_DOWN), None, _) => Step::Refuse(None),
            // A failure of long ago says nothing of an outage now.
            (Some(0..STALE_FOR), Some(key), Some((failure, 0..FRESH_FOR))) if failure.may_pass() => {
                self.step_with_refresh(key, cools_down)
            }
            (_, _, Some((failure, _))) if cools_down || has_waited => Step::Refuse(Some(failure.clone())),
            (_, Some(key), None) if has_waited => Step::Use { key, refresh: None },
            (_, None, None) if has_waited => Step::Refuse(None),
            _ => Step::Wait { is_new: self.fetch.is_none(), fetch: self.next_fetch() },
        }
    }

    fn step_with_refresh(&mut self, key: Arc<VerifyingKey>, cools_down: bool) -> Step {
        let is_idle = self.fetch.is_none() && !cools_down;
        Step::Use { key, refresh: is_idle.then(|| self.next_fetch()) }
    }

    /// Whether no fetch has ended yet, well or badly.
    const fn is_new(&self) -> bool {
        self.keys.is_none() && self.failure.is_none()
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
    let kid = quoted(jwt.kid().as_str());
    let message = format!(
        "Unable to find a signing key in JWKS that matches the kid='{kid}' of the provided session token. Please \
         make sure that the __session cookie or the HTTP authorization header contain a Clerk-generated session JWT."
    );
    TokenVerificationError::new(Reason::JwkKidMismatch, message).with_action(
        "Go to your Dashboard and validate your secret and public keys are correct. Contact support@clerk.com if \
         the issue persists.",
    )
}

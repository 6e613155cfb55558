//! The creation and lifetime of a token.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, StatusCode};

use super::TokenError;
use crate::backend::objects::M2mToken;
use crate::backend::resources::CreateM2mToken;
use crate::backend::{BackendError, Secret};
use crate::ground::clock::{Clock, UnixMillis};
use crate::ground::log_limit::LogLimit;
use crate::wire::kept::{Lifetimes, Source};

/// Creates the tokens.
pub(super) struct TokenMaker {
    request: CreateM2mToken,
    clock: Arc<dyn Clock>,
    mistakes: LogLimit,
}

/// A token and its header value.
pub(super) struct MadeToken {
    pub(super) token: Secret,
    /// `Bearer` and the token.
    pub(super) authorization: HeaderValue,
    lifetimes: Lifetimes,
}

impl TokenMaker {
    pub(super) const fn new(request: CreateM2mToken, clock: Arc<dyn Clock>) -> Self {
        Self { request, clock, mistakes: LogLimit::new() }
    }

    fn now(&self) -> UnixMillis {
        self.clock.now().into()
    }

    fn note(&self, error: &BackendError) {
        if error.is_unauthorized() && self.mistakes.permits(self.now()) {
            tracing::error!(
                "Clerk does not accept the key in CLERK_MACHINE_SECRET_KEY: set it to the machine's own, from the machine's \
                 page of the Clerk dashboard. Until then no request to another service gets a token"
            );
        }
    }
}

impl Source for TokenMaker {
    const WHAT: &'static str = "an M2M token";
    type Fetched = Arc<MadeToken>;
    type Kept = Arc<MadeToken>;
    type Failure = TokenError;

    async fn fetch(&self, _: bool) -> Result<Arc<MadeToken>, TokenError> {
        let asked_at = self.now();
        let created = self.request.clone().send().await.inspect_err(|error| self.note(error))?;
        Ok(Arc::new(made(created, asked_at)?))
    }

    fn keep(fetched: Arc<MadeToken>, _: Option<Arc<MadeToken>>) -> Arc<MadeToken> {
        fetched
    }

    fn lifetimes(kept: &Arc<MadeToken>) -> Lifetimes {
        kept.lifetimes
    }

    /// Enough for attempts with both keys of a machine.
    fn timeout(&self) -> Duration {
        self.request.client().api().timeout().saturating_mul(2)
    }
}

fn made(created: M2mToken, asked_at: UnixMillis) -> Result<MadeToken, BackendError> {
    let unreadable = || BackendError::unreadable(StatusCode::OK, None);
    let lifetimes = lifetimes(&created, asked_at).ok_or_else(unreadable)?;
    let token = created.token.filter(|token| !token.expose_secret().is_empty()).ok_or_else(unreadable)?;
    let authorization = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()));
    let mut authorization = authorization.map_err(|_| unreadable())?;
    authorization.set_sensitive(true);
    Ok(MadeToken { token, authorization, lifetimes })
}

/// The assumed lifetime of a token without an expiry, in milliseconds.
const WITHOUT_END: i64 = 3_600_000;
/// The longest time before a token's expiry at which requests begin to wait for a newer one, in milliseconds.
const LONGEST_MARGIN: i64 = 30_000;

/// How long a token is used, counted from when it was requested; `None` if it has already expired.
///
/// Uses the smaller of two values: the token's whole lifetime by its own times, and the time that is left by
/// our clock, which may be behind Clerk's.
fn lifetimes(created: &M2mToken, asked_at: UnixMillis) -> Option<Lifetimes> {
    let lifetime = created.expiration.map_or(WITHOUT_END, |expiration| {
        let left = expiration.as_millis().saturating_sub(asked_at.get());
        let whole = created
            .created_at
            .map(|created_at| expiration.as_millis().saturating_sub(created_at.as_millis()));
        whole.map_or(left, |whole| left.min(whole))
    });
    let served = lifetime.saturating_sub((lifetime / 10).min(LONGEST_MARGIN));
    let refresh_after = lifetime.saturating_sub(lifetime / 3).min(served);
    (served > 0).then_some(Lifetimes { refresh_after, fresh_for: served, stale_for: served })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: i64 = 1_795_316_724_000;

    fn token(fields: &Value) -> M2mToken {
        let mut token = json!({ "id": "mt_1", "token": "mt_secret" });
        token.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        serde_json::from_value(token).unwrap()
    }

    #[test]
    fn a_token_serves_until_shortly_before_its_end() {
        let minute = 60_000;
        for (expiration, created_at, expected) in [
            (Some(60 * minute), Some(0), Some((40 * minute, 60 * minute - 30_000))),
            (Some(minute), Some(0), Some((40_000, 54_000))),
            (Some(3), Some(0), Some((2, 3))),
            (None, Some(0), Some((40 * minute, 60 * minute - 30_000))),
            // our clock is ten minutes behind, so more time seems to be left than the token's whole lifetime
            (Some(70 * minute), Some(10 * minute), Some((40 * minute, 60 * minute - 30_000))),
            // created earlier, and returned again
            (Some(10 * minute), Some(-50 * minute), Some((400_000, 570_000))),
            (Some(0), Some(0), None),
            (Some(-minute), Some(0), None),
            (Some(minute), Some(2 * minute), None),
        ] {
            let at = |time: Option<i64>| time.map(|time| NOW + time);
            let token = token(&json!({ "expiration": at(expiration), "created_at": at(created_at) }));
            let found = lifetimes(&token, UnixMillis::new(NOW));
            assert_eq!(
                found.map(|it| (it.refresh_after, it.fresh_for)),
                expected,
                "{expiration:?} {created_at:?}"
            );
            assert!(found.is_none_or(|it| it.stale_for == it.fresh_for));
        }
    }

    #[test]
    fn what_cannot_be_sent_is_no_token() {
        let now = UnixMillis::new(NOW);
        for fields in [
            json!({ "token": "" }),
            json!({ "token": null }),
            json!({ "token": "mt_\n" }),
            json!({ "expiration": 1 }),
        ] {
            assert!(made(token(&fields), now).is_err(), "{fields}");
        }
        let made = made(token(&json!({})), now).unwrap();
        assert_eq!(made.authorization, "Bearer mt_secret");
        assert!(made.authorization.is_sensitive());
    }
}

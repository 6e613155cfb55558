//! Session tokens: which JWTs may be one, and the proof that one is.

use std::sync::Arc;

use super::claims::SessionClaims;
use super::error::{TokenVerificationError, TokenVerificationErrorReason as Reason, USE_A_CLERK_JWT};
use super::jwt::{Category, DateClaim, Jwt};
use super::memo::{PresentedJwt, TokenMemo};
use super::signature::VerifyingKey;
use super::verify::{VerifyOptions, verify, verify_claims};
use crate::ground::clock::UnixMillis;
use crate::ground::timestamp::Timestamp;

/// A session token that passed every check. Only [`SessionRules::verify`] makes one, but in tests.
#[derive(Clone)]
pub(crate) struct VerifiedSession(Arc<Jwt>);

impl VerifiedSession {
    #[inline]
    pub(crate) fn token(&self) -> &str {
        self.0.token()
    }

    #[inline]
    pub(crate) fn claims(&self) -> &SessionClaims {
        self.0.claims()
    }

    #[inline]
    pub(crate) fn is_pending(&self) -> bool {
        self.0.is_pending()
    }

    /// Whether it names the origin that asked for it.
    pub(crate) fn has_authorized_party(&self) -> bool {
        self.0.has_authorized_party()
    }

    /// When it expires. Verification refuses a token that does not say so; it would have expired long ago.
    pub(crate) fn expires_at(&self) -> Timestamp {
        match self.0.times().expiry {
            DateClaim::At(expiry) => Timestamp::from_millis(expiry.get()),
            DateClaim::Absent | DateClaim::Malformed => Timestamp::from_millis(0),
        }
    }

    /// A session with these claims, for tests of what comes after verification: ours, and those of applications.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn for_tests(jwt: Jwt) -> Self {
        Self(Arc::new(jwt))
    }
}

/// Whether a token says itself that it is no session token: a machine's, or of another category.
#[inline]
pub(crate) fn is_other_class(jwt: &Jwt) -> bool {
    jwt.machine_token_type().is_some() || jwt.category().is_non_session()
}

/// What session tokens are checked against.
#[derive(Clone, Copy)]
pub(crate) struct SessionRules<'s> {
    pub(crate) options: &'s VerifyOptions,
    /// Whether a token must say that it is a session's, and of which.
    pub(crate) is_strict: bool,
    pub(crate) memo: &'s TokenMemo,
}

impl SessionRules<'_> {
    /// Whether a token is worth a key.
    #[inline]
    pub(crate) fn admit(&self, jwt: &Jwt) -> Result<(), TokenVerificationError> {
        let is_named = || {
            jwt.category() != Category::Absent && jwt.payload().string("sid").is_some_and(|id| !id.is_empty())
        };
        if jwt.category() != Category::M2m && (!self.is_strict || is_named()) {
            return Ok(());
        }
        let message = "Invalid session token category.".to_owned();
        Err(TokenVerificationError::new(Reason::TokenInvalid, message).with_action(USE_A_CLERK_JWT))
    }

    /// The session of a token whose signature is known to be good, where nothing else speaks against it at this moment.
    #[inline]
    pub(crate) fn known(&self, presented: &PresentedJwt, now: UnixMillis) -> Option<VerifiedSession> {
        let jwt = &presented.jwt;
        let is_good = self.admit(jwt).is_ok() && verify_claims(jwt, self.options, now).is_ok();
        is_good.then(|| VerifiedSession(Arc::clone(jwt)))
    }

    /// Verifies a token with its key. One that the memo knows to be signed with it costs no signature check.
    #[inline]
    pub(crate) fn verify(
        &self,
        presented: &PresentedJwt,
        key: &Arc<VerifyingKey>,
        now: UnixMillis,
    ) -> Result<VerifiedSession, TokenVerificationError> {
        let jwt = &presented.jwt;
        self.admit(jwt)?;
        if presented.is_verified_with(key) {
            verify_claims(jwt, self.options, now).inspect_err(|_| self.memo.forget(jwt.token()))?;
        } else {
            verify(jwt, key, self.options, now)?;
            self.memo.remember(jwt, key);
        }
        Ok(VerifiedSession(Arc::clone(jwt)))
    }
}

//! Session tokens: which JWTs can be one, and how they are verified.

use std::sync::Arc;

use super::claims::SessionClaims;
use super::error::{TokenVerificationError, TokenVerificationErrorReason as Reason, USE_A_CLERK_JWT};
use super::jwt::{Category, DateClaim, Jwt};
use super::memo::{PresentedJwt, TokenMemo};
use super::signature::VerifyingKey;
use super::verify::{VerifyOptions, verify, verify_claims};
use crate::ground::clock::UnixMillis;
use crate::ground::timestamp::Timestamp;

/// A session token that passed every check. Outside tests, only [`SessionRules`] makes one.
#[derive(Clone)]
pub(crate) struct VerifiedSession(PresentedJwt);

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

    /// Whether `azp` is present.
    pub(crate) fn has_authorized_party(&self) -> bool {
        self.0.has_authorized_party()
    }

    /// When the token expires. Verification refuses a token without `exp`, which would count as expired long
    /// ago.
    pub(crate) fn expires_at(&self) -> Timestamp {
        match self.0.times().expiry {
            DateClaim::At(expiry) => Timestamp::from_millis(expiry.get()),
            DateClaim::Absent | DateClaim::Malformed => Timestamp::from_millis(0),
        }
    }

    /// A session with these claims, for unit tests of this crate and of applications.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn for_tests(jwt: Jwt) -> Self {
        Self(PresentedJwt::unverified(jwt))
    }
}

/// Whether the token claims to be something else than a session token: a machine token, or one of another
/// category.
#[inline]
pub(crate) fn is_other_class(jwt: &Jwt) -> bool {
    jwt.machine_token_type().is_some() || jwt.category().is_non_session()
}

/// The rules for session tokens.
#[derive(Clone, Copy)]
pub(crate) struct SessionRules<'s> {
    pub(crate) options: &'s VerifyOptions,
    /// Whether a token must state its category and its session id.
    pub(crate) is_strict: bool,
    pub(crate) memo: &'s TokenMemo,
}

impl SessionRules<'_> {
    /// Checks what can be checked before a key is looked up.
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

    /// The session of a token whose signature is already verified, if its claims are valid now.
    #[inline(always)]
    pub(crate) fn known(&self, presented: &PresentedJwt, now: UnixMillis) -> Option<VerifiedSession> {
        let is_good = self.admit(presented).is_ok() && verify_claims(presented, self.options, now).is_ok();
        is_good.then(|| VerifiedSession(presented.clone()))
    }

    /// Verifies a token with its key. If the memo knows its signature, only its claims are checked.
    #[inline]
    pub(crate) fn verify(
        &self,
        presented: &PresentedJwt,
        key: &Arc<VerifyingKey>,
        now: UnixMillis,
    ) -> Result<VerifiedSession, TokenVerificationError> {
        self.admit(presented)?;
        if presented.is_verified_with(key) {
            let verified = verify_claims(presented, self.options, now);
            verified.inspect_err(|_| self.memo.forget(presented.token()))?;
        } else {
            verify(presented, key, self.options, now)?;
            self.memo.remember(presented, key);
        }
        Ok(VerifiedSession(presented.clone()))
    }
}

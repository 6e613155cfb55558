//! The verification of session tokens, wherever they came from.

use std::sync::Arc;

use crate::ground::clock::UnixMillis;
use crate::settings::Clerk;
use crate::state::VerifiedSession;
use crate::token::TokenVerificationError;
use crate::token::error::{TokenVerificationErrorReason as Reason, USE_A_CLERK_JWT};
use crate::token::jwt::{Category, Jwt};
use crate::token::memo::PresentedJwt;
use crate::token::verify::{VerifyOptions, verify, verify_claims};

/// Whether a token says itself that it is no session token: a machine's, or of another category.
pub(crate) fn is_other_class(jwt: &Jwt) -> bool {
    jwt.machine_token_type().is_some() || jwt.category().is_non_session()
}

/// The session of a token that was verified before, where every check passes at once; `None` says nothing of the token
/// and leaves it to [`verify_presented`].
pub(crate) fn verify_known(
    clerk: &Clerk,
    presented: &PresentedJwt,
    now: UnixMillis,
) -> Option<VerifiedSession> {
    let (jwt, instance) = (&presented.jwt, clerk.instance());
    let key = instance.keys.key_at_hand(jwt, now)?;
    let is_good = may_be_a_session(clerk, jwt)
        && presented.is_verified_with(&key)
        && verify_claims(jwt, &instance.verify, now).is_ok();
    is_good.then(|| VerifiedSession::new(Arc::clone(jwt)))
}

/// Verifies a token that was taken apart before.
pub(crate) async fn verify_presented(
    clerk: &Clerk,
    presented: Result<&PresentedJwt, &TokenVerificationError>,
) -> Result<VerifiedSession, TokenVerificationError> {
    let presented = presented.map_err(Clone::clone)?;
    verify_with(clerk, presented, &clerk.instance().verify).await
}

/// The same with other options than the instance's.
pub(crate) async fn verify_with(
    clerk: &Clerk,
    presented: &PresentedJwt,
    options: &VerifyOptions,
) -> Result<VerifiedSession, TokenVerificationError> {
    let PresentedJwt { jwt, .. } = presented;
    let instance = clerk.instance();
    if !may_be_a_session(clerk, jwt) {
        let message = "Invalid session token category.".to_owned();
        return Err(TokenVerificationError::new(Reason::TokenInvalid, message).with_action(USE_A_CLERK_JWT));
    }
    let key = instance.keys.key_for(jwt, clerk.now()).await?;
    // The time is read after every wait: a token may have expired, or have been issued, in it.
    let now = clerk.now();
    if presented.is_verified_with(&key) {
        verify_claims(jwt, options, now).inspect_err(|_| instance.memo.forget(jwt.token()))?;
    } else {
        verify(jwt, &key, options, now)?;
        instance.memo.remember(jwt, &key);
    }
    Ok(VerifiedSession::new(Arc::clone(jwt)))
}

fn may_be_a_session(clerk: &Clerk, jwt: &Jwt) -> bool {
    let is_named =
        || jwt.category() != Category::Absent && jwt.payload().string("sid").is_some_and(|id| !id.is_empty());
    jwt.category() != Category::M2m && (!clerk.instance().strict_sessions || is_named())
}

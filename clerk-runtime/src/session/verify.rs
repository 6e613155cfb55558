//! The verification of session tokens, wherever they came from.

use crate::clock::UnixMillis;
use crate::config::Clerk;
use crate::state::VerifiedSession;
use crate::token::error::{TokenVerificationErrorReason as Reason, USE_A_CLERK_JWT};
use crate::token::jwt::{Category, Jwt};
use crate::token::verify::{VerifyOptions, verify};
use crate::token::{SessionClaims, TokenVerificationError};

/// Whether a token says itself that it is no session token: a machine's, or of another category.
pub(super) fn is_other_class(jwt: &Jwt) -> bool {
    jwt.machine_token_type().is_some() || jwt.category().is_non_session()
}

/// Verifies a token that was taken apart before (reference 01 §7).
pub(super) async fn verify_presented(
    clerk: &Clerk,
    jwt: Result<&Jwt, &TokenVerificationError>,
    now: UnixMillis,
) -> Result<VerifiedSession, TokenVerificationError> {
    let jwt = jwt.map_err(Clone::clone)?;
    verify_with(clerk, jwt, &clerk.instance().verify, now).await
}

/// The same with other options than the instance's.
pub(super) async fn verify_with(
    clerk: &Clerk,
    jwt: &Jwt,
    options: &VerifyOptions,
    now: UnixMillis,
) -> Result<VerifiedSession, TokenVerificationError> {
    if jwt.category() == Category::M2m {
        let message = "Invalid session token category.".to_owned();
        return Err(TokenVerificationError::new(Reason::TokenInvalid, message).with_action(USE_A_CLERK_JWT));
    }
    let key = clerk.instance().keys.key_for(jwt, now).await?;
    verify(jwt, &key, options, now)?;
    Ok(VerifiedSession { token: jwt.token().to_owned(), claims: SessionClaims::new(jwt.payload().clone()) })
}

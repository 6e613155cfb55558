//! A newer token for a connection that outlives the first one.

use std::sync::Arc;

use super::verify_token::verify_session;
use crate::auth::{Caller, SessionAuth};
use crate::token::{SessionClaims, TokenVerificationError};

impl SessionAuth {
    /// Verifies a new token of the same session, and returns its Auth object. Use it for a connection that the client keeps
    /// open by sending a new token before the last one expires.
    ///
    /// ```
    /// use clerk_runtime::SessionAuth;
    ///
    /// /// A message of the client that holds a token.
    /// async fn on_token(auth: &mut SessionAuth, token: &str) -> bool {
    ///     match auth.renew(token).await {
    ///         Ok(renewed) => *auth = renewed,
    ///         // Clerk cannot be reached: the verified token holds until its end.
    ///         Err(error) if error.is_unavailable() => {}
    ///         Err(_) => return false,
    ///     }
    ///     true
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When the token is refused, or belongs to another user or session. Close the connection then, because the client may
    /// no longer be this user.
    ///
    /// # Security
    ///
    /// The handler's rule is not checked again, and the user may have another organization or role by now. Check what the
    /// connection still requires on the new object, with [`has`](Self::has).
    pub async fn renew(&self, token: &str) -> Result<Self, RenewError> {
        let context = self.context();
        let session = verify_session(&context.instance, token).await?;
        is_continuation(self.session_claims(), session.claims())?;
        if session.claims().issued_at() < self.session_claims().issued_at() {
            return Err(RenewError::Older);
        }
        if session.is_pending() && !self.is_pending() {
            return Err(RenewError::Pending);
        }
        Ok(Self::new(Arc::new(Caller { context: context.clone(), identity: session })))
    }
}

/// Why a token does not renew an Auth object ([`SessionAuth::renew`]).
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenewError {
    /// The token was refused, or could not be verified.
    #[error("the token cannot be verified")]
    Refused(#[from] TokenVerificationError),
    /// The token was issued before the one that it would replace, so it may carry a role that has since been revoked.
    #[error("the token is older than the present one")]
    Older,
    /// The token belongs to another user.
    #[error("the token belongs to another user")]
    OtherUser,
    /// The token belongs to another session, or one of the two tokens has no session id.
    #[error("the token belongs to another session")]
    OtherSession,
    /// The actor is not the same as before.
    #[error("the token has another actor")]
    OtherActor,
    /// The session now has unfinished tasks, such as choosing an organization.
    #[error("the session has unfinished tasks")]
    Pending,
}

impl RenewError {
    /// Whether the token could not be checked because Clerk could not be reached. Trying again later may help.
    #[must_use]
    pub const fn is_unavailable(&self) -> bool {
        matches!(self, Self::Refused(error) if error.is_unavailable())
    }
}

fn is_continuation(before: &SessionClaims, after: &SessionClaims) -> Result<(), RenewError> {
    if before.subject() != after.subject() {
        return Err(RenewError::OtherUser);
    }
    let session = before.session_id().filter(|id| !id.is_empty());
    if session.is_none() || session != after.session_id() {
        return Err(RenewError::OtherSession);
    }
    if before.get("act") != after.get("act") {
        return Err(RenewError::OtherActor);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::token::jwt::Jwt;

    #[test]
    fn only_the_same_session_of_the_same_user_goes_on() {
        let with = |claims: &Value| Jwt::with_claims("", claims);
        let check = |before: &Value, after: &Value| {
            let error = is_continuation(with(before).claims(), with(after).claims()).err();
            error.map(|error| error.to_string())
        };
        let ada = json!({"sub": "user_ada", "sid": "sess_1", "org_id": "org_1"});
        let support = json!({"sub": "user_ada", "sid": "sess_1", "act": {"sub": "user_support"}});
        let table = [
            (&ada, json!({"sub": "user_ada", "sid": "sess_1", "org_id": "org_2"}), None),
            (&ada, json!({"sub": "user_eve", "sid": "sess_1"}), Some(RenewError::OtherUser)),
            (&ada, json!({"sub": "user_ada", "sid": "sess_2"}), Some(RenewError::OtherSession)),
            (&ada, json!({"sub": "user_ada"}), Some(RenewError::OtherSession)),
            (&ada, support.clone(), Some(RenewError::OtherActor)),
            (&support, support.clone(), None),
            (&support, ada.clone(), Some(RenewError::OtherActor)),
        ];
        for (before, after, expected) in &table {
            assert_eq!(check(before, after), expected.as_ref().map(ToString::to_string), "{before} {after}");
        }
        for nameless in [json!({"sub": "user_ada"}), json!({"sub": "user_ada", "sid": ""})] {
            assert_eq!(check(&nameless, &nameless), Some(RenewError::OtherSession.to_string()), "{nameless}");
        }
    }
}

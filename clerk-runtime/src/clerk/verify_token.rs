//! A session token without a request around it.

use crate::flow::verify;
use crate::settings::Clerk;
use crate::token::error::{TokenVerificationErrorReason as Reason, USE_A_CLERK_JWT};
use crate::token::{SessionClaims, TokenType, TokenVerificationError};

impl Clerk {
    /// Verifies a session token that came without an HTTP request, for example in the first message of a socket or in a
    /// queue; the counterpart of the reference's `verifyToken()`.
    ///
    /// # Errors
    ///
    /// Why the token was refused; [`is_unavailable`](TokenVerificationError::is_unavailable) where nothing is known of it
    /// because the keys could not be fetched.
    ///
    /// # Security
    ///
    /// Stricter than the reference, which verifies whatever the instance signed: machine tokens and tokens of JWT templates
    /// are refused, because their claims are not a session's. A session that has tasks left is let through, as there: its
    /// claim `sts` is `pending`.
    ///
    /// ```
    /// # async fn example(clerk: clerk_runtime::Clerk, token: &str) {
    /// let user = match clerk.verify_token(token).await {
    ///     Ok(claims) => claims.subject().map(str::to_owned),
    ///     Err(error) if error.is_unavailable() => panic!("try again later: {error}"),
    ///     Err(_) => None,
    /// };
    /// # }
    /// ```
    pub async fn verify_token(&self, token: &str) -> Result<SessionClaims, TokenVerificationError> {
        let presented = self.instance().memo.decode(token)?;
        let accepts_sessions = self.instance().accepts.contains(TokenType::SessionToken);
        if !accepts_sessions || verify::is_other_class(&presented.jwt) {
            let message = "This is not a session token.".to_owned();
            return Err(
                TokenVerificationError::new(Reason::TokenInvalid, message).with_action(USE_A_CLERK_JWT)
            );
        }
        let session = verify::verify_presented(self, Ok(&presented)).await?;
        Ok(session.claims().clone())
    }
}

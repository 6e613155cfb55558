//! The verification of a token without a request.

use super::Clerk;
use crate::instance::Instance;
use crate::machine::{MachineError, VerifiedMachine, admit_jwt, verify_jwt};
use crate::token::error::{TokenVerificationErrorReason as Reason, USE_A_CLERK_JWT};
use crate::token::jwt::Jwt;
use crate::token::machine_kind::MachineKind;
use crate::token::session::{VerifiedSession, is_other_class};
use crate::token::{SessionClaims, TokenType, TokenVerificationError};

impl Clerk {
    /// Verifies a session token that came without an HTTP request, for example in the first message of a socket or in a
    /// queue; the counterpart of the reference's `verifyToken()`.
    ///
    /// # Errors
    ///
    /// The reason why the token was refused. [`is_unavailable`](TokenVerificationError::is_unavailable) is true if it could
    /// not be checked because the keys could not be fetched.
    ///
    /// # Security
    ///
    /// This is stricter than the reference, which accepts any token that the instance signed: machine tokens and tokens of
    /// JWT templates are refused, because their claims are not those of a session. A session with unfinished tasks is
    /// accepted, as in the reference: its claim `sts` is `pending`.
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
        let session = verify_session(self.instance(), token).await?;
        Ok(session.claims().clone())
    }
}

/// Verifies a session token, and waits for its key if needed.
pub(super) async fn verify_session(
    instance: &Instance,
    token: &str,
) -> Result<VerifiedSession, TokenVerificationError> {
    let presented = instance.memo.decode(token)?;
    if !instance.settings.accepts.contains(TokenType::SessionToken) || is_other_class(&presented) {
        let message = "This is not a session token.".to_owned();
        return Err(TokenVerificationError::new(Reason::TokenInvalid, message).with_action(USE_A_CLERK_JWT));
    }
    let rules = instance.session_rules();
    rules.admit(&presented)?;
    let key = instance.keys.key_for(&presented, instance.now()).await?;
    // The time is read after waiting for the key, because the token may have expired in the meantime.
    rules.verify(&presented, &key, instance.now())
}

/// Verifies a machine's JWT, and waits for its key if needed.
pub(crate) async fn verify_machine_jwt(
    instance: &Instance,
    jwt: &Jwt,
    kind: MachineKind,
) -> Result<VerifiedMachine, MachineError> {
    admit_jwt(jwt, kind)?;
    let key = instance.keys.key_for(jwt, instance.now()).await?;
    verify_jwt(jwt, &key, kind, &instance.settings.verify, instance.now())
}

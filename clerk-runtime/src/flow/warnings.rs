//! Warnings for the operator, once a minute, about tokens that indicate a mistake in the configuration.

use super::Flow;
use crate::token::TokenVerificationError;
use crate::token::error::TokenVerificationErrorReason as Reason;
use crate::token::session::VerifiedSession;

impl Flow<'_> {
    /// A token from another origin or instance. Users see a loop of sign-ins, and only the operator can end
    /// it.
    pub(super) fn warn_of_foreign_token(&self, error: &TokenVerificationError) {
        let notices = self.facts.notices;
        match error.reason() {
            Reason::TokenInvalidAuthorizedParties if notices.foreign_party.permits(self.started_at) => {
                tracing::warn!(
                    %error,
                    "a session token was obtained by an origin that is not allowed; if it is yours, add it to \
                     `authorized_parties` or CLERK_AUTHORIZED_PARTIES"
                );
            }
            Reason::JwkKidMismatch if notices.foreign_key.permits(self.started_at) => {
                tracing::warn!(
                    %error,
                    "a token is signed with a key that the instance does not have; if your users see this, \
                     CLERK_SECRET_KEY belongs to another instance than the one they sign in to"
                );
            }
            _ => {}
        }
    }

    /// A cookie may be sent to more hosts than the origin for which it was made. `authorized_parties`
    /// restricts this.
    pub(super) fn warn_without_authorized_party(&self, session: &VerifiedSession) {
        if !session.has_authorized_party()
            && self.facts.settings.verify.authorized_parties.is_empty()
            && self.facts.notices.authorized_party.permits(self.started_at)
        {
            tracing::warn!(
                "a session token in a cookie names no authorized party (azp); set `authorized_parties` to refuse such \
                 tokens"
            );
        }
    }
}

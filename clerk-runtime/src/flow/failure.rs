//! What follows from a session token that was refused.

use super::SessionAttempt;
use super::handshake::Destination;
use crate::state::{AuthReason, NotSignedIn, RequestState};
use crate::token::error::{TokenCarrier, TokenVerificationErrorReason as Reason};
use crate::token::{TokenType, TokenVerificationError};

impl SessionAttempt<'_> {
    /// 1. An expired token is refreshed, where it can be.
    /// 2. A token that time speaks against needs a handshake. Where there can be none, an outage that kept it from being
    ///    refreshed is what is answered.
    /// 3. Anything else is signed out for the reason that verification gave.
    pub(super) async fn fail(&self, error: &TokenVerificationError, carrier: TokenCarrier) -> RequestState {
        let mut outage = None;
        let reason = match error.reason() {
            // Boxed, so that requests that need no refresh do not carry the room for one.
            Reason::TokenExpired => match Box::pin(self.refresh(carrier)).await {
                Ok((session, headers)) => return self.accept(session, headers),
                Err(error) => {
                    outage = error.outage;
                    AuthReason::SessionTokenExpired { refresh: error.reason }
                }
            },
            Reason::TokenNotActiveYet => AuthReason::SessionTokenNbf,
            Reason::TokenIatInTheFuture => AuthReason::SessionTokenIatInTheFuture,
            reason => return self.refuse_for(reason, error, carrier),
        };
        let message = error.full_message(carrier);
        self.handshake_or_outage(reason, &message, Destination::FrontendApi, outage)
    }

    fn refuse_for(
        &self,
        reason: Reason,
        error: &TokenVerificationError,
        carrier: TokenCarrier,
    ) -> RequestState {
        let message = match reason {
            Reason::UnexpectedError => String::new(),
            _ => error.full_message(carrier),
        };
        let outcome =
            NotSignedIn::signed_out(Some(TokenType::SessionToken), AuthReason::Verification(reason), message);
        self.refuse(outcome.with_unavailable(error.unavailable()))
    }
}

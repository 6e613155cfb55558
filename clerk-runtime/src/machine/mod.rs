//! Machine tokens: told apart, verified locally or by the Backend API, and never more often than needed.

mod answer;
mod jwt;
mod opaque;
mod verified;

pub(crate) use jwt::verify_jwt;
pub(crate) use opaque::OpaqueVerifier;
pub(crate) use verified::VerifiedMachine;

use std::sync::Arc;
use std::time::Duration;

use crate::auth::AuthContext;
use crate::request::RequestContext;
use crate::settings::Clerk;
use crate::state::{AuthReason, NotSignedIn, RequestState};
use crate::token::presented::{PresentedToken, TokenForm};

/// A machine token in the `Authorization` header, of a type that the endpoint accepts.
pub(crate) async fn from_header(
    clerk: &Clerk,
    request: &RequestContext<'_>,
    presented: &PresentedToken,
    max_stale: Duration,
) -> RequestState {
    let (token, verified) = match &presented.form {
        TokenForm::Jwt(Ok(token)) => {
            let verified = jwt::verify_jwt(clerk, &token.jwt, presented.token_type).await;
            (token.jwt.token(), verified.map(Arc::new))
        }
        TokenForm::Jwt(Err(error)) => ("", Err(error.clone().into())),
        TokenForm::Opaque(token) => {
            let verifier = &clerk.instance().opaque;
            (token.as_str(), verifier.verify(clerk, token, presented.token_type, max_stale).await)
        }
    };
    let context = AuthContext::new(clerk, request);
    match verified {
        Ok(machine) => RequestState::signed_in_machine(machine, Arc::from(token), context),
        Err(error) => {
            let reason = AuthReason::Verification(error.reason());
            let outcome = NotSignedIn::signed_out(Some(presented.token_type), reason, error.full_message());
            RequestState::not_signed_in(outcome.with_unavailable(error.unavailable()), context)
        }
    }
}

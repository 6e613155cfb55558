//! Request states without a request, for unit tests. `clerk-testing` builds its personas from them. Only
//! builds with the feature `testing` have this module.
//!
//! # Security
//!
//! Nothing here checks a signature, a time or a party, so code that answers requests must not call it.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use crate::auth::AuthReason;
use crate::auth::evidence::Evidence;
use crate::clerk::Clerk;
use crate::machine::{MachineError, read_answer};
use crate::request::RequestView;
use crate::state::{NotSignedIn, Outcome, RequestState};
use crate::token::error::{TokenVerificationErrorReason as Reason, USE_A_CLERK_JWT, Unavailable};
use crate::token::jwt::Jwt;
use crate::token::machine_kind::MachineKind;
use crate::token::session::{VerifiedSession, is_other_class};
use crate::token::{TokenType, TokenVerificationError};
use crate::wire::{Answer, Reply};

/// The state of a request with a session token that counts as verified. Its claims are read like those of any
/// other token.
///
/// # Errors
///
/// When the token cannot be a session token: it does not decode, names no user, or is of another category.
pub fn session(
    clerk: &Clerk,
    request: &dyn RequestView,
    token: &str,
) -> Result<RequestState, TokenVerificationError> {
    let jwt = Jwt::decode(token)?;
    if is_other_class(&jwt) || !jwt.has_subject() {
        let message = "Invalid session token: it names no user, or is of another class.".to_owned();
        return Err(TokenVerificationError::new(Reason::TokenInvalid, message).with_action(USE_A_CLERK_JWT));
    }
    Ok(state(clerk, request, Outcome::Session(VerifiedSession::for_tests(jwt), None)))
}

/// The state of a request with an opaque machine token, for which the Backend API answered `body`. For a
/// session token, or if the answer refuses the token, the caller is not signed in.
pub fn machine(
    clerk: &Clerk,
    request: &dyn RequestView,
    token_type: TokenType,
    token: &str,
    body: String,
) -> RequestState {
    let Some(kind) = MachineKind::of(token_type) else { return signed_out(clerk, request) };
    let reply = Reply::Success(Answer::of_json(body));
    let audience = &clerk.instance().settings.verify.audience;
    let outcome = match read_answer(reply, kind, audience, UNIX_EPOCH) {
        Ok(machine) => Outcome::Machine(Arc::new(machine), Arc::from(token)),
        Err(error) => machine_refused(kind, &error),
    };
    state(clerk, request, outcome)
}

/// The state of a request without any token.
pub fn signed_out(clerk: &Clerk, request: &dyn RequestView) -> RequestState {
    let reason = AuthReason::SessionTokenAndUatMissing;
    let outcome = NotSignedIn::signed_out(Some(TokenType::SessionToken), reason, String::new());
    state(clerk, request, outcome.into())
}

/// The state of a request with an invalid token of this type.
pub fn refused(clerk: &Clerk, request: &dyn RequestView, token_type: TokenType) -> RequestState {
    let reason = AuthReason::Verification(Reason::TokenInvalid);
    state(clerk, request, NotSignedIn::signed_out(Some(token_type), reason, String::new()).into())
}

/// The state of a request with a token of this type, about which Clerk could not be asked.
pub fn unavailable(clerk: &Clerk, request: &dyn RequestView, token_type: TokenType) -> RequestState {
    let reason = match token_type {
        TokenType::SessionToken => Reason::JwkRemoteFailedToLoad,
        TokenType::ApiKey | TokenType::M2mToken | TokenType::OAuthToken => Reason::UnexpectedError,
    };
    let outcome = NotSignedIn::signed_out(Some(token_type), AuthReason::Verification(reason), String::new());
    state(clerk, request, outcome.with_unavailable(Some(Unavailable::for_now())).into())
}

fn machine_refused(kind: MachineKind, error: &MachineError) -> Outcome {
    let reason = AuthReason::Verification(error.reason());
    NotSignedIn::signed_out(Some(kind.token_type()), reason, error.full_message()).into()
}

fn state(clerk: &Clerk, request: &dyn RequestView, outcome: Outcome) -> RequestState {
    let instance = clerk.instance();
    RequestState::new(outcome, instance, &instance.settings.read(request), || None, Evidence::default())
}

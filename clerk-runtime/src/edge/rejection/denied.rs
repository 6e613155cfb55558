//! The default answer to a denied request.

use bytes::Bytes;
use http::StatusCode;
use http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use serde_json::{Value, json};

use super::challenge::{Challenge, ChallengeError};
use super::{Details, Rejection};
use crate::auth::condition::Reverification;
use crate::auth::redirect_url::AuthRedirectError;
use crate::auth::{Page, ReturnBack};
use crate::oauth_metadata::{ProtectedResource, metadata_url};
use crate::policy::{Cause, Denial, Policy, Refusal};
use crate::request::RequestView;
use crate::state::RequestState;
use crate::token::TokenType;
use crate::token::error::Unavailable;
use crate::token::presented::presents_token;

impl Rejection {
    /// The answer to a denied request. URLs in it have at most `room` bytes, because the response may also
    /// contain cookies that another policy requested.
    pub(crate) fn denied(
        refusal: Refusal,
        state: &RequestState,
        request: &dyn RequestView,
        policy: &Policy,
        room: usize,
    ) -> Self {
        let Refusal { denial, cause, failed } = refusal;
        let method = &request.method();
        let context = state.context();
        let room = room.min(context.room());
        let resource_url = || match ProtectedResource::of(request) {
            Some(resource) => {
                let settings = &context.instance.settings;
                resource.location().url(&settings.read(request).url_source(), &settings.url_rules)
            }
            None => context.public_url(),
        };
        let metadata = || {
            let url = || metadata_url(&resource_url(), room);
            policy.accepts.accepts(TokenType::OAuthToken).then(url).flatten()
        };
        let rejection = match &denial {
            Denial::SignIn => {
                let url = context.page_url(Page::SignIn, &ReturnBack::Here, state.is_pending(), room);
                match url {
                    // An instance for machines has no such page.
                    Err(AuthRedirectError::NoTarget) => Self::new(StatusCode::NOT_FOUND, cause),
                    url => Self::redirect(url, method, cause),
                }
            }
            Denial::Redirect(url) => Self::redirect(Ok(context.with_dev_browser(url, room)), method, cause),
            Denial::NotFound => Self::new(StatusCode::NOT_FOUND, cause),
            Denial::Unauthorized => {
                // A request without a token gets no error (RFC 6750 §3.1).
                let presented = presents_token(&context.instance.settings.read(request));
                let error = presented.then_some(match cause {
                    Cause::Audience => ChallengeError::WrongAudience,
                    _ => ChallengeError::InvalidToken,
                });
                let needed = policy.fewest_scopes();
                let challenge = Challenge { error, needed, metadata: metadata(), ..Challenge::default() };
                Self::new(StatusCode::UNAUTHORIZED, cause).with_challenge(&challenge, room)
            }
            Denial::InsufficientScope(missing) => {
                let challenge = Challenge {
                    error: Some(ChallengeError::InsufficientScope),
                    needed: missing.iter().map(String::as_str).collect(),
                    granted: state.scopes().collect(),
                    metadata: metadata(),
                };
                Self::new(StatusCode::FORBIDDEN, cause).with_challenge(&challenge, room)
            }
            Denial::CrossOrigin => Self::new(StatusCode::FORBIDDEN, cause),
            Denial::Reverify(required) => {
                let rejection = Self::new(StatusCode::FORBIDDEN, cause)
                    .with(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                let body = json!({ "clerk_error": reverification(*required) });
                Self { body: Some(Bytes::from(body.to_string())), ..rejection }
            }
            Denial::Unavailable => {
                Self::service_unavailable(state.unavailable().unwrap_or(Unavailable::for_now()))
            }
        };
        rejection.because_of(state, Details { reason: None, denial: Some(denial), failed })
    }

    /// The answer with a challenge, which scripts of other origins may read as well.
    pub(super) fn with_challenge(self, challenge: &Challenge<'_>, room: usize) -> Self {
        self.with(WWW_AUTHENTICATE, challenge.value(room))
            .with(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("WWW-Authenticate"))
    }

    /// The required reverification, in a form that Clerk's browser SDK understands.
    pub(crate) fn clerk_error(&self) -> Option<Value> {
        match self.denial()? {
            Denial::Reverify(required) => Some(reverification(*required)),
            _ => None,
        }
    }
}

/// The demand to verify oneself again (the reference's `reverificationError()`).
fn reverification(required: Reverification) -> Value {
    let config = match required.preset_name() {
        Some(preset) => json!(preset),
        None => json!({ "level": required.level().as_str(), "afterMinutes": required.after_minutes() }),
    };
    let metadata = json!({ "reverification": config });
    json!({ "type": "forbidden", "reason": "reverification-error", "metadata": metadata })
}

//! The default answer to what a rule denies.

use bytes::Bytes;
use http::StatusCode;
use http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use serde_json::{Value, json};

use super::{Details, Rejection};
use crate::auth::condition::Reverification;
use crate::auth::{Page, ReturnBack};
use crate::oauth_metadata::metadata_url;
use crate::policy::{Denial, Refusal};
use crate::request::RequestView;
use crate::state::RequestState;
use crate::token::error::Unavailable;
use crate::token::presented::presents_token;
use crate::token::{Accepts, TokenType};

impl Rejection {
    /// The answer to a denied request. URLs in it take `room` bytes at the most: the request may have brought cookies that
    /// another policy has asked for.
    pub(crate) fn denied(
        refusal: Refusal,
        state: &RequestState,
        request: &dyn RequestView,
        accepts: Accepts,
        room: usize,
    ) -> Self {
        let Refusal { denial, cause, failed } = refusal;
        let method = &request.method();
        let context = state.context();
        let room = room.min(context.room());
        let metadata = || {
            let url = || metadata_url(&context.public_url(), room);
            accepts.accepts(TokenType::OAuthToken).then(url).flatten()
        };
        let rejection = match &denial {
            Denial::SignIn => {
                let url = context.page_url(Page::SignIn, &ReturnBack::Here, state.is_pending(), room);
                Self::redirect(url, method, cause)
            }
            Denial::Redirect(url) => Self::redirect(Ok(context.with_dev_browser(url, room)), method, cause),
            Denial::NotFound => Self::new(StatusCode::NOT_FOUND, cause),
            Denial::Unauthorized => {
                // Whoever presented nothing is told of no error (RFC 6750 §3.1).
                let presented = presents_token(&context.instance.settings.read(request));
                let error = presented.then_some(("error", "invalid_token"));
                Self::new(StatusCode::UNAUTHORIZED, cause)
                    .with_challenge(error.as_slice(), metadata().as_deref())
            }
            Denial::InsufficientScope(scopes) => {
                let scope = scopes.join(" ");
                let parameters = [("error", "insufficient_scope"), ("scope", scope.as_str())];
                Self::new(StatusCode::FORBIDDEN, cause).with_challenge(&parameters, metadata().as_deref())
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

    /// The challenge that tells a client what to do about a status (RFC 6750 §3); OAuth clients are told where to learn who
    /// issues tokens (RFC 9728 §5.1), scripts of other origins too.
    pub(super) fn with_challenge(self, parameters: &[(&str, &str)], metadata: Option<&str>) -> Self {
        let metadata = metadata.into_iter().map(|url| ("resource_metadata", url));
        let parameters: Vec<String> = parameters
            .iter()
            .copied()
            .chain(metadata)
            .map(|(name, value)| format!(r#"{name}="{}""#, escaped(value)))
            .collect();
        let challenge = HeaderValue::try_from(format!("Bearer {}", parameters.join(", ")).trim_end());
        self.with(WWW_AUTHENTICATE, challenge.unwrap_or(BEARER))
            .with(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("WWW-Authenticate"))
    }

    /// The reverification that is asked for, as Clerk's browser SDK understands it.
    pub(in crate::edge) fn clerk_error(&self) -> Option<Value> {
        match self.denial()? {
            Denial::Reverify(required) => Some(reverification(*required)),
            _ => None,
        }
    }
}

/// The challenge of a route that tells nothing else.
pub(in crate::edge) const BEARER: HeaderValue = HeaderValue::from_static("Bearer");

/// The demand to verify oneself again (the reference's `reverificationError()`).
fn reverification(required: Reverification) -> Value {
    let config = match required.preset_name() {
        Some(preset) => json!(preset),
        None => json!({ "level": required.level().as_str(), "afterMinutes": required.after_minutes() }),
    };
    let metadata = json!({ "reverification": config });
    json!({ "type": "forbidden", "reason": "reverification-error", "metadata": metadata })
}

/// The content of a quoted string (RFC 9110 §5.6.4): nothing in it ends the string.
fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', r#"\""#)
}

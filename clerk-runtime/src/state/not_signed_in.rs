//! States other than signed in, and the headers that tell the client about them.

use std::sync::Arc;

use http::HeaderMap;
use http::header::HeaderName;

use super::{AuthReason, AuthStatus, RequestState};
use crate::auth::AuthContext;
use crate::ground::header_text::header_value;
use crate::request::RequestContext;
use crate::settings::Clerk;
use crate::token::TokenType;
use crate::token::error::Unavailable;

/// A state other than signed in, before it has met its request.
pub(crate) struct NotSignedIn {
    pub(crate) status: AuthStatus,
    pub(crate) reason: AuthReason,
    pub(crate) message: String,
    pub(crate) token_type: Option<TokenType>,
    pub(crate) headers: HeaderMap,
    pub(crate) unavailable: Option<Unavailable>,
}

impl NotSignedIn {
    pub(crate) fn signed_out(token_type: Option<TokenType>, reason: AuthReason, message: String) -> Self {
        Self {
            status: AuthStatus::SignedOut,
            reason,
            message,
            token_type,
            headers: HeaderMap::new(),
            unavailable: None,
        }
    }

    /// A token of a type that the endpoint does not accept.
    pub(crate) fn type_mismatch(token_type: Option<TokenType>) -> Self {
        Self::signed_out(token_type, AuthReason::TokenTypeMismatch, String::new())
    }

    pub(crate) const fn with_unavailable(mut self, unavailable: Option<Unavailable>) -> Self {
        self.unavailable = unavailable;
        self
    }
}

impl RequestState {
    /// A token of a type that the policy does not accept is refused by its type alone; a request without a token, where
    /// the policy accepts none but machines, for the lack of it.
    pub(crate) fn not_accepted(
        clerk: &Clerk,
        request: &RequestContext<'_>,
        presented: Option<TokenType>,
    ) -> Self {
        let outcome = match presented {
            Some(token_type) => NotSignedIn::type_mismatch(Some(token_type)),
            None => NotSignedIn::signed_out(None, AuthReason::NoTokenInHeader, String::new()),
        };
        Self::not_signed_in(outcome, AuthContext::new(clerk, request))
    }

    pub(crate) fn not_signed_in(outcome: NotSignedIn, context: AuthContext) -> Self {
        let NotSignedIn { status, reason, message, token_type, mut headers, unavailable } = outcome;
        append(&mut headers, "x-clerk-auth-status", status.as_str());
        append(&mut headers, "x-clerk-auth-reason", &reason.as_str());
        append(&mut headers, "x-clerk-auth-message", &message);
        let context = AuthContext { reason: Some(reason.as_str()), unavailable, ..context };
        Self {
            status,
            reason: Some(reason),
            message,
            token_type,
            headers,
            identity: None,
            unavailable,
            context: Arc::new(context),
        }
    }
}

/// Appends a header whose text may hold anything: what a header cannot carry is left out. Characters up to U+00FF
/// travel as one byte each.
fn append(headers: &mut HeaderMap, name: &'static str, text: &str) {
    let value = header_value(text).filter(|value| !value.is_empty());
    if let Some(value) = value {
        headers.append(HeaderName::from_static(name), value);
    }
}

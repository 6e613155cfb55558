//! What a route answers a caller, decided without a request.

use std::fmt;

use http::header::LOCATION;
use http::request::Parts;
use http::{Method, StatusCode};

use super::routes::RouteAccess;
use crate::edge::rejection::Rejection;
use crate::policy::{Denial, Policy, RequestKind, Rule};
use crate::state::RequestState;
use crate::token::TokenType;

/// What a route answers a caller; [`Display`](fmt::Display) is short enough for a table: `allowed`, `404`, `307 sign-in`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// The request reaches the handler or service.
    Allowed,
    /// A redirect (307) to the Clerk instance, which has to say first who is calling.
    Handshake,
    /// The request is rejected.
    #[non_exhaustive]
    Denied {
        /// Why, and with what answer.
        denial: Denial,
        /// The status of [`Rejection`]; 500 where there is no page to redirect to.
        status: StatusCode,
    },
}

impl Answer {
    /// What `route` answers the caller whom `state` is about.
    pub(super) fn of(route: &RouteAccess, state: &RequestState, kind: RequestKind) -> Self {
        let request = request_of(route);
        // The outermost rule sees a request first.
        let rejected = route.policies().rev().find_map(|policy| rejected(policy, state, kind, &request));
        rejected.unwrap_or(Self::Allowed)
    }

    /// The status, where the request is answered before it reaches the handler.
    #[must_use]
    pub const fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Allowed => None,
            Self::Handshake => Some(StatusCode::TEMPORARY_REDIRECT),
            Self::Denied { status, .. } => Some(*status),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allowed => f.write_str("allowed"),
            Self::Handshake => f.write_str("307 handshake"),
            Self::Denied { denial, status } => {
                write!(f, "{}", status.as_u16())?;
                match denial {
                    Denial::SignIn => f.write_str(" sign-in"),
                    Denial::Redirect(url) => write!(f, " {url}"),
                    Denial::InsufficientScope(scopes) => write!(f, " scope {}", scopes.join(" ")),
                    Denial::Reverify(_) => f.write_str(" reverify"),
                    Denial::NotFound | Denial::Unauthorized | Denial::Unavailable => Ok(()),
                }
            }
        }
    }
}

/// How `policy` rejects the caller; `None` lets them pass.
fn rejected(policy: &Policy, state: &RequestState, kind: RequestKind, request: &Parts) -> Option<Answer> {
    let denied = |denial: Denial| {
        let rejection = Rejection::denied(denial.clone(), state, request, policy.accepts, usize::MAX);
        Answer::Denied { denial, status: rejection.status() }
    };
    if !state.headers().contains_key(LOCATION) {
        return policy.check(state, kind).err().map(denied);
    }
    // Only pages go through a handshake; other requests of such a browser count as signed out. Routes that accept no session
    // ignore its cookies.
    let accepts_sessions = policy.accepts.accepts(TokenType::SessionToken);
    match &policy.rule {
        _ if accepts_sessions && kind == RequestKind::Page && request.method == Method::GET => {
            Some(Answer::Handshake)
        }
        Rule::HandOver { .. } => None,
        Rule::Protect(_) if accepts_sessions => policy.check(state, kind).err().map(denied),
        Rule::Protect(_) => Some(denied(Denial::Unauthorized)),
    }
}

/// A request of the route's method; of `GET`, where it answers several.
fn request_of(route: &RouteAccess) -> Parts {
    let (mut parts, ()) = http::Request::new(()).into_parts();
    if route.is_of_one_method() {
        parts.method = Method::from_bytes(route.method.as_bytes()).unwrap_or_default();
    }
    parts
}

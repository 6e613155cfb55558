//! How a route answers a caller, decided without a request.

use std::fmt;

use http::header::LOCATION;
use http::{Method, StatusCode};

use super::imagined::Imagined;
use super::routes::RouteAccess;
use crate::edge::answers::Answers;
use crate::edge::rejection::Rejection;
use crate::policy::{Cause, Denial, Policy, Protect, Refusal, RequestKind, Rule};
use crate::request::RequestView as _;
use crate::state::RequestState;
use crate::token::TokenType;

/// How a route answers a caller. [`Display`](fmt::Display) is short enough for a table: `allowed`, `404`, `307 sign-in`,
/// `depends on the request`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// The request reaches the handler or service.
    Allowed,
    /// The answer depends on the request: the rule has a check (`check = …`), or it compares the caller's organization with
    /// the path, so the caller may pass on some paths only.
    DependsOnRequest,
    /// A redirect (307) to the Clerk instance, which must identify the caller first.
    Handshake,
    /// The request is rejected.
    #[non_exhaustive]
    Denied {
        /// The reason, and the response.
        denial: Denial,
        /// The status, according to the [`Rejections`](crate::Rejections) around the route; 500 if there is no page to
        /// redirect to.
        status: StatusCode,
    },
}

impl Answer {
    /// What `route` answers the caller whom `state` is about.
    pub(super) fn of(route: &RouteAccess, state: &RequestState, kind: RequestKind) -> Self {
        let requests = Imagined::of(route, state, kind);
        let answers: Vec<_> = requests.iter().map(|request| Self::to(route, state, kind, request)).collect();
        let is_denied = answers.iter().all(|answer| matches!(answer, Self::Denied { .. }));
        match answers.split_first() {
            // The first path names the caller's own organization, which says most about why they may not call at all.
            Some((first, rest)) if is_denied || rest.iter().all(|answer| answer == first) => first.clone(),
            _ => Self::DependsOnRequest,
        }
    }

    fn to(route: &RouteAccess, state: &RequestState, kind: RequestKind, request: &Imagined) -> Self {
        // The outermost rule sees a request first.
        let mut policies = route.answered_policies().rev();
        let answer = policies.find_map(|(policy, answers)| answer(policy, answers, state, kind, request));
        answer.unwrap_or(Self::Allowed)
    }

    /// The status, if every request is answered before it reaches the handler, whatever its path.
    #[must_use]
    pub const fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Allowed | Self::DependsOnRequest => None,
            Self::Handshake => Some(StatusCode::TEMPORARY_REDIRECT),
            Self::Denied { status, .. } => Some(*status),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allowed => f.write_str("allowed"),
            Self::DependsOnRequest => f.write_str("depends on the request"),
            Self::Handshake => f.write_str("307 handshake"),
            Self::Denied { denial, status } => {
                write!(f, "{}", status.as_u16())?;
                match denial {
                    Denial::SignIn if status.is_redirection() => f.write_str(" sign-in"),
                    Denial::Redirect(url) if status.is_redirection() => write!(f, " {url}"),
                    Denial::InsufficientScope(scopes) => write!(f, " scope {}", scopes.join(" ")),
                    Denial::Reverify(_) => f.write_str(" reverify"),
                    Denial::CrossOrigin => f.write_str(" cross-origin"),
                    _ => Ok(()),
                }
            }
        }
    }
}

/// What `policy` answers the caller itself; `None` lets them pass.
fn answer(
    policy: &Policy,
    answers: Answers,
    state: &RequestState,
    kind: RequestKind,
    request: &Imagined,
) -> Option<Answer> {
    let denied = |refusal: Refusal| {
        let denial = refusal.denial.clone();
        let rejection = Rejection::denied(refusal, state, request, policy, usize::MAX);
        Answer::Denied { denial, status: answers.status(&rejection) }
    };
    let refusal = || policy.check_in(state.clone(), request).err().map(|refused| refused.refusal);
    if !state.headers().contains_key(LOCATION) {
        let denied = refusal().map(denied);
        return denied.or_else(|| has_check(policy).then_some(Answer::DependsOnRequest));
    }
    // Only pages go through a handshake; other requests of such a browser count as signed out. Routes that accept no session
    // ignore its cookies.
    let accepts_sessions = policy.accepts.accepts(TokenType::SessionToken);
    match &policy.rule {
        _ if accepts_sessions && kind == RequestKind::Page && request.method() == Method::GET => {
            Some(Answer::Handshake)
        }
        Rule::HandOver { .. } => None,
        Rule::Protect(_) if accepts_sessions => {
            refusal().map(|refusal| denied(Refusal { cause: Cause::SignedOut, ..refusal }))
        }
        Rule::Protect(_) => Some(denied(Refusal::new(Denial::Unauthorized, Cause::SignedOut))),
    }
}

const fn has_check(policy: &Policy) -> bool {
    matches!(&policy.rule, Rule::Protect(Protect { check: Some(_), .. }))
}

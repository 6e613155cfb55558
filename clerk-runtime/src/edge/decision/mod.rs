//! Decisions about requests, for logs, audits and middleware.

mod event;
mod observe;

use std::fmt;

use http::{Method, StatusCode};

use super::attached::Attached;
use super::cell::RequestCell;
use crate::auth::evidence::ClerkCall;
use crate::auth::{Actor, Auth};
use crate::policy::{Cause, Policy};
use crate::request::RequestView;
use crate::state::{AuthReason, RequestState};
use crate::token::TokenType;

pub(crate) use observe::{Observer, report};

/// What a rule decided about a request: which rule, who is calling, and why they were denied.
///
/// It reaches the application in three ways, whatever the outcome:
///
/// 1. [`ClerkLayer::on_decision`](crate::ClerkLayer::on_decision) is called with each decision.
/// 2. [`Decision::of`] gives the last one to middleware inside the rule, and
///    [`ClerkLayer::decision_in_response`](crate::ClerkLayer::decision_in_response) leaves it in the response's extensions for
///    middleware outside the layer.
/// 3. Each is an event of the `tracing` crate; [`observing`](crate::observing) lists the fields.
///
/// It holds ids and no token, so it may be logged. Ids are personal data.
#[derive(Clone)]
pub struct Decision {
    record: Record,
    state: Option<RequestState>,
    method: Method,
    matched_path: Option<String>,
}

/// Recorded for every decision, with or without an observer.
#[derive(Clone)]
pub(crate) struct Record {
    name: &'static str,
    file: &'static str,
    line: u32,
    denied: Option<Box<Denied>>,
}

/// The recorded part of a denial.
#[derive(Clone)]
pub(crate) struct Denied {
    pub(crate) cause: Cause,
    pub(crate) failed: Option<String>,
    pub(crate) status: StatusCode,
}

/// Whether a request may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The handler is called.
    Allowed,
    /// The handler is not called: the caller gets a [`Rejection`](crate::Rejection).
    Denied,
}

impl Outcome {
    /// The name in events and metrics: `allowed` or `denied`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Record {
    pub(crate) const fn new(policy: &Policy, denied: Option<Box<Denied>>) -> Self {
        Self { name: policy.name, file: policy.file, line: policy.line, denied }
    }
}

impl Decision {
    /// The last decision about a request that is on its way to its handler.
    ///
    /// `None` if no rule has decided yet, or without a [`ClerkLayer`](crate::ClerkLayer).
    ///
    /// ```
    /// use axum::extract::Request;
    /// use axum::middleware::Next;
    /// use axum::response::Response;
    /// use clerk_runtime::decision::Decision;
    ///
    /// /// A middleware inside `layer::protect!`.
    /// async fn count_by_organization(request: Request, next: Next) -> Response {
    ///     let (parts, body) = request.into_parts();
    ///     let decision = Decision::of(&parts);
    ///     if let Some(id) = decision.as_ref().and_then(Decision::organization_id) {
    ///         println!("one more request of {id}");
    ///     }
    ///     next.run(Request::from_parts(parts, body)).await
    /// }
    /// ```
    #[must_use]
    pub fn of(request: &dyn RequestView) -> Option<Self> {
        Self::of_cell(&Attached::find(request)?.cell, request)
    }

    fn of_cell(cell: &RequestCell, request: &dyn RequestView) -> Option<Self> {
        let (record, state) = cell.record()?;
        let matched_path = request.matched_path().map(str::to_owned);
        Some(Self { record, state, method: request.method(), matched_path })
    }

    /// The handler's name as written, for example `remove`; empty for a rule on a router and for a policy built in code.
    #[must_use]
    pub const fn handler(&self) -> &'static str {
        self.record.name
    }

    /// The source file of the rule, for example `src/invoices.rs`; empty for a policy built in code.
    #[must_use]
    pub const fn file(&self) -> &'static str {
        self.record.file
    }

    /// The line of the rule in its source file; 0 for a policy built in code.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.record.line
    }

    /// The request's method.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// The route's pattern, for example `/invoices/{id}`, if the framework provides it.
    #[must_use]
    pub fn matched_path(&self) -> Option<&str> {
        self.matched_path.as_deref()
    }

    /// Whether the request may pass.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        if self.record.denied.is_none() { Outcome::Allowed } else { Outcome::Denied }
    }

    /// Why the request was denied; `None` if it was allowed.
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        self.record.denied.as_ref().map(|denied| denied.cause)
    }

    /// The condition that does not hold, as it is written in `#[protect(…)]`, for example `role = "org:admin"`. If several
    /// conditions must all hold, it is the first that does not; an `any(…)` is given as a whole. `None` for a denial by a
    /// check: its cause is [`Cause::Application`].
    #[must_use]
    pub fn failed_condition(&self) -> Option<&str> {
        self.record.denied.as_ref()?.failed.as_deref()
    }

    /// The status of the default answer to a denied request; the application may answer with another one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.record.denied.as_ref().map(|denied| denied.status)
    }

    /// Why the request is not signed in; `None` if it is.
    #[must_use]
    pub fn reason(&self) -> Option<&AuthReason> {
        self.state()?.reason()
    }

    /// More about the reason, in a sentence; often empty.
    #[must_use]
    pub fn message(&self) -> &str {
        self.state().map_or("", RequestState::message)
    }

    /// The type of the token that was examined.
    #[must_use]
    pub fn token_type(&self) -> Option<TokenType> {
        self.state()?.token_type()
    }

    /// The caller's id: `user_…`, `org_…` or `mch_…`.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.state()?.subject()
    }

    /// The session's id.
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        self.state()?.session_claims()?.session_id()
    }

    /// The id of the session's active organization, or of the organization that a machine token stands for.
    #[must_use]
    pub fn organization_id(&self) -> Option<&str> {
        self.state()?.organization_id()
    }

    /// Who acts in the caller's place (`act`): an impersonator of the user, or an application that exchanged its token.
    #[must_use]
    pub fn actor(&self) -> Option<Actor<'_>> {
        self.state()?.actor()
    }

    /// The id of the actor (`act.sub`). `None` if there is no actor, or if the claim contains no id.
    #[must_use]
    pub fn actor_id(&self) -> Option<&str> {
        self.actor()?.subject()
    }

    /// The token's own id: `jti` of a session token, the id of a machine token.
    #[must_use]
    pub fn token_id(&self) -> Option<&str> {
        self.state()?.token_id()
    }

    /// The calls to Clerk that the request's authentication waited for, in order; most requests cost none.
    #[must_use]
    pub fn calls(&self) -> &[ClerkCall] {
        self.state().map(RequestState::calls).unwrap_or_default()
    }

    /// Whether the token was known from an earlier request.
    #[must_use]
    pub fn is_from_memory(&self) -> bool {
        self.state().is_some_and(RequestState::is_from_memory)
    }

    /// The Auth object of the caller, with every token type accepted.
    #[must_use]
    pub fn auth(&self) -> Option<Auth> {
        self.state()?.to_auth_with_pending()
    }

    const fn state(&self) -> Option<&RequestState> {
        self.state.as_ref()
    }
}

/// Leaves out the ids of people.
impl fmt::Debug for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decision")
            .field("handler", &self.handler())
            .field("method", self.method())
            .field("matched_path", &self.matched_path())
            .field("outcome", &self.outcome())
            .field("cause", &self.cause())
            .field("failed_condition", &self.failed_condition())
            .finish_non_exhaustive()
    }
}

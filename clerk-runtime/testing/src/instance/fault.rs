//! Faults that can be injected.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};

use super::Instance;
use super::endpoint::Endpoint;
use super::misbehaving_body::{CutBody, PaddedBody, TrickledBody};
use super::response;

/// What an endpoint does instead of its normal answer.
///
/// Statuses are numbers from 100 to 999; any other number counts as 500.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Answers with this status and an error body.
    Status(u16),
    /// Answers with this status and an HTML page, as if a proxy in front of the instance rejected the call.
    Page(u16),
    /// Answers with this status and a `Retry-After` of this many seconds.
    RetryAfter(u16, u32),
    /// Answers as usual, but only after this time.
    Latency(Duration),
    /// Closes the connection without an answer.
    Drop,
    /// Answers as usual, but with a body that is not JSON, although the content type says so.
    Garbage,
    /// Answers as usual, but with an empty body.
    Empty,
    /// Answers as usual, but with this body, for example JSON of another form.
    Body(&'static str),
    /// Answers as usual, but with the content type `text/html`.
    WrongContentType,
    /// Closes the connection in the middle of the body.
    CutBody,
    /// Answers as usual, but with a body of this many bytes, which is valid JSON if it is read completely.
    Huge(usize),
    /// Answers as usual, but sends the body byte by byte, with this pause before each byte.
    Trickle(Duration),
}

impl Fault {
    /// This fault for the next `times` calls only.
    #[must_use]
    pub const fn times(self, times: usize) -> FaultSchedule {
        FaultSchedule { fault: self, remaining: Some(times) }
    }
}

/// A fault and the number of calls for which it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultSchedule {
    fault: Fault,
    /// `None`: until the faults are cleared.
    remaining: Option<usize>,
}

impl FaultSchedule {
    /// The fault.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        self.fault
    }

    /// The number of remaining calls; `None` if it lasts until the faults are cleared.
    #[must_use]
    pub const fn remaining(&self) -> Option<usize> {
        self.remaining
    }
}

impl From<Fault> for FaultSchedule {
    fn from(fault: Fault) -> Self {
        Self { fault, remaining: None }
    }
}

/// The active faults.
#[derive(Default)]
pub(crate) struct Faults(Mutex<HashMap<Endpoint, VecDeque<FaultSchedule>>>);

impl Faults {
    /// The active faults, in the order of each endpoint's queue.
    pub(crate) fn all(&self) -> Vec<(Endpoint, FaultSchedule)> {
        let queues = self.queues();
        let all = queues.iter().flat_map(|(endpoint, queue)| queue.iter().map(|it| (*endpoint, *it)));
        all.filter(|(_, schedule)| schedule.remaining != Some(0)).collect()
    }

    pub(crate) fn push(&self, endpoint: Endpoint, schedule: FaultSchedule) {
        self.queues().entry(endpoint).or_default().push_back(schedule);
    }

    pub(crate) fn clear(&self) {
        self.queues().clear();
    }

    /// The fault for a call that has just arrived.
    fn next(&self, endpoint: Endpoint) -> Option<Fault> {
        let mut queues = self.queues();
        let queue = queues.get_mut(&endpoint)?;
        while queue.front().is_some_and(|schedule| schedule.remaining == Some(0)) {
            queue.pop_front();
        }
        let schedule = queue.front_mut()?;
        schedule.remaining = schedule.remaining.map(|remaining| remaining - 1);
        Some(schedule.fault)
    }

    fn queues(&self) -> MutexGuard<'_, HashMap<Endpoint, VecDeque<FaultSchedule>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Marks a response that is not sent: the connection is closed instead.
#[derive(Clone, Copy)]
pub(crate) struct Unanswered;

/// Answers a request to `endpoint` as usual, or as the active fault requires.
pub(crate) async fn inject(
    State((instance, endpoint)): State<(Arc<Instance>, Endpoint)>,
    request: Request,
    next: Next,
) -> Response {
    match instance.faults.next(endpoint) {
        None => next.run(request).await,
        Some(Fault::Status(code)) => failure(code),
        Some(Fault::Page(code)) => {
            let page =
                with_body(failure(code), |_| Body::from("<!doctype html><title>Blocked</title>")).await;
            with_header(page, header::CONTENT_TYPE, HeaderValue::from_static("text/html"))
        }
        Some(Fault::RetryAfter(code, seconds)) => {
            with_header(failure(code), header::RETRY_AFTER, seconds.into())
        }
        Some(Fault::Latency(latency)) => {
            tokio::time::sleep(latency).await;
            next.run(request).await
        }
        Some(Fault::Drop) => {
            let mut response = Response::default();
            response.extensions_mut().insert(Unanswered);
            response
        }
        Some(Fault::Garbage) => with_body(next.run(request).await, |_| Body::from("<!-- not { JSON")).await,
        Some(Fault::Empty) => with_body(next.run(request).await, |_| Body::empty()).await,
        Some(Fault::Body(body)) => with_body(next.run(request).await, |_| Body::from(body)).await,
        Some(Fault::WrongContentType) => {
            with_header(next.run(request).await, header::CONTENT_TYPE, HeaderValue::from_static("text/html"))
        }
        Some(Fault::CutBody) => {
            with_body(next.run(request).await, |body| Body::new(CutBody::new(&body))).await
        }
        Some(Fault::Huge(size)) => {
            with_body(next.run(request).await, |body| Body::new(PaddedBody::new(body, size))).await
        }
        Some(Fault::Trickle(pause)) => {
            with_body(next.run(request).await, |body| Body::new(TrickledBody::new(body, pause))).await
        }
    }
}

fn failure(code: u16) -> Response {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match status {
        StatusCode::TOO_MANY_REQUESTS => response::error(status, "too_many_requests", "Too many requests."),
        _ => response::error(status, "internal_clerk_error", "There was an internal error on our servers."),
    }
}

fn with_header(mut response: Response, name: header::HeaderName, value: HeaderValue) -> Response {
    response.headers_mut().insert(name, value);
    response
}

/// The answer with a changed body. Reading the body cannot fail, because the instance's own answers are in memory.
async fn with_body(response: Response, change: impl FnOnce(Bytes) -> Body) -> Response {
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    Response::from_parts(parts, change(bytes))
}

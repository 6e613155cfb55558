//! The delivery of an event.

use std::fmt;

use http::StatusCode;

/// An event on its way to the endpoint, or one that was delivered or given up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookDelivery {
    /// `msg_…`, the same at every attempt.
    pub id: String,
    /// The type of the event, such as `user.created`.
    pub event: String,
    /// The state of the delivery.
    pub state: WebhookDeliveryState,
    /// The number of attempts.
    pub attempts: usize,
    /// The result of the last attempt.
    pub last_attempt: Option<WebhookAttempt>,
    /// When the event happened, in milliseconds of the Unix epoch.
    pub created_at: i64,
}

/// The state of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookDeliveryState {
    /// It waits for its next attempt.
    #[non_exhaustive]
    Waiting {
        /// The time of the attempt, in milliseconds of the Unix epoch.
        until: i64,
    },
    /// It is being sent.
    Sending,
    /// The endpoint has answered with a 2xx.
    Delivered,
    /// All attempts have failed.
    GivenUp,
}

/// The result of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookAttempt {
    /// The endpoint answered. Only a 2xx is a success; redirects are not followed.
    Answered(StatusCode),
    /// The endpoint did not answer in time.
    TimedOut,
    /// There was no connection, or it was closed early.
    Unreachable,
}

impl WebhookAttempt {
    /// Whether the event was delivered.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Answered(status) if status.is_success())
    }
}

impl fmt::Display for WebhookAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered(status) => write!(f, "answered {}", status.as_u16()),
            Self::TimedOut => f.write_str("no answer in time"),
            Self::Unreachable => f.write_str("no connection"),
        }
    }
}

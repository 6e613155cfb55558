//! What became of an event.

use std::fmt;

use http::StatusCode;

/// An event on its way to the endpoint, or one that arrived or was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookDelivery {
    /// `msg_…`, the same at every attempt.
    pub id: String,
    /// What happened, such as `user.created`.
    pub event: String,
    /// Where it stands.
    pub state: WebhookDeliveryState,
    /// How often it was sent.
    pub attempts: usize,
    /// What the last attempt came to.
    pub last_attempt: Option<WebhookAttempt>,
    /// When the event happened, in milliseconds of the Unix epoch.
    pub created_at: i64,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookDeliveryState {
    /// It is sent at this time, in milliseconds of the Unix epoch.
    #[non_exhaustive]
    Waiting {
        /// When.
        until: i64,
    },
    /// It is being sent.
    Sending,
    /// The endpoint answered with a 2xx.
    Delivered,
    /// The endpoint did not, at any attempt.
    GivenUp,
}

/// What one attempt came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookAttempt {
    /// The endpoint answered. Only a 2xx is a success; redirects are not followed.
    Answered(StatusCode),
    /// The endpoint did not answer in time.
    TimedOut,
    /// No connection, or one that broke off.
    Unreachable,
}

impl WebhookAttempt {
    /// Whether the event has arrived.
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

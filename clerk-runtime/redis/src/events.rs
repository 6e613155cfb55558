//! Events that are handled once, by any of several processes.

use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use redis::cmd;

use crate::{OnceError, Redis};

/// How long an event is reserved for a process. If the process crashes, the others can handle the event after
/// this time.
const HANDLING_FOR: Duration = Duration::from_secs(60);
/// How long handled events are remembered: longer than their deliveries are repeated.
const HANDLED_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

const HANDLED: &[u8] = b"handled";

/// The result of handling an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Once<T> {
    /// The event was handled just now.
    Handled(T),
    /// The event was handled before. Give the same answer.
    Before,
}

impl Redis {
    /// Handles an event unless it was handled before, by this process or another that shares Redis.
    ///
    /// The event counts as handled only after the handler has succeeded. If the handler fails, the event is free at once;
    /// if the process crashes or the sender hangs up, after a minute. Then the next delivery is handled. Handled events are
    /// remembered for a week.
    ///
    /// # Errors
    ///
    /// The handler's error, or an error of Redis. Answer all of them with a status that makes the sender deliver the event
    /// again.
    ///
    /// ```
    /// use axum::extract::State;
    /// use axum::http::StatusCode;
    /// use clerk_redis::{OnceError, Redis};
    /// use clerk_runtime::webhooks::{Event, Webhook};
    ///
    /// async fn receive(State(redis): State<Redis>, webhook: Webhook<Event>) -> StatusCode {
    ///     let handler = keep(&webhook.event);
    ///     match redis.handle_once(&webhook.id, handler).await {
    ///         Ok(_) => StatusCode::NO_CONTENT,
    ///         Err(OnceError::Handler(_)) => StatusCode::INTERNAL_SERVER_ERROR,
    ///         Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    ///     }
    /// }
    ///
    /// async fn keep(event: &Event) -> Result<(), std::io::Error> {
    ///     Ok(println!("{}", event.name()))
    /// }
    /// ```
    ///
    /// # Security
    ///
    /// An event can still be handled twice if the handler takes longer than a minute, or if it succeeds and Redis cannot be
    /// updated, so make the handler idempotent. If events change a database, a unique column in the same transaction is
    /// safer.
    pub async fn handle_once<T, E>(
        &self,
        event_id: &str,
        handler: impl Future<Output = Result<T, E>>,
    ) -> Result<Once<T>, OnceError<E>> {
        let name = self.name("event", event_id);
        let own = self.mark();
        if !self.set_new(&name, own.as_bytes(), HANDLING_FOR).await.map_err(OnceError::Store)? {
            let mark: Option<Vec<u8>> = self.ask(cmd("GET").arg(&name)).await.map_err(OnceError::Store)?;
            // If the mark has just expired, the next delivery finds the event free.
            return if mark.as_deref() == Some(HANDLED) {
                Ok(Once::Before)
            } else {
                Err(OnceError::UnderWay)
            };
        }
        match handler.await {
            Ok(handled) => {
                if let Err(error) = self.set(&name, HANDLED, HANDLED_FOR).await {
                    tracing::warn!(
                        "an event was handled, but Redis could not be told ({error}): it may be handled again"
                    );
                }
                Ok(Once::Handled(handled))
            }
            Err(error) => {
                // If this fails, the mark expires by itself.
                let _ = self.free(&name, &own).await;
                Err(OnceError::Handler(error))
            }
        }
    }

    /// A value that distinguishes this attempt from all others. It is not secret.
    fn mark(&self) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        format!("{}-{now}-{}", std::process::id(), self.attempts.fetch_add(1, Ordering::Relaxed))
    }

    /// Removes the mark, unless it belongs to another process by now.
    async fn free(&self, name: &str, own: &str) -> Result<(), clerk_runtime::error::BoxError> {
        const SCRIPT: &str =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";
        let _: i64 = self.ask(cmd("EVAL").arg(SCRIPT).arg(1).arg(name).arg(own)).await?;
        Ok(())
    }
}

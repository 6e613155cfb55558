//! Limits the number of concurrent calls that strangers cause.

use tokio::sync::Semaphore;

use super::reply::Reply;
use crate::ground::clock::UnixMillis;
use crate::ground::log_limit::LogLimit;
use crate::ground::metrics;

/// Room for a fixed number of concurrent calls (difference D61).
///
/// # Security
///
/// Anyone can send made-up tokens, nonces and refresh cookies, each of which costs a call. Without a limit,
/// calls to a slow API would pile up, with a connection and memory for each.
pub(crate) struct Strangers {
    room: Semaphore,
    turned_away: LogLimit,
}

impl Strangers {
    pub(crate) fn new(calls: usize) -> Self {
        let room = Semaphore::new(calls.min(Semaphore::MAX_PERMITS));
        Self { room, turned_away: LogLimit::new() }
    }

    /// Makes the call if there is room. Otherwise the call is not made, and the result is an outage: nothing
    /// is known about the caller.
    pub(crate) async fn call(&self, now: UnixMillis, call: impl Future<Output = Reply>) -> Reply {
        let Ok(_room) = self.room.try_acquire() else {
            metrics::count_call_turned_away();
            if self.turned_away.permits(now) {
                tracing::warn!(
                    "as many calls to Clerk are in flight as `max_calls_in_flight` allows; requests that need one more \
                     are answered 503"
                );
            }
            return Reply::nobody();
        };
        call.await
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;
    use crate::wire::Outage;

    #[tokio::test]
    async fn room_is_for_so_many_and_comes_back() {
        let strangers = Strangers::new(1);
        let now = UnixMillis::new(0);
        {
            let mut first = pin!(strangers.call(now, std::future::pending()));
            assert!(first.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            let second = strangers.call(now, async { panic!("there is no room") }).await;
            assert!(matches!(second, Reply::Outage(Outage { answer: None, .. })));
        }
        let mut has_room = false;
        strangers
            .call(now, async {
                has_room = true;
                Reply::nobody()
            })
            .await;
        assert!(has_room, "whoever hangs up makes room");
    }
}

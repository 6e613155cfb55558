//! Server-sent events that end when the token expires.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use clerk_runtime::{SessionAuth, protect};
use futures_util::stream::{self, Stream, StreamExt as _};

const PAUSE: Duration = Duration::from_millis(200);

/// Counts for the user. The browser connects again by itself, with the cookie that it has by then.
#[protect]
pub(crate) async fn ticks(auth: SessionAuth) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let expired = Box::pin(auth.expired());
    let events = stream::unfold(0_u64, move |tick| {
        let event = Event::default().data(format!("{} {tick}", auth.user_id()));
        async move {
            if tick > 0 {
                tokio::time::sleep(PAUSE).await;
            }
            Some((Ok(event), tick + 1))
        }
    });
    Sse::new(events.take_until(expired)).keep_alive(KeepAlive::default())
}

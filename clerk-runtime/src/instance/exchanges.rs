//! Exchanges of handshake nonces for their payloads, once for all concurrent requests with the same nonce.

use quick_cache::sync::Cache;
use tokio::sync::OnceCell;

use crate::ground::clock::UnixMillis;
use crate::ground::joined::Joined;
use crate::wire::{Answer, Reply};

/// The exchanges in flight, and recently refused nonces.
///
/// A refused nonce is remembered for seconds: long enough to make repeated requests cheap, and short enough
/// for a new nonce that Clerk does not yet know everywhere.
pub(crate) struct Exchanges {
    under_way: Joined<String, OnceCell<Reply>>,
    refused: Cache<String, (Answer, UnixMillis)>,
}

/// The largest number of remembered nonces.
const REFUSED: usize = 1_000;
/// How long a nonce is remembered, in milliseconds.
const REFUSED_FOR: i64 = 2_000;

impl Exchanges {
    pub(super) fn new() -> Self {
        Self { under_way: Joined::new(OnceCell::initialized), refused: Cache::new(REFUSED) }
    }

    /// Clerk's reply about `nonce`. `ask` is called unless another request is already asking.
    pub(crate) async fn exchange(
        &self,
        nonce: &str,
        now: UnixMillis,
        ask: impl Future<Output = Reply> + Send,
    ) -> Reply {
        if let Some(answer) = self.refused_lately(nonce, now) {
            return Reply::Refused(answer);
        }
        let exchange = self.under_way.join(nonce.to_owned(), |_| true, |_| OnceCell::new());
        let reply = exchange.get_or_init(|| ask).await.clone();
        // Remembered before the exchange is removed, so no request asks in between.
        if let Reply::Refused(answer) = &reply {
            self.refused.insert(nonce.to_owned(), (answer.without_body(), now));
        }
        reply
    }

    fn refused_lately(&self, nonce: &str, now: UnixMillis) -> Option<Answer> {
        let (answer, heard_at) = self.refused.get(nonce)?;
        (0..REFUSED_FOR).contains(&now.get().saturating_sub(heard_at.get())).then_some(answer)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn the_same_nonce_is_exchanged_once_and_a_refusal_is_remembered_for_seconds() {
        let exchanges = Exchanges::new();
        let asked = AtomicUsize::new(0);
        let at = |millis: i64| UnixMillis::new(1_000_000 + millis);
        let exchange = async |nonce, status, now| {
            let ask = async {
                asked.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                let answer = Answer::for_tests(status, "application/json", "{}");
                if status == 200 { Reply::Success(answer) } else { Reply::Refused(answer) }
            };
            exchanges.exchange(nonce, now, ask).await
        };
        tokio::join!(exchange("a", 200, at(0)), exchange("a", 200, at(0)), exchange("b", 200, at(0)));
        assert_eq!(asked.swap(0, Ordering::Relaxed), 2, "those who come together share an exchange");
        exchange("a", 200, at(1)).await;
        assert_eq!(asked.swap(0, Ordering::Relaxed), 1, "what was acceptable once is not remembered");

        for (now, calls) in [(0, 1), (1_999, 0), (2_000, 1), (1_999, 1)] {
            let reply = exchange("c", 404, at(now)).await;
            assert!(matches!(reply, Reply::Refused(_)));
            assert_eq!(asked.swap(0, Ordering::Relaxed), calls, "after {now} ms");
        }
        assert_eq!(exchanges.under_way.len(), 0);
    }
}

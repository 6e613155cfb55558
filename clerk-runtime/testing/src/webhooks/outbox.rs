//! The schedule of events, without a clock, a socket or a task.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;

use super::delivery::{WebhookAttempt, WebhookDelivery, WebhookDeliveryState};

/// Svix's pauses after the first attempt and each following one.
pub(super) const RETRIES: [Duration; 7] = [
    Duration::from_secs(5),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(2 * 3600),
    Duration::from_secs(5 * 3600),
    Duration::from_secs(10 * 3600),
    Duration::from_secs(10 * 3600),
];

/// The largest number of waiting events and of their bytes, so an endpoint that is down does not fill the memory.
pub(super) const MOST_WAITING: usize = 1_000;
pub(super) const MOST_BYTES: usize = 16 * 1024 * 1024;

/// The number of finished deliveries that are kept.
const KEPT: usize = 200;

/// The number of simultaneous attempts.
const AT_ONCE: usize = 8;

/// The event was not queued, because too many are already waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the queue of webhooks is full: the endpoint does not take what waits for it")]
#[non_exhaustive]
pub struct WebhookQueueFull;

/// Every unfinished event, and the last finished ones.
pub(super) struct Outbox {
    retries: Vec<Duration>,
    unfinished: VecDeque<Entry>,
    finished: VecDeque<WebhookDelivery>,
}

struct Entry {
    delivery: WebhookDelivery,
    body: Bytes,
}

/// An attempt that is due.
pub(super) struct Due {
    pub(super) id: String,
    pub(super) body: Bytes,
}

impl Outbox {
    pub(super) const fn new(retries: Vec<Duration>) -> Self {
        Self { retries, unfinished: VecDeque::new(), finished: VecDeque::new() }
    }

    /// Queues an event that is to be sent at once.
    pub(super) fn push(
        &mut self,
        id: String,
        event: String,
        body: Bytes,
        now: i64,
    ) -> Result<(), WebhookQueueFull> {
        let waiting: usize = self.unfinished.iter().map(|entry| entry.body.len()).sum();
        if self.unfinished.len() >= MOST_WAITING || waiting + body.len() > MOST_BYTES {
            return Err(WebhookQueueFull);
        }
        let state = WebhookDeliveryState::Waiting { until: now };
        let delivery = WebhookDelivery { id, event, state, attempts: 0, last_attempt: None, created_at: now };
        self.unfinished.push_back(Entry { delivery, body });
        Ok(())
    }

    /// The attempts that are due, up to the number of simultaneous ones. They count as being sent until
    /// [`finish`](Self::finish).
    pub(super) fn due(&mut self, now: i64) -> Vec<Due> {
        let is_sending = |entry: &&Entry| entry.delivery.state == WebhookDeliveryState::Sending;
        let free = AT_ONCE.saturating_sub(self.unfinished.iter().filter(is_sending).count());
        let is_due = |entry: &&mut Entry| matches!(entry.delivery.state, WebhookDeliveryState::Waiting { until } if until <= now);
        let due = self.unfinished.iter_mut().filter(is_due).take(free);
        due.map(|entry| {
            entry.delivery.state = WebhookDeliveryState::Sending;
            entry.delivery.attempts += 1;
            Due { id: entry.delivery.id.clone(), body: entry.body.clone() }
        })
        .collect()
    }

    /// Records the result of an attempt and returns the delivery.
    pub(super) fn finish(&mut self, id: &str, attempt: WebhookAttempt, now: i64) -> Option<WebhookDelivery> {
        let index = self.unfinished.iter().position(|entry| entry.delivery.id == id)?;
        let delivery = &mut self.unfinished.get_mut(index)?.delivery;
        delivery.last_attempt = Some(attempt);
        delivery.state = match self.retries.get(delivery.attempts.saturating_sub(1)) {
            _ if attempt.is_success() => WebhookDeliveryState::Delivered,
            None => WebhookDeliveryState::GivenUp,
            Some(pause) => {
                let pause = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
                WebhookDeliveryState::Waiting { until: now.saturating_add(pause) }
            }
        };
        let delivery = delivery.clone();
        if !matches!(delivery.state, WebhookDeliveryState::Waiting { .. }) {
            self.unfinished.remove(index);
            if self.finished.len() == KEPT {
                self.finished.pop_front();
            }
            self.finished.push_back(delivery.clone());
        }
        Some(delivery)
    }

    /// The time of the next attempt; `None` if no event waits for a time.
    pub(super) fn next_at(&self) -> Option<i64> {
        let times = self.unfinished.iter().filter_map(|entry| match entry.delivery.state {
            WebhookDeliveryState::Waiting { until } => Some(until),
            _ => None,
        });
        times.min()
    }

    /// Finished deliveries first; within both groups, in the order of events.
    pub(super) fn deliveries(&self) -> Vec<WebhookDelivery> {
        let unfinished = self.unfinished.iter().map(|entry| &entry.delivery);
        self.finished.iter().chain(unfinished).cloned().collect()
    }

    /// Makes every waiting event due now.
    pub(super) fn hurry(&mut self, now: i64) {
        for entry in &mut self.unfinished {
            if let WebhookDeliveryState::Waiting { until } = &mut entry.delivery.state {
                *until = now.min(*until);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    const OK: WebhookAttempt = WebhookAttempt::Answered(StatusCode::NO_CONTENT);
    const DOWN: WebhookAttempt = WebhookAttempt::Unreachable;

    fn outbox() -> Outbox {
        Outbox::new(RETRIES.to_vec())
    }

    fn push(outbox: &mut Outbox, id: &str, size: usize) -> Result<(), WebhookQueueFull> {
        outbox.push(id.to_owned(), "user.created".to_owned(), vec![b' '; size].into(), 0)
    }

    fn ids(due: &[Due]) -> Vec<&str> {
        due.iter().map(|due| due.id.as_str()).collect()
    }

    #[test]
    fn an_event_is_sent_until_the_last_pause_is_over() {
        let mut outbox = outbox();
        push(&mut outbox, "msg_1", 2).unwrap();
        let mut now = 0;
        for (attempts, pause) in (1..).zip(RETRIES) {
            assert_eq!(ids(&outbox.due(now)), ["msg_1"]);
            assert_eq!(ids(&outbox.due(now + 86_400_000)), [""; 0], "it is being sent");
            let delivery = outbox.finish("msg_1", DOWN, now).unwrap();
            let until = now + i64::try_from(pause.as_millis()).unwrap();
            let waiting = WebhookDeliveryState::Waiting { until };
            assert_eq!((delivery.attempts, delivery.state), (attempts, waiting));
            assert_eq!(ids(&outbox.due(until - 1)), [""; 0]);
            assert_eq!(outbox.next_at(), Some(until));
            now = until;
        }
        assert_eq!(now, 99_305_000, "27 hours, 35 minutes and 5 seconds");
        assert_eq!(ids(&outbox.due(now)), ["msg_1"]);
        let delivery = outbox.finish("msg_1", DOWN, now).unwrap();
        assert_eq!((delivery.attempts, delivery.state), (8, WebhookDeliveryState::GivenUp));
        assert_eq!((outbox.next_at(), outbox.deliveries().len()), (None, 1));
    }

    #[test]
    fn only_a_2xx_delivers() {
        for (status, is_delivered) in [(200, true), (299, true), (199, false), (301, false), (404, false)] {
            let mut outbox = outbox();
            push(&mut outbox, "msg_1", 2).unwrap();
            outbox.due(0);
            let attempt = WebhookAttempt::Answered(StatusCode::from_u16(status).unwrap());
            let state = outbox.finish("msg_1", attempt, 0).unwrap().state;
            assert_eq!(state == WebhookDeliveryState::Delivered, is_delivered, "{status}");
        }
    }

    #[test]
    fn one_that_waits_does_not_hold_up_the_others() {
        let mut outbox = outbox();
        for id in ["msg_1", "msg_2"] {
            push(&mut outbox, id, 2).unwrap();
        }
        assert_eq!(ids(&outbox.due(0)), ["msg_1", "msg_2"]);
        outbox.finish("msg_1", DOWN, 0).unwrap();
        assert_eq!(outbox.finish("msg_2", OK, 0).unwrap().state, WebhookDeliveryState::Delivered);
        outbox.hurry(1);
        assert_eq!(ids(&outbox.due(1)), ["msg_1"]);
    }

    #[test]
    fn nothing_grows_without_bound() {
        let mut outbox = outbox();
        for index in 0..MOST_WAITING {
            push(&mut outbox, &format!("msg_{index}"), 2).unwrap();
        }
        assert_eq!(push(&mut outbox, "msg_more", 2), Err(WebhookQueueFull));
        assert_eq!(outbox.due(0).len(), AT_ONCE);
        assert_eq!(outbox.due(0).len(), 0, "no more than these side by side");
        for index in 0..MOST_WAITING {
            outbox.due(0);
            outbox.finish(&format!("msg_{index}"), OK, 0).unwrap();
        }
        assert_eq!(outbox.deliveries().len(), KEPT);
        push(&mut outbox, "msg_large", MOST_BYTES).unwrap();
        assert_eq!(push(&mut outbox, "msg_small", 1), Err(WebhookQueueFull));
    }
}

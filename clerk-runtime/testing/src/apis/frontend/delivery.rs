//! Directives that wait for the application, by nonce.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::instance::id;

/// The directives that have not been fetched yet.
#[derive(Default)]
pub(crate) struct Deliveries(Mutex<VecDeque<Delivery>>);

struct Delivery {
    nonce: String,
    directives: Vec<String>,
    expires_at: i64,
}

/// Long enough for a browser to follow a redirect, and for its simultaneous requests.
const LIFETIME: i64 = 60 * 1000;

/// More than a developer's browsers need within a minute. There is a limit because any page can send a browser here.
const MOST: usize = 10_000;

impl Deliveries {
    /// Keeps the directives for a minute and returns their nonce. If there are too many, it removes the oldest.
    pub(super) fn add(&self, directives: Vec<String>, now: i64) -> String {
        let nonce = id::random(43);
        let mut deliveries = self.lock();
        deliveries.retain(|delivery| now < delivery.expires_at);
        if deliveries.len() == MOST {
            deliveries.pop_front();
        }
        deliveries.push_back(Delivery { nonce: nonce.clone(), directives, expires_at: now + LIFETIME });
        nonce
    }

    pub(super) fn get(&self, nonce: &str, now: i64) -> Option<Vec<String>> {
        let deliveries = self.lock();
        let mut alive = deliveries.iter().filter(|delivery| now < delivery.expires_at);
        alive.find(|delivery| delivery.nonce == nonce).map(|delivery| delivery.directives.clone())
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Delivery>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_counts_for_a_minute_and_there_are_only_so_many() {
        let deliveries = Deliveries::default();
        let first = deliveries.add(vec!["a=1".to_owned()], 0);
        let second = deliveries.add(vec!["a=2".to_owned()], 0);
        assert_eq!(deliveries.get(&first, LIFETIME - 1), Some(vec!["a=1".to_owned()]));
        assert_eq!(deliveries.get(&first, LIFETIME), None);
        for _ in 2..=MOST {
            deliveries.add(Vec::new(), 0);
        }
        assert_eq!(deliveries.lock().len(), MOST);
        assert_eq!(deliveries.get(&first, 0), None);
        assert_eq!(deliveries.get(&second, 0), Some(vec!["a=2".to_owned()]));
        deliveries.add(Vec::new(), LIFETIME);
        assert_eq!(deliveries.lock().len(), 1);
    }
}

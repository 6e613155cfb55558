//! Directives on their way to the application, by nonce.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::instance::id;

/// What waits to be fetched.
#[derive(Default)]
pub(crate) struct Deliveries(Mutex<HashMap<String, Delivery>>);

struct Delivery {
    directives: Vec<String>,
    expires_at: i64,
}

/// Long enough for a browser to follow a redirect, and for requests that it sends side by side.
const LIFETIME: i64 = 60 * 1000;

impl Deliveries {
    /// Keeps the directives for a minute and returns their nonce.
    pub(super) fn add(&self, directives: Vec<String>, now: i64) -> String {
        let nonce = id::random(43);
        let mut deliveries = self.lock();
        deliveries.retain(|_, delivery| now < delivery.expires_at);
        deliveries.insert(nonce.clone(), Delivery { directives, expires_at: now + LIFETIME });
        nonce
    }

    pub(super) fn get(&self, nonce: &str, now: i64) -> Option<Vec<String>> {
        let deliveries = self.lock();
        let delivery = deliveries.get(nonce).filter(|delivery| now < delivery.expires_at)?;
        Some(delivery.directives.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Delivery>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

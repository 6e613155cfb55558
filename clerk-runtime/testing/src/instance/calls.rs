//! The requests to the instance.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::Method;

use super::journal::shorten;

/// A request that reached the instance, without its headers and body, because these contain secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The path, with the query if there was one; the first 4096 bytes.
    pub path: String,
}

/// `GET /v1/jwks`.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// The last [`KEPT`] calls.
#[derive(Default)]
pub(crate) struct Calls(Mutex<VecDeque<Call>>);

impl Calls {
    pub(crate) fn all(&self) -> Vec<Call> {
        self.list().iter().cloned().collect()
    }

    pub(crate) fn take(&self) -> Vec<Call> {
        std::mem::take(&mut *self.list()).into()
    }

    pub(crate) fn clear(&self) {
        self.list().clear();
    }

    pub(crate) fn add(&self, mut call: Call) {
        shorten(&mut call.path);
        let mut list = self.list();
        if list.len() == KEPT {
            list.pop_front();
        }
        list.push_back(call);
    }

    fn list(&self) -> MutexGuard<'_, VecDeque<Call>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// More calls than a test counts. This limits the memory of an instance that runs for weeks.
const KEPT: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_call_makes_room_for_the_newest() {
        let calls = Calls::default();
        for index in 0..=KEPT {
            calls.add(Call { method: Method::GET, path: format!("/{index}") });
        }
        let kept = calls.all();
        assert_eq!((kept.len(), kept[0].path.as_str()), (KEPT, "/1"));
        assert_eq!(kept.last().map(|call| call.path.clone()), Some(format!("/{KEPT}")));
        assert_eq!((calls.take(), calls.all()), (kept, vec![]));
    }

    #[test]
    fn long_paths_are_cut_between_characters() {
        let calls = Calls::default();
        for path in ["/x".repeat(40_000), "é".repeat(40_000), format!("/{}", "é".repeat(40_000))] {
            calls.add(Call { method: Method::GET, path });
        }
        let kept: Vec<(usize, usize)> =
            calls.all().iter().map(|call| (call.path.len(), call.path.capacity())).collect();
        assert!(
            kept.iter().all(|(length, capacity)| (4095..=4096).contains(length) && *capacity < 5000),
            "{kept:?}"
        );
    }
}

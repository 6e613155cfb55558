//! The instances for other secret keys. They are kept, so a later request with the same key finds filled
//! caches.

use std::sync::{Mutex, PoisonError};

use super::Instance;
use crate::ground::keys::SecretKey;
use crate::ground::opaque_arc::OpaqueArc;

/// A short list, with the most recently used instance last.
#[derive(Default)]
pub(super) struct OtherKeys(Mutex<Vec<OpaqueArc<Instance>>>);

impl OtherKeys {
    /// The largest number of instances. The least recently used one is dropped.
    const MOST: usize = 16;

    /// The instance for `key`, which is created if it is not in the list. The list is not locked meanwhile.
    pub(super) fn instance<E>(
        &self,
        key: &SecretKey,
        make: impl FnOnce() -> Result<Instance, E>,
    ) -> Result<OpaqueArc<Instance>, E> {
        if let Some(kept) = self.with(|instances| take(instances, key)) {
            return Ok(kept);
        }
        let made = OpaqueArc::new(make()?);
        Ok(self.with(|instances| {
            // Another request may have created one in the meantime.
            take(instances, key).unwrap_or_else(|| {
                if instances.len() >= Self::MOST {
                    instances.remove(0);
                }
                instances.push(made.clone());
                made
            })
        }))
    }

    fn with<T>(&self, change: impl FnOnce(&mut Vec<OpaqueArc<Instance>>) -> T) -> T {
        // No panic can occur between two changes.
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Takes the instance for `key`, as the most recently used one.
fn take(instances: &mut Vec<OpaqueArc<Instance>>, key: &SecretKey) -> Option<OpaqueArc<Instance>> {
    let at = instances.iter().position(|instance| instance.has_secret_key(key))?;
    let instance = instances.remove(at);
    instances.push(instance.clone());
    Some(instance)
}

#[cfg(test)]
mod tests {
    use crate::clerk::Clerk;

    fn clerk() -> Clerk {
        let builder = Clerk::builder().publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k");
        builder.secret_key("sk_test_own").build().unwrap()
    }

    #[test]
    fn one_instance_is_kept_for_each_key() {
        let clerk = clerk();
        let first = clerk.with_secret_key("sk_test_first").unwrap();
        assert!(!first.is(&clerk) && first.is(&clerk.with_secret_key("sk_test_first").unwrap()));
        assert!(!first.is(&clerk.with_secret_key("sk_test_second").unwrap()));
        assert!(clerk.is(&clerk.with_secret_key("sk_test_own").unwrap()));
        assert!(clerk.with_secret_key("").is_err() && clerk.with_secret_key("sk test").is_err());
    }

    #[test]
    fn the_one_that_nobody_asked_for_makes_room() {
        let clerk = clerk();
        let of = |index: usize| clerk.with_secret_key(format!("sk_test_{index}")).unwrap();
        let (first, second) = (of(1), of(2));
        for index in 3..=16 {
            of(index);
        }
        assert!(first.is(&of(1)), "sixteen are kept");
        of(17);
        assert!(first.is(&of(1)), "asked for since");
        assert!(!second.is(&of(2)), "made room, and is made anew");
    }

    #[test]
    fn many_who_ask_at_once_share_one() {
        let clerk = clerk();
        let all: Vec<_> = std::thread::scope(|scope| {
            let asking: Vec<_> =
                (0..8).map(|_| scope.spawn(|| clerk.with_secret_key("sk_test_first").unwrap())).collect();
            asking.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(all.iter().all(|one| one.is(&all[0])));
    }
}

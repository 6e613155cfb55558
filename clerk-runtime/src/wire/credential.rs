//! The keys for the Backend API, and the limits for log messages about refused keys.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::ground::keys::SecretKey;
use crate::ground::log_limit::LogLimit;

/// When each kind of mistake was last logged.
pub(super) struct Mistakes {
    secret_key: LogLimit,
    machine_secret_key: LogLimit,
    previous_machine_secret_key: LogLimit,
    pub(super) client: LogLimit,
}

const SECRET_KEY: &str = "CLERK_SECRET_KEY";
const MACHINE_SECRET_KEY: &str = "CLERK_MACHINE_SECRET_KEY";
const PREVIOUS_MACHINE_SECRET_KEY: &str = "CLERK_MACHINE_SECRET_KEY_PREVIOUS";

impl Mistakes {
    pub(super) const fn none() -> Self {
        Self {
            secret_key: LogLimit::new(),
            machine_secret_key: LogLimit::new(),
            previous_machine_secret_key: LogLimit::new(),
            client: LogLimit::new(),
        }
    }

    /// The limit for messages about the key in `variable`.
    pub(super) fn with_key(&self, variable: &str) -> &LogLimit {
        match variable {
            MACHINE_SECRET_KEY => &self.machine_secret_key,
            PREVIOUS_MACHINE_SECRET_KEY => &self.previous_machine_secret_key,
            _ => &self.secret_key,
        }
    }
}

/// A key, and the variable that the operator must check if Clerk does not accept it.
#[derive(Clone, Copy)]
pub(crate) struct Credential<'k> {
    pub(crate) key: &'k SecretKey,
    pub(super) variable: &'static str,
    /// Whether another key is tried if Clerk does not accept this one.
    pub(super) has_substitute: bool,
}

impl<'k> Credential<'k> {
    /// The instance's secret key.
    pub(crate) const fn secret(key: &'k SecretKey) -> Self {
        Self { key, variable: SECRET_KEY, has_substitute: false }
    }
}

/// A machine's secret key, and the previous one while the keys are rotated.
///
/// For a time, Clerk accepts both. An application that has both works as long as Clerk accepts one of them:
/// it tries the key that was accepted last, and then the other.
#[derive(Clone)]
pub(crate) struct MachineKeys {
    current: SecretKey,
    previous: Option<SecretKey>,
    /// Whether the previous key was accepted last. Shared by all clones.
    prefers_previous: Arc<AtomicBool>,
}

impl MachineKeys {
    pub(crate) fn new(current: SecretKey, previous: Option<SecretKey>) -> Self {
        Self { current, previous, prefers_previous: Arc::default() }
    }

    /// The keys in the order in which to try them.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = Credential<'_>> {
        let has_other = self.previous.is_some();
        let current =
            |has_substitute| Credential { key: &self.current, variable: MACHINE_SECRET_KEY, has_substitute };
        let previous = |has_substitute| {
            let key = self.previous.as_ref()?;
            Some(Credential { key, variable: PREVIOUS_MACHINE_SECRET_KEY, has_substitute })
        };
        let order = if self.prefers_previous.load(Ordering::Relaxed) {
            [previous(true), Some(current(false))]
        } else {
            [Some(current(has_other)), previous(false)]
        };
        order.into_iter().flatten()
    }

    /// Records that Clerk accepted a key, so the next call tries it first.
    pub(crate) fn note_accepted(&self, credential: Credential<'_>) {
        let is_previous = credential.variable == PREVIOUS_MACHINE_SECRET_KEY;
        if self.prefers_previous.load(Ordering::Relaxed) != is_previous {
            self.prefers_previous.store(is_previous, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(previous: Option<&str>) -> MachineKeys {
        let key = |text| SecretKey::parse(text).unwrap();
        MachineKeys::new(key("ak_new"), previous.map(key))
    }

    fn order(keys: &MachineKeys) -> Vec<(String, bool)> {
        let shown = |it: Credential<'_>| (it.key.expose_secret().to_owned(), it.has_substitute);
        keys.in_order().map(shown).collect()
    }

    #[test]
    fn the_key_that_was_accepted_last_comes_first() {
        let keys = keys(Some("ak_old"));
        let [new, old] = ["ak_new", "ak_old"].map(str::to_owned);
        assert_eq!(order(&keys), [(new.clone(), true), (old.clone(), false)]);
        keys.clone().note_accepted(keys.in_order().nth(1).unwrap());
        assert_eq!(order(&keys), [(old.clone(), true), (new.clone(), false)], "clones share it");
        keys.note_accepted(keys.in_order().nth(1).unwrap());
        assert_eq!(order(&keys), [(new, true), (old, false)]);
    }

    #[test]
    fn a_key_alone_has_no_substitute() {
        let keys = keys(None);
        keys.note_accepted(keys.in_order().next().unwrap());
        assert_eq!(order(&keys), [("ak_new".to_owned(), false)]);
    }
}

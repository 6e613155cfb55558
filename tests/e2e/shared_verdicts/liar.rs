//! An in-memory store whose time the test sets, and which misbehaves on request.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use clerk_runtime::error::BoxError;
use clerk_runtime::time::Clock as _;
use clerk_runtime::verdicts::VerdictStore;
use clerk_testing::TestClock;

/// Clones share the store.
#[derive(Clone)]
pub(super) struct Liar(Arc<Shared>);

struct Shared {
    clock: TestClock,
    values: Mutex<BTreeMap<String, Kept>>,
    lie: Mutex<Lie>,
    saved: Mutex<Vec<(String, Duration)>>,
    operations: AtomicUsize,
}

#[derive(Clone)]
struct Kept {
    value: Vec<u8>,
    until: SystemTime,
}

/// How the store misbehaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lie {
    None,
    /// Every operation fails.
    Down,
    /// No operation ends.
    Silent,
    /// Nothing can be saved.
    Full,
    /// Nothing is removed, neither on expiry nor on request.
    Stubborn,
    /// Every claim is already taken.
    Claimed,
}

impl Liar {
    pub(super) fn new(clock: TestClock) -> Self {
        let (values, lie, saved) = (Mutex::default(), Mutex::new(Lie::None), Mutex::default());
        Self(Arc::new(Shared { clock, values, lie, saved, operations: AtomicUsize::new(0) }))
    }

    pub(super) fn lie(&self, lie: Lie) {
        *self.0.lie.lock().unwrap() = lie;
    }

    pub(super) fn operations(&self) -> usize {
        self.0.operations.load(Ordering::Relaxed)
    }

    /// The saved names and their times to live since the last call, without claims.
    pub(super) fn take_saved(&self) -> Vec<(String, Duration)> {
        std::mem::take(&mut self.0.saved.lock().unwrap())
    }

    /// All names and values.
    pub(super) fn values(&self) -> Vec<(String, Vec<u8>)> {
        self.kept().iter().map(|(name, kept)| (name.clone(), kept.value.clone())).collect()
    }

    /// Removes everything.
    pub(super) fn clear(&self) {
        self.kept().clear();
    }

    /// Writes a value as an attacker would, without expiry.
    pub(super) fn plant(&self, name: &str, value: Vec<u8>) {
        let until = self.0.clock.now() + Duration::from_secs(86_400);
        self.kept().insert(name.to_owned(), Kept { value, until });
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Kept>> {
        self.0.values.lock().unwrap()
    }

    async fn begin(&self) -> Result<Lie, BoxError> {
        self.0.operations.fetch_add(1, Ordering::Relaxed);
        let lie = *self.0.lie.lock().unwrap();
        match lie {
            Lie::Down => Err("the store is down".into()),
            Lie::Silent => std::future::pending().await,
            lie => Ok(lie),
        }
    }

    fn expire(&self, lie: Lie) {
        let now = self.0.clock.now();
        if lie != Lie::Stubborn {
            self.kept().retain(|_, kept| kept.until > now);
        }
    }
}

impl VerdictStore for Liar {
    async fn load(&self, name: &str) -> Result<Option<Vec<u8>>, BoxError> {
        let lie = self.begin().await?;
        self.expire(lie);
        Ok(self.kept().get(name).map(|kept| kept.value.clone()))
    }

    async fn save(&self, name: &str, value: &[u8], keep_for: Duration) -> Result<(), BoxError> {
        if self.begin().await? == Lie::Full {
            return Err("out of memory".into());
        }
        self.0.saved.lock().unwrap().push((name.to_owned(), keep_for));
        let until = self.0.clock.now() + keep_for;
        self.kept().insert(name.to_owned(), Kept { value: value.to_owned(), until });
        Ok(())
    }

    async fn claim(&self, name: &str, keep_for: Duration) -> Result<bool, BoxError> {
        let lie = self.begin().await?;
        self.expire(lie);
        if lie == Lie::Full {
            return Err("out of memory".into());
        }
        let mut kept = self.kept();
        if lie == Lie::Claimed || kept.contains_key(name) {
            return Ok(false);
        }
        let until = self.0.clock.now() + keep_for;
        kept.insert(name.to_owned(), Kept { value: Vec::new(), until });
        Ok(true)
    }

    async fn remove(&self, name: &str) -> Result<(), BoxError> {
        if self.begin().await? != Lie::Stubborn {
            self.kept().remove(name);
        }
        Ok(())
    }
}

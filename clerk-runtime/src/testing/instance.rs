//! What an instance is: its names, its keys, and what it has been told and asked.

use std::time::SystemTime;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::calls::Calls;
use super::clock::TestClock;
use super::fault::Faults;
use super::id;
use super::key::KeyRing;
use super::machine::Machines;
use super::store::Store;
use crate::Clock as _;

/// The state that the handle, the token builders and the server share.
pub(super) struct Instance {
    pub(super) url: String,
    pub(super) frontend_api: String,
    pub(super) publishable_key: String,
    pub(super) secret_key: String,
    pub(super) keys: KeyRing,
    pub(super) machines: Machines,
    pub(super) clock: TestClock,
    pub(super) faults: Faults,
    pub(super) calls: Calls,
    pub(super) store: Store,
}

impl Instance {
    pub(super) fn new(port: u16) -> Self {
        let frontend_api = format!("embedded-{port}.clerk.accounts.dev");
        Self {
            url: format!("http://127.0.0.1:{port}"),
            publishable_key: format!("pk_test_{}", BASE64_STANDARD.encode(format!("{frontend_api}$"))),
            secret_key: format!("sk_test_{}", id::random(40)),
            frontend_api,
            keys: KeyRing::new(),
            machines: Machines::default(),
            clock: TestClock::new(),
            faults: Faults::default(),
            calls: Calls::default(),
            store: Store::default(),
        }
    }

    pub(super) fn issuer(&self) -> String {
        format!("https://{}", self.frontend_api)
    }

    /// Milliseconds of the Unix epoch.
    pub(super) fn now(&self) -> i64 {
        let since = self.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}

//! What an instance is: its names, its keys, and what it has been told and asked.

use std::sync::MutexGuard;
use std::time::SystemTime;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Map, Value};

use super::builder::EmbeddedClerkBuilder;
use super::calls::Calls;
use super::clock::TestClock;
use super::fault::Faults;
use super::frontend::Deliveries;
use super::id;
use super::key::KeyRing;
use super::machine::Machines;
use super::store::{Store, Tables};
use clerk_runtime::Clock as _;

/// The state that the handle, the token builders and the server share.
pub(super) struct Instance {
    pub(super) url: String,
    /// Where browsers find the Frontend API and the pages.
    pub(super) frontend_url: String,
    pub(super) frontend_api: String,
    pub(super) publishable_key: String,
    pub(super) secret_key: String,
    pub(super) keys: KeyRing,
    pub(super) machines: Machines,
    pub(super) clock: TestClock,
    pub(super) faults: Faults,
    pub(super) calls: Calls,
    pub(super) store: Store,
    pub(super) deliveries: Deliveries,
    pub(super) allowed_origins: Vec<String>,
    pub(super) session_claims: Map<String, Value>,
    /// Of a production instance only.
    domain: Option<String>,
}

impl Instance {
    pub(super) fn new(port: u16, options: EmbeddedClerkBuilder) -> Self {
        let EmbeddedClerkBuilder { domain, allowed_origins, session_claims, clock } = options;
        let (kind, frontend_api, frontend_host) = match &domain {
            Some(domain) => ("live", format!("clerk.{domain}"), format!("clerk.{domain}")),
            None => ("test", format!("embedded-{port}.clerk.accounts.dev"), "127.0.0.1".to_owned()),
        };
        Self {
            url: format!("http://127.0.0.1:{port}"),
            frontend_url: format!("http://{frontend_host}:{port}"),
            publishable_key: format!("pk_{kind}_{}", BASE64_STANDARD.encode(format!("{frontend_api}$"))),
            secret_key: format!("sk_{kind}_{}", id::random(40)),
            frontend_api,
            keys: KeyRing::new(),
            machines: Machines::default(),
            store: Store::new(milliseconds(&clock)),
            clock,
            faults: Faults::default(),
            calls: Calls::default(),
            deliveries: Deliveries::default(),
            allowed_origins,
            session_claims,
            domain,
        }
    }

    /// `ins_…`.
    pub(super) fn id(&self) -> String {
        self.keys.newest().id().to_owned()
    }

    pub(super) fn issuer(&self) -> String {
        format!("https://{}", self.frontend_api)
    }

    pub(super) const fn is_production(&self) -> bool {
        self.domain.is_some()
    }

    /// What the applications of a production instance have in common.
    pub(super) fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// Milliseconds of the Unix epoch.
    pub(super) fn now(&self) -> i64 {
        milliseconds(&self.clock)
    }

    /// What the instance knows, for as long as the guard lives.
    pub(super) fn tables(&self) -> MutexGuard<'_, Tables> {
        self.store.tables()
    }
}

fn milliseconds(clock: &TestClock) -> i64 {
    let since = clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

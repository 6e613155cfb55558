//! The options of an instance.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Map, Value};

use super::clock::TestClock;
use super::journal::Observer;
use super::snapshot::InstanceSnapshot;

/// The options of an instance.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// Makes it a production instance.
    pub(crate) domain: Option<String>,
    pub(crate) allowed_origins: Vec<String>,
    pub(crate) session_claims: Map<String, Value>,
    pub(crate) clock: TestClock,
    /// The URL at which browsers reach the instance.
    pub(crate) public_url: Option<String>,
    pub(crate) frontend: FrontendOptions,
    pub(crate) policy: Policy,
    pub(crate) observer: Observer,
    pub(crate) restored: Option<InstanceSnapshot>,
}

/// The options that concern browsers.
#[derive(Clone, Debug)]
pub(crate) struct FrontendOptions {
    pub(crate) application_name: String,
    pub(crate) home_url: Option<String>,
    /// Further host names that requests may use.
    pub(crate) hosts: Vec<String>,
    /// A folder that contains `@clerk/clerk-js/dist` and `@clerk/ui/dist`.
    pub(crate) scripts: Option<PathBuf>,
    pub(crate) session_token_lifetime: Duration,
    pub(crate) has_organizations: bool,
    pub(crate) has_api_keys: bool,
    /// Changes of an account require a fresh verification.
    pub(crate) needs_reverification: bool,
}

impl Default for FrontendOptions {
    fn default() -> Self {
        Self {
            application_name: "Embedded Clerk".to_owned(),
            home_url: None,
            hosts: Vec::new(),
            scripts: None,
            session_token_lifetime: Duration::from_secs(60),
            has_organizations: true,
            has_api_keys: true,
            needs_reverification: false,
        }
    }
}

/// The rules of an instance for its users.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Policy {
    /// Several users can be signed in on a browser.
    pub(crate) has_multiple_sessions: bool,
    /// There are no personal accounts: a session is pending until its user has chosen an organization.
    pub(crate) forces_organization: bool,
}

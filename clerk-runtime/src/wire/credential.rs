//! The keys that open the Backend API, and what the log says where one does not.

use crate::ground::keys::SecretKey;
use crate::ground::log_limit::LogLimit;

/// When each of an operator's mistakes was last said.
pub(super) struct Mistakes {
    secret_key: LogLimit,
    machine_secret_key: LogLimit,
    pub(super) client: LogLimit,
}

const SECRET_KEY: &str = "CLERK_SECRET_KEY";
const MACHINE_SECRET_KEY: &str = "CLERK_MACHINE_SECRET_KEY";

impl Mistakes {
    pub(super) const fn none() -> Self {
        Self { secret_key: LogLimit::new(), machine_secret_key: LogLimit::new(), client: LogLimit::new() }
    }

    /// Clerk does not accept the key in `variable`.
    pub(super) fn with_key(&self, variable: &str) -> &LogLimit {
        if variable == MACHINE_SECRET_KEY { &self.machine_secret_key } else { &self.secret_key }
    }
}

/// Whose key opens an endpoint, and the variable that an operator has to look at where it does not.
#[derive(Clone, Copy)]
pub(crate) struct Credential<'k> {
    pub(super) key: &'k SecretKey,
    pub(super) variable: &'static str,
}

impl<'k> Credential<'k> {
    /// The instance's secret key.
    pub(crate) const fn secret(key: &'k SecretKey) -> Self {
        Self { key, variable: SECRET_KEY }
    }

    /// A machine's secret key.
    pub(crate) const fn machine(key: &'k SecretKey) -> Self {
        Self { key, variable: MACHINE_SECRET_KEY }
    }
}

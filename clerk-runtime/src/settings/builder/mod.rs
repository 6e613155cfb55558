//! The options of a [`Clerk`](crate::Clerk), and their defaults.

mod addresses;
mod browser;
mod checks;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::environment;
use super::error::ConfigError;
use super::organization_sync::OrganizationSync;
use crate::ground::clock::{Clock, SystemClock};
use crate::ground::keys::PublishableKey;
use crate::token::Accepts;
use crate::verdicts::{DynVerdictStore, VerdictStore};

/// Collects a configuration; [`build`](Self::build) checks it.
///
/// Values are used as given, with two exceptions: authorized parties and issuers are normalised, and white space around the
/// value of an environment variable is ignored. Other white space, quotes and control characters are errors. A list of
/// values to check that is empty, or contains only empty strings, is an error too: it usually comes from a variable that
/// was not set.
///
/// | Method | Variable | Default |
/// |---|---|---|
/// | [`publishable_key`](Self::publishable_key) | `CLERK_PUBLISHABLE_KEY` | required, unless `accepts` names only API keys or only M2M tokens |
/// | [`secret_key`](Self::secret_key) | `CLERK_SECRET_KEY` | required |
/// | [`machine_secret_key`](Self::machine_secret_key) | `CLERK_MACHINE_SECRET_KEY` | the secret key |
/// | [`previous_machine_secret_key`](Self::previous_machine_secret_key) | `CLERK_MACHINE_SECRET_KEY_PREVIOUS` | none |
/// | [`jwt_key`](Self::jwt_key) | `CLERK_JWT_KEY` | the JWKS of the Backend API |
/// | [`api_url`](Self::api_url), [`api_version`](Self::api_version) | `CLERK_API_URL`, `CLERK_API_VERSION` | from the publishable key, `v1` |
/// | [`sign_in_url`](Self::sign_in_url), [`sign_up_url`](Self::sign_up_url) | `CLERK_SIGN_IN_URL`, `CLERK_SIGN_UP_URL` | the accounts portal |
/// | [`proxy_url`](Self::proxy_url), [`domain`](Self::domain), [`is_satellite`](Self::is_satellite) | `CLERK_PROXY_URL`, `CLERK_DOMAIN`, `CLERK_IS_SATELLITE` | none, none, no |
/// | [`frontend_api_url`](Self::frontend_api_url) | `CLERK_FAPI_URL` | from the publishable key |
/// | [`satellites`](Self::satellites) | – | loopback |
/// | [`satellite_auto_sync`](Self::satellite_auto_sync) | `CLERK_SATELLITE_AUTO_SYNC` | no |
/// | [`accepts`](Self::accepts) | – | every type of token |
/// | [`public_url`](Self::public_url) | `CLERK_PUBLIC_URL` | from the request |
/// | [`allowed_hosts`](Self::allowed_hosts), [`trusted_proxies`](Self::trusted_proxies) | – | any host, see the next row |
/// | [`trust_forwarded_headers`](Self::trust_forwarded_headers) | – | yes, unless `public_url` or `trusted_proxies` is set |
/// | [`authorized_parties`](Self::authorized_parties) | `CLERK_AUTHORIZED_PARTIES`, separated by commas | not checked |
/// | [`audience`](Self::audience), [`issuer`](Self::issuer) | – | not checked |
/// | [`audience_required`](Self::audience_required) | – | no |
/// | [`header_types`](Self::header_types) | – | `JWT`, or no `typ` |
/// | [`organization_sync`](Self::organization_sync) | – | none |
/// | [`strict_sessions`](Self::strict_sessions), [`unauthorized_instead_of_not_found`](Self::unauthorized_instead_of_not_found) | – | no, no |
/// | [`auth_message`](Self::auth_message) | – | in development |
/// | [`same_origin`](Self::same_origin), [`token_in_websocket_protocol`](Self::token_in_websocket_protocol) | – | no, no |
/// | [`clock_skew`](Self::clock_skew) | – | 5 s |
/// | [`cross_origin_sync`](Self::cross_origin_sync) | – | yes |
/// | [`api_timeout`](Self::api_timeout) | – | 10 s |
/// | [`max_calls_in_flight`](Self::max_calls_in_flight) | – | 64 |
/// | [`max_stale`](Self::max_stale) | – | 0 s |
/// | [`verdict_store`](Self::verdict_store), [`verdict_store_timeout`](Self::verdict_store_timeout) | – | none: only the process's memory, 50 ms |
/// | [`token_memo_bytes`](Self::token_memo_bytes) | – | 32 MiB |
/// | [`clock`](Self::clock) | – | the operating system's |
/// | `http_client` (feature `reqwest`) | – | a built-in one |
#[must_use]
pub struct ClerkBuilder {
    pub(in crate::settings) accepts: Accepts,
    pub(in crate::settings) publishable_key: Option<String>,
    pub(in crate::settings) secret_key: Option<String>,
    pub(in crate::settings) machine_secret_key: Option<String>,
    pub(in crate::settings) previous_machine_secret_key: Option<String>,
    pub(in crate::settings) jwt_key: Option<String>,
    pub(in crate::settings) api_url: Option<String>,
    pub(in crate::settings) api_version: Option<String>,
    pub(in crate::settings) sign_in_url: Option<String>,
    pub(in crate::settings) sign_up_url: Option<String>,
    pub(in crate::settings) proxy_url: Option<String>,
    pub(in crate::settings) frontend_api_url: Option<String>,
    pub(in crate::settings) domain: Option<String>,
    pub(in crate::settings) is_satellite: bool,
    pub(in crate::settings) satellites: Vec<String>,
    pub(in crate::settings) satellite_auto_sync: bool,
    pub(in crate::settings) cross_origin_sync: bool,
    pub(in crate::settings) organization_sync: OrganizationSync,
    pub(in crate::settings) public_url: Option<String>,
    pub(in crate::settings) allowed_hosts: Option<Vec<String>>,
    pub(in crate::settings) trusted_proxies: Option<Vec<String>>,
    pub(in crate::settings) trust_forwarded_headers: Option<bool>,
    pub(in crate::settings) header_types: Option<Vec<String>>,
    pub(in crate::settings) authorized_parties: Option<Vec<String>>,
    pub(in crate::settings) audience: Option<Vec<String>>,
    pub(in crate::settings) audience_required: bool,
    pub(in crate::settings) issuers: Option<Vec<String>>,
    pub(in crate::settings) clock_skew: Duration,
    pub(in crate::settings) strict_sessions: bool,
    pub(in crate::settings) unauthorized_instead_of_not_found: bool,
    pub(in crate::settings) auth_message: Option<bool>,
    pub(in crate::settings) same_origin: bool,
    pub(in crate::settings) token_in_websocket_protocol: bool,
    pub(in crate::settings) api_timeout: Duration,
    pub(in crate::settings) max_calls_in_flight: usize,
    pub(in crate::settings) memo_capacity: u64,
    pub(in crate::settings) max_stale: Duration,
    pub(in crate::settings) verdict_store: Option<Arc<dyn DynVerdictStore>>,
    pub(in crate::settings) verdict_store_timeout: Duration,
    pub(in crate::settings) http_client: Option<reqwest::Client>,
    pub(in crate::settings) clock: Arc<dyn Clock>,
}

impl Default for ClerkBuilder {
    fn default() -> Self {
        Self {
            accepts: Accepts::Any,
            publishable_key: None,
            secret_key: None,
            machine_secret_key: None,
            previous_machine_secret_key: None,
            jwt_key: None,
            api_url: None,
            api_version: None,
            sign_in_url: None,
            sign_up_url: None,
            proxy_url: None,
            frontend_api_url: None,
            domain: None,
            is_satellite: false,
            satellites: Vec::new(),
            satellite_auto_sync: false,
            cross_origin_sync: true,
            organization_sync: OrganizationSync::new(),
            public_url: None,
            allowed_hosts: None,
            trusted_proxies: None,
            trust_forwarded_headers: None,
            header_types: None,
            authorized_parties: None,
            audience: None,
            audience_required: false,
            issuers: None,
            clock_skew: Duration::from_secs(5),
            strict_sessions: false,
            unauthorized_instead_of_not_found: false,
            auth_message: None,
            same_origin: false,
            token_in_websocket_protocol: false,
            api_timeout: Duration::from_secs(10),
            max_calls_in_flight: 64,
            memo_capacity: 32 * 1024 * 1024,
            max_stale: Duration::ZERO,
            verdict_store: None,
            verdict_store_timeout: Duration::from_millis(50),
            http_client: None,
            clock: Arc::new(SystemClock),
        }
    }
}

impl ClerkBuilder {
    /// Reads the environment variables in the table above. If a variable that Next.js applications prefix with
    /// `NEXT_PUBLIC_` is not set under its plain name, `NEXT_PUBLIC_CLERK_…` is read instead. White space around a value is
    /// ignored, and an empty variable counts as not set.
    ///
    /// # Errors
    ///
    /// When a variable is not valid Unicode, or a flag is neither true nor false. Everything else is checked by
    /// [`build`](Self::build).
    pub fn from_env() -> Result<Self, ConfigError> {
        environment::apply(environment::variable)
    }

    /// Like [`from_env`](Self::from_env), for an application that is a machine: it [accepts](Self::accepts) M2M tokens
    /// only, and `CLERK_MACHINE_SECRET_KEY` must be set.
    ///
    /// # Errors
    ///
    /// As [`from_env`](Self::from_env), and when the variable is not set.
    pub fn machine_from_env() -> Result<Self, ConfigError> {
        environment::machine(environment::variable)
    }

    /// The instance's publishable key, `pk_test_…` or `pk_live_…`.
    pub fn publishable_key(mut self, key: impl Into<String>) -> Self {
        self.publishable_key = non_empty(key);
        self
    }

    /// The secret key for the Backend API, `sk_test_…` or `sk_live_…`.
    pub fn secret_key(mut self, key: impl Into<String>) -> Self {
        self.secret_key = non_empty(key);
        self
    }

    /// The machine secret key (`ak_…`) that verifies opaque M2M tokens sent to this machine, and creates the tokens that this
    /// machine sends ([`M2m::token_source`](crate::backend::resources::M2m::token_source)).
    pub fn machine_secret_key(mut self, key: impl Into<String>) -> Self {
        self.machine_secret_key = non_empty(key);
        self
    }

    /// The machine's secret key before [`machine_secret_key`](Self::machine_secret_key), while keys are rotated.
    ///
    /// Clerk accepts both keys for the duration of the rotation's `previous_token_ttl`. If both are configured, each call
    /// tries the key that Clerk accepted last, and the other one if that is refused. It therefore does not matter which of
    /// the two is newer, or whether you rotate the key or deploy the application first. Remove this option after the
    /// rotation.
    pub fn previous_machine_secret_key(mut self, key: impl Into<String>) -> Self {
        self.previous_machine_secret_key = non_empty(key);
        self
    }

    /// The instance's public key as PEM: tokens are then verified without any call to the Backend API.
    pub fn jwt_key(mut self, pem: impl Into<String>) -> Self {
        self.jwt_key = non_empty(pem);
        self
    }

    /// The Backend API, an absolute URL without the version: `https://api.clerk.com`.
    ///
    /// # Security
    ///
    /// Every call carries the secret key. Use `http` only for an API on this machine.
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.api_url = non_empty(url);
        self
    }

    /// The version segment of the Backend API's paths.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = non_empty(version);
        self
    }

    /// Whether API requests that are not signed in get 401 instead of 404.
    ///
    /// Off by default, as in the reference: in production such a 404 looks like that of a missing route behind the same
    /// [`ClerkLayer`](crate::ClerkLayer). This hides the route only superficially: other methods still get 405, and if your
    /// own 404 page has a body, the two responses differ unless [`on_rejection`](crate::ClerkLayer::on_rejection) returns
    /// the same one.
    pub const fn unauthorized_instead_of_not_found(mut self, unauthorized: bool) -> Self {
        self.unauthorized_instead_of_not_found = unauthorized;
        self
    }

    /// Whether responses to callers who are not signed in have the header `x-clerk-auth-message`, which explains in a
    /// sentence what is wrong with their token. It only helps developers, so it is off by default in production; the
    /// reference always sends it (difference D74). The sentence is also in the log event of the decision
    /// ([`observing`](crate::observing)), and `x-clerk-auth-reason` is always sent.
    pub const fn auth_message(mut self, wanted: bool) -> Self {
        self.auth_message = Some(wanted);
        self
    }

    /// How long one call to the Backend API may take. Not zero.
    pub const fn api_timeout(mut self, timeout: Duration) -> Self {
        self.api_timeout = timeout;
        self
    }

    /// How many calls to Clerk may run at once for requests that are not authenticated yet: verifying opaque machine
    /// tokens, refreshing sessions, exchanging handshake nonces. A request that would exceed this number gets 503. Zero is
    /// a `ConfigError`.
    ///
    /// # Security
    ///
    /// Anyone can cause such calls with made-up tokens. The limit keeps them from piling up when Clerk responds slowly.
    pub const fn max_calls_in_flight(mut self, calls: usize) -> Self {
        self.max_calls_in_flight = calls;
        self
    }

    /// How many bytes of verified session tokens are remembered, so the signature of a token is not checked
    /// again; 0 turns this off. The default of 32 MiB holds about five thousand tokens of a thousand
    /// bytes, and fewer if they grant many permissions.
    pub const fn token_memo_bytes(mut self, bytes: u64) -> Self {
        self.memo_capacity = bytes;
        self
    }

    /// How long the verdict on an opaque machine token may be reused. Such a token is then verified at most once in this
    /// time, and a verdict is never used after the token's own expiry. Zero by default: no verdict is reused.
    ///
    /// # Security
    ///
    /// A revoked token keeps working for up to this long, wherever a rule has no `max_stale` of its own. Write
    /// `max_stale = "0s"` on a route for which Clerk is always to be asked.
    pub const fn max_stale(mut self, max_stale: Duration) -> Self {
        self.max_stale = max_stale;
        self
    }

    /// A store through which the processes of an application share their verdicts on opaque machine tokens, in addition to
    /// each process's own memory; see [`verdicts`](crate::verdicts). It is used for rules with a `max_stale`: a token then
    /// costs one call for all processes. Other rules ask Clerk every time.
    pub fn verdict_store(mut self, store: impl VerdictStore) -> Self {
        self.verdict_store = Some(Arc::new(store));
        self
    }

    /// How long a request waits for one operation of the [`verdict_store`](Self::verdict_store). A store that takes longer
    /// counts as down for a second. Zero is a `ConfigError`.
    pub const fn verdict_store_timeout(mut self, timeout: Duration) -> Self {
        self.verdict_store_timeout = timeout;
        self
    }

    /// The HTTP client for the Backend API, instead of the built-in one.
    ///
    /// # Security
    ///
    /// The built-in client follows no redirects. Configure yours the same way, because every call carries the secret key.
    #[cfg(feature = "reqwest")]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// The clock to use instead of the operating system's.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Which types of tokens the application accepts at all. Other types are refused even if a handler accepts them, and
    /// keys that only they need can be omitted. Default: every type.
    pub fn accepts(mut self, accepts: impl Into<Accepts>) -> Self {
        self.accepts = accepts.into();
        self
    }
}

impl fmt::Debug for ClerkBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.publishable_key.as_deref().and_then(PublishableKey::parse);
        f.debug_struct("ClerkBuilder").field("publishable_key", &key).finish_non_exhaustive()
    }
}

fn non_empty(text: impl Into<String>) -> Option<String> {
    Some(text.into()).filter(|text| !text.is_empty())
}

fn list<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().filter_map(non_empty).collect()
}

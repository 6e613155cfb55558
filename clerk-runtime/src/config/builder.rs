//! Building a [`Clerk`]: what can be set, the defaults, and every check.

use std::fmt;
use std::sync::{Arc, Once};
use std::time::Duration;

use url::Url;

use super::error::ConfigError;
use super::frontend_api::{FrontendApi, backend_api};
use super::organization_sync::OrganizationSync;
use super::{Clerk, Instance, environment};
use crate::backend::BackendApi;
use crate::clock::{Clock, SystemClock};
use crate::keys::{PublishableKey, SecretKey};
use crate::machine::OpaqueVerifier;
use crate::token::jwks::{Jwks, KeySource};
use crate::token::memo::TokenMemo;
use crate::token::signature::VerifyingKey;
use crate::token::verify::VerifyOptions;
use crate::token::{Accepts, TokenType};

/// Collects a configuration; [`build`](Self::build) checks it.
///
/// | Method | Variable | Default |
/// |---|---|---|
/// | [`publishable_key`](Self::publishable_key) | `CLERK_PUBLISHABLE_KEY` | required |
/// | [`secret_key`](Self::secret_key) | `CLERK_SECRET_KEY` | required |
/// | [`machine_secret_key`](Self::machine_secret_key) | `CLERK_MACHINE_SECRET_KEY` | the secret key |
/// | [`jwt_key`](Self::jwt_key) | `CLERK_JWT_KEY` | the JWKS of the Backend API |
/// | [`api_url`](Self::api_url), [`api_version`](Self::api_version) | `CLERK_API_URL`, `CLERK_API_VERSION` | from the publishable key, `v1` |
/// | [`sign_in_url`](Self::sign_in_url), [`sign_up_url`](Self::sign_up_url) | `CLERK_SIGN_IN_URL`, `CLERK_SIGN_UP_URL` | the accounts portal |
/// | [`proxy_url`](Self::proxy_url), [`domain`](Self::domain), [`is_satellite`](Self::is_satellite) | `CLERK_PROXY_URL`, `CLERK_DOMAIN`, `CLERK_IS_SATELLITE` | none, none, no |
/// | [`satellite_auto_sync`](Self::satellite_auto_sync) | `CLERK_SATELLITE_AUTO_SYNC` | no |
/// | [`authorized_parties`](Self::authorized_parties), [`audience`](Self::audience), [`issuer`](Self::issuer) | – | not checked |
/// | [`organization_sync`](Self::organization_sync) | – | none |
/// | [`clock_skew`](Self::clock_skew) | – | 5 s |
/// | [`trust_forwarded_headers`](Self::trust_forwarded_headers), [`cross_origin_sync`](Self::cross_origin_sync) | – | yes, yes |
/// | [`api_timeout`](Self::api_timeout) | – | 10 s |
/// | [`max_stale`](Self::max_stale) | – | 0 s |
/// | [`token_memo_bytes`](Self::token_memo_bytes) | – | 32 MiB |
#[must_use]
pub struct ClerkBuilder {
    accepts: Accepts,
    publishable_key: Option<String>,
    secret_key: Option<String>,
    machine_secret_key: Option<String>,
    jwt_key: Option<String>,
    api_url: Option<String>,
    api_version: Option<String>,
    sign_in_url: Option<String>,
    sign_up_url: Option<String>,
    proxy_url: Option<String>,
    domain: Option<String>,
    is_satellite: bool,
    satellite_auto_sync: bool,
    cross_origin_sync: bool,
    organization_sync: OrganizationSync,
    trust_forwarded_headers: bool,
    header_types: Vec<String>,
    authorized_parties: Vec<String>,
    audience: Vec<String>,
    audience_required: bool,
    issuers: Vec<String>,
    clock_skew: Duration,
    api_timeout: Duration,
    memo_capacity: u64,
    max_stale: Duration,
    http_client: Option<reqwest::Client>,
    clock: Arc<dyn Clock>,
}

impl Default for ClerkBuilder {
    fn default() -> Self {
        Self {
            accepts: Accepts::Any,
            publishable_key: None,
            secret_key: None,
            machine_secret_key: None,
            jwt_key: None,
            api_url: None,
            api_version: None,
            sign_in_url: None,
            sign_up_url: None,
            proxy_url: None,
            domain: None,
            is_satellite: false,
            satellite_auto_sync: false,
            cross_origin_sync: true,
            organization_sync: OrganizationSync::new(),
            trust_forwarded_headers: true,
            header_types: Vec::new(),
            authorized_parties: Vec::new(),
            audience: Vec::new(),
            audience_required: false,
            issuers: Vec::new(),
            clock_skew: Duration::from_secs(5),
            api_timeout: Duration::from_secs(10),
            memo_capacity: 32 * 1024 * 1024,
            max_stale: Duration::ZERO,
            http_client: None,
            clock: Arc::new(SystemClock),
        }
    }
}

impl ClerkBuilder {
    /// Starts from the environment variables in the table above. `NEXT_PUBLIC_CLERK_…` is read where the plain name
    /// is not set, for the variables that Next.js applications call so; an empty variable counts as not set.
    ///
    /// # Errors
    ///
    /// When a variable is not valid Unicode. Everything else is checked by [`build`](Self::build).
    pub fn from_env() -> Result<Self, ConfigError> {
        environment::apply(environment::variable)
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

    /// The machine secret key (`ak_…`) that verifies opaque M2M tokens sent to this machine.
    pub fn machine_secret_key(mut self, key: impl Into<String>) -> Self {
        self.machine_secret_key = non_empty(key);
        self
    }

    /// The instance's public key as PEM: tokens are then verified without any call to the Backend API.
    pub fn jwt_key(mut self, pem: impl Into<String>) -> Self {
        self.jwt_key = non_empty(pem);
        self
    }

    /// The Backend API, an absolute URL.
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.api_url = non_empty(url);
        self
    }

    /// The version segment of the Backend API's paths.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = non_empty(version);
        self
    }

    /// The sign-in page: an absolute URL, or a path of this application.
    pub fn sign_in_url(mut self, url: impl Into<String>) -> Self {
        self.sign_in_url = non_empty(url);
        self
    }

    /// The sign-up page: an absolute URL, or a path of this application.
    pub fn sign_up_url(mut self, url: impl Into<String>) -> Self {
        self.sign_up_url = non_empty(url);
        self
    }

    /// Where the Frontend API is proxied: an absolute URL, or a path of this application.
    pub fn proxy_url(mut self, url: impl Into<String>) -> Self {
        self.proxy_url = non_empty(url);
        self
    }

    /// The domain of a satellite application.
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = non_empty(domain);
        self
    }

    /// Whether this application is a satellite, which shares the sessions of a primary on another domain.
    pub const fn is_satellite(mut self, is_satellite: bool) -> Self {
        self.is_satellite = is_satellite;
        self
    }

    /// Whether a satellite asks the primary about visitors without cookies of their own accord.
    pub const fn satellite_auto_sync(mut self, auto_sync: bool) -> Self {
        self.satellite_auto_sync = auto_sync;
        self
    }

    /// Whether a document request that comes from another site first synchronizes with the instance.
    ///
    /// On by default, as in the reference. Without satellites it costs a redirect and gains nothing: switch it off.
    pub const fn cross_origin_sync(mut self, cross_origin_sync: bool) -> Self {
        self.cross_origin_sync = cross_origin_sync;
        self
    }

    /// The URL patterns whose pages belong to an organization; without this, none do.
    pub fn organization_sync(mut self, sync: OrganizationSync) -> Self {
        self.organization_sync = sync;
        self
    }

    /// Whether `X-Forwarded-Host` and `X-Forwarded-Proto` decide the public URL of a request.
    ///
    /// # Security
    ///
    /// On by default, as in the reference. Switch it off where no proxy in front overwrites these headers: they end
    /// up in redirects.
    pub const fn trust_forwarded_headers(mut self, trust: bool) -> Self {
        self.trust_forwarded_headers = trust;
        self
    }

    /// The `typ` headers that a session token may have; without this, `JWT` or none.
    pub fn header_types<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.header_types = list(types);
        self
    }

    /// The origins that may ask for tokens: a token whose `azp` is not among them is refused.
    ///
    /// # Security
    ///
    /// Set it in production: it keeps a token that another subdomain obtained from being used here.
    pub fn authorized_parties<T: Into<String>>(mut self, parties: impl IntoIterator<Item = T>) -> Self {
        self.authorized_parties = parties.into_iter().map(Into::into).collect();
        self
    }

    /// The accepted `aud` values. A session or M2M token without `aud` passes, as in the reference, unless
    /// [`audience_required`](Self::audience_required) is set; an OAuth token without one never does.
    pub fn audience<T: Into<String>>(mut self, audience: impl IntoIterator<Item = T>) -> Self {
        self.audience = list(audience);
        self
    }

    /// Whether every token must carry an accepted `aud`.
    pub const fn audience_required(mut self, required: bool) -> Self {
        self.audience_required = required;
        self
    }

    /// The accepted `iss` values of session tokens; without this, `iss` is not checked.
    pub fn issuer<T: Into<String>>(mut self, issuers: impl IntoIterator<Item = T>) -> Self {
        self.issuers = list(issuers);
        self
    }

    /// By how much this machine's clock may differ from Clerk's.
    pub const fn clock_skew(mut self, skew: Duration) -> Self {
        self.clock_skew = skew;
        self
    }

    /// How long one call to the Backend API may take.
    pub const fn api_timeout(mut self, timeout: Duration) -> Self {
        self.api_timeout = timeout;
        self
    }

    /// How many bytes of verified session tokens are remembered, so that a token seen again costs no signature check;
    /// 0 remembers none. The default of 32 MiB holds about five thousand tokens.
    pub const fn token_memo_bytes(mut self, bytes: u64) -> Self {
        self.memo_capacity = bytes;
        self
    }

    /// How old the verdict on an opaque machine token may be: such a token is then verified at most once in this time,
    /// and a verdict is never used past the token's own expiry. Off by default.
    ///
    /// # Security
    ///
    /// A token that is revoked goes on working for so long.
    pub const fn max_stale(mut self, max_stale: Duration) -> Self {
        self.max_stale = max_stale;
        self
    }

    /// The HTTP client for the Backend API, instead of one of our own.
    ///
    /// # Security
    ///
    /// Ours follows no redirects; keep it so, for the secret key travels with every call.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// Where the time comes from, instead of the operating system.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Which tokens the application accepts at all: other tokens are refused whatever a handler says, and keys that
    /// only they need may be missing. Without this, every type.
    pub fn accepts(mut self, accepts: impl Into<Accepts>) -> Self {
        self.accepts = accepts.into();
        self
    }

    /// Checks the configuration and builds the instance.
    ///
    /// # Errors
    ///
    /// The first mistake, naming the variable that holds the value.
    pub fn build(self) -> Result<Clerk, ConfigError> {
        let publishable_key = self.checked_publishable_key()?;
        let secret_key = checked_secret("CLERK_SECRET_KEY", self.secret_key.as_deref())?;
        let machine_secret_key =
            checked_secret("CLERK_MACHINE_SECRET_KEY", self.machine_secret_key.as_deref())?;
        self.check_credentials(secret_key.as_ref(), machine_secret_key.as_ref())?;
        check_page_url("CLERK_SIGN_IN_URL", self.sign_in_url.as_deref())?;
        check_page_url("CLERK_SIGN_UP_URL", self.sign_up_url.as_deref())?;
        check_page_url("CLERK_PROXY_URL", self.proxy_url.as_deref())?;
        check_no_query("CLERK_PROXY_URL", self.proxy_url.as_deref())?;
        self.check_satellite(secret_key.as_ref())?;
        let api = self.backend_api(publishable_key.as_ref())?;
        let keys = self.key_source(secret_key.clone(), &api)?;
        let satellite_domain = self.domain.as_deref().filter(|_| self.is_satellite);
        Ok(Clerk(Arc::new(Instance {
            frontend_api: FrontendApi::new(publishable_key.as_ref(), self.proxy_url, satellite_domain),
            publishable_key,
            secret_key,
            machine_secret_key,
            accepts: self.accepts.types(),
            keys,
            opaque: OpaqueVerifier::new().map_err(|_| ConfigError::NoRandomness)?,
            max_stale: self.max_stale,
            memo: TokenMemo::new(self.memo_capacity),
            memo_capacity: self.memo_capacity,
            verify: VerifyOptions {
                header_types: self.header_types,
                audience: self.audience,
                audience_required: self.audience_required,
                authorized_parties: self.authorized_parties,
                issuers: self.issuers,
                clock_skew: self.clock_skew.as_secs_f64() * 1000.0,
            },
            api,
            sign_in_url: self.sign_in_url,
            sign_up_url: self.sign_up_url,
            is_satellite: self.is_satellite,
            satellite_auto_sync: self.satellite_auto_sync,
            trust_forwarded_headers: self.trust_forwarded_headers,
            cross_origin_sync: self.cross_origin_sync,
            organization_sync: self.organization_sync.compile()?,
            azp_warning: Once::new(),
            clock: self.clock,
        })))
    }

    /// Whether a browser, or an OAuth client, may call: then the instance must be known by name.
    const fn needs_publishable_key(&self) -> bool {
        !matches!(self.accepts, Accepts::One(TokenType::M2mToken | TokenType::ApiKey))
    }

    fn checked_publishable_key(&self) -> Result<Option<PublishableKey>, ConfigError> {
        const VARIABLE: &str = "CLERK_PUBLISHABLE_KEY";
        let Some(text) = &self.publishable_key else {
            return if self.needs_publishable_key() {
                Err(ConfigError::Missing {
                    variable: VARIABLE,
                    help: "copy it from the API keys page of the Clerk dashboard",
                })
            } else {
                Ok(None)
            };
        };
        match PublishableKey::parse(text) {
            None if self.needs_publishable_key() => Err(ConfigError::Invalid {
                variable: VARIABLE,
                problem: "expected pk_test_… or pk_live_…",
            }),
            key => Ok(key),
        }
    }

    fn check_credentials(
        &self,
        secret_key: Option<&SecretKey>,
        machine_secret_key: Option<&SecretKey>,
    ) -> Result<(), ConfigError> {
        match (self.accepts, secret_key, machine_secret_key) {
            (_, Some(_), _) | (Accepts::One(TokenType::M2mToken), None, Some(_)) => Ok(()),
            (Accepts::One(TokenType::M2mToken), None, None) => Err(ConfigError::Missing {
                variable: "CLERK_MACHINE_SECRET_KEY",
                help: "M2M tokens are verified with a machine secret key, or with CLERK_SECRET_KEY",
            }),
            _ => Err(ConfigError::Missing {
                variable: "CLERK_SECRET_KEY",
                help: "copy it from the API keys page of the Clerk dashboard",
            }),
        }
    }

    fn check_satellite(&self, secret_key: Option<&SecretKey>) -> Result<(), ConfigError> {
        if let Some(domain) = &self.domain
            && !is_host(domain)
        {
            return Err(ConfigError::Invalid {
                variable: "CLERK_DOMAIN",
                problem: "expected a host such as example.com",
            });
        }
        if !self.is_satellite || matches!(self.accepts, Accepts::One(TokenType::M2mToken)) {
            return Ok(());
        }
        if self.sign_in_url.is_none() && secret_key.is_some_and(SecretKey::is_development) {
            return Err(ConfigError::Missing {
                variable: "CLERK_SIGN_IN_URL",
                help: "a satellite of a development instance signs in at its primary",
            });
        }
        match self.sign_in_url.as_deref().map(absolute_url) {
            Some(None) => {
                return Err(ConfigError::Invalid {
                    variable: "CLERK_SIGN_IN_URL",
                    problem: "a satellite signs in at its primary: expected an absolute URL",
                });
            }
            Some(Some(url)) if self.domain.as_deref() == Some(authority(&url)) => {
                return Err(ConfigError::Invalid {
                    variable: "CLERK_SIGN_IN_URL",
                    problem: "a satellite signs in at its primary, which is on another domain",
                });
            }
            _ => {}
        }
        if self.proxy_url.is_none() && self.domain.is_none() {
            return Err(ConfigError::Missing {
                variable: "CLERK_DOMAIN",
                help: "a satellite needs its domain, or CLERK_PROXY_URL",
            });
        }
        Ok(())
    }

    fn backend_api(&self, publishable_key: Option<&PublishableKey>) -> Result<BackendApi, ConfigError> {
        let derived = backend_api(publishable_key.map_or("", PublishableKey::frontend_api));
        let base = self.api_url.as_deref().unwrap_or(derived);
        let base = absolute_url(base).filter(|url| url.query().is_none() && url.fragment().is_none()).ok_or(
            ConfigError::Invalid {
                variable: "CLERK_API_URL",
                problem: "expected an absolute http or https URL",
            },
        )?;
        let version = self.api_version.clone().unwrap_or_else(|| "v1".to_owned());
        if !version.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
            return Err(ConfigError::Invalid {
                variable: "CLERK_API_VERSION",
                problem: "expected a version such as v1",
            });
        }
        let http = match &self.http_client {
            Some(client) => client.clone(),
            None => reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(self.api_timeout)
                .build()
                .map_err(ConfigError::HttpClient)?,
        };
        Ok(BackendApi::new(http, base, version, self.api_timeout))
    }

    fn key_source(&self, secret_key: Option<SecretKey>, api: &BackendApi) -> Result<KeySource, ConfigError> {
        match (&self.jwt_key, secret_key) {
            (Some(pem), _) => VerifyingKey::from_pem(pem).map(|key| KeySource::Pem(Arc::new(key))).ok_or(
                ConfigError::Invalid {
                    variable: "CLERK_JWT_KEY",
                    problem: "expected an RSA public key of at least 2048 bits as PEM",
                },
            ),
            (None, Some(secret_key)) => Ok(KeySource::Jwks(Arc::new(Jwks::new(api.clone(), secret_key)))),
            (None, None) => Ok(KeySource::Missing),
        }
    }
}

/// Names what is set, not the values: several are secrets.
impl fmt::Debug for ClerkBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClerkBuilder").field("publishable_key", &self.publishable_key).finish_non_exhaustive()
    }
}

fn non_empty(text: impl Into<String>) -> Option<String> {
    Some(text.into()).filter(|text| !text.is_empty())
}

fn list<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().filter_map(non_empty).collect()
}

fn checked_secret(variable: &'static str, text: Option<&str>) -> Result<Option<SecretKey>, ConfigError> {
    text.map(|text| {
        SecretKey::parse(text)
            .ok_or(ConfigError::Invalid { variable, problem: "it holds characters that no key has" })
    })
    .transpose()
}

/// A page is an absolute http or https URL, or a path; `//host` would be another site.
fn check_page_url(variable: &'static str, url: Option<&str>) -> Result<(), ConfigError> {
    let problem = "expected an absolute http or https URL, or a path that begins with one slash";
    match url {
        Some(url) if absolute_url(url).is_none() && !is_path(url) => {
            Err(ConfigError::Invalid { variable, problem })
        }
        _ => Ok(()),
    }
}

fn check_no_query(variable: &'static str, url: Option<&str>) -> Result<(), ConfigError> {
    match url {
        Some(url) if url.contains(['?', '#']) => {
            Err(ConfigError::Invalid { variable, problem: "it cannot have a query or a fragment" })
        }
        _ => Ok(()),
    }
}

fn is_path(text: &str) -> bool {
    let climbs_out = text.starts_with("//") || text.starts_with("/\\");
    text.starts_with('/') && !climbs_out && !text.chars().any(char::is_control)
}

fn absolute_url(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn authority(url: &Url) -> &str {
    &url[url::Position::BeforeHost..url::Position::AfterPort]
}

fn is_host(text: &str) -> bool {
    Url::parse(&format!("https://{text}/")).is_ok_and(|url| {
        url.path() == "/" && url.query().is_none() && url.username().is_empty() && url.password().is_none()
    }) && !text.contains(['/', '?', '#', '@', '\\'])
}

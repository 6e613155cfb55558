//! The options of a case, as a configured `Clerk`.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use clerk_runtime::settings::OrganizationSync;
use clerk_runtime::time::Clock;
use clerk_runtime::token::TokenTypes;
use clerk_runtime::{Accepts, Clerk, TokenType};
use serde::{Deserialize, Deserializer};
use url::Url;

use crate::Error;

const DEFAULT_API: &str = "https://api.clerk.com";

/// The options of `authenticateRequest`. As in the reference, `null` and the empty string mean "not set".
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Options {
    accepts_token: Option<OneOrMany>,
    api_url: Option<String>,
    api_version: Option<String>,
    audience: Option<OneOrMany>,
    authorized_parties: Option<OneOrMany>,
    clock_skew_in_ms: Option<f64>,
    domain: Option<String>,
    #[serde(deserialize_with = "present")]
    header_type: Option<Option<OneOrMany>>,
    is_satellite: Option<bool>,
    issuer: Option<OneOrMany>,
    jwt_key: Option<String>,
    machine_secret_key: Option<String>,
    organization_sync_options: Option<OrganizationSyncOptions>,
    proxy_url: Option<String>,
    publishable_key: Option<String>,
    satellite_auto_sync: Option<bool>,
    secret_key: Option<String>,
    sign_in_url: Option<String>,
    sign_up_url: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OrganizationSyncOptions {
    #[serde(default)]
    organization_patterns: Vec<String>,
    #[serde(default)]
    personal_account_patterns: Vec<String>,
}

impl Options {
    /// The instance with these options, whose Backend API is moved to `backend`.
    pub(crate) fn clerk(
        &self,
        backend: &str,
        now: SystemTime,
        satellite: Option<&str>,
    ) -> Result<Clerk, Error> {
        let mut builder = Clerk::builder()
            .accepts(self.accepts()?)
            .api_url(self.api_url().replacen(&self.api_origin(), backend, 1))
            .clock(StandingClock(now))
            .http_client(http_client()?)
            .auth_message(true) // in production, too, as in the reference (difference D74)
            .trust_forwarded_headers(true) // said, it is all that counts, as in the reference
            .is_satellite(self.is_satellite.unwrap_or_default())
            .satellite_auto_sync(self.satellite_auto_sync.unwrap_or_default())
            .publishable_key(text(self.publishable_key.as_ref()))
            .secret_key(text(self.secret_key.as_ref()))
            .machine_secret_key(text(self.machine_secret_key.as_ref()))
            .jwt_key(text(self.jwt_key.as_ref()))
            .api_version(text(self.api_version.as_ref()))
            .domain(text(self.domain.as_ref()))
            .proxy_url(text(self.proxy_url.as_ref()))
            .sign_in_url(text(self.sign_in_url.as_ref()))
            .sign_up_url(text(self.sign_up_url.as_ref()));
        // The reference does not need a list of satellites; here, the satellite of the request is listed.
        if let Some(target) = satellite {
            builder = builder.satellites([target]);
        }
        if let Some(audience) = list(self.audience.as_ref()).filter(|list| names_something(list)) {
            builder = builder.audience(audience);
        }
        if let Some(parties) = list(self.authorized_parties.as_ref()).filter(|list| !list.is_empty()) {
            builder = builder.authorized_parties(parties);
        }
        if let Some(types) = &self.header_type {
            // `null` means the default, but does not accept tokens without a type.
            builder = builder.header_types(list(types.as_ref()).unwrap_or_else(|| vec!["JWT".to_owned()]));
        }
        if let Some(issuers) = list(self.issuer.as_ref()).filter(|list| names_something(list)) {
            builder = builder.issuer(issuers);
        }
        if let Some(sync) = &self.organization_sync_options {
            builder = builder.organization_sync(
                OrganizationSync::new()
                    .organization_patterns(&sync.organization_patterns)
                    .personal_account_patterns(&sync.personal_account_patterns),
            );
        }
        if let Some(millis) = self.clock_skew_in_ms {
            builder = builder.clock_skew(Duration::try_from_secs_f64(millis / 1000.0)?);
        }
        Ok(builder.build()?)
    }

    pub(crate) fn accepts(&self) -> Result<Accepts, Error> {
        accepts(self.accepts_token.as_ref())
    }

    /// The origin of the case's Backend API.
    pub(crate) fn api_origin(&self) -> String {
        let parsed = Url::parse(self.api_url());
        parsed.map_or_else(|_| self.api_url().to_owned(), |url| url.origin().ascii_serialization())
    }

    pub(crate) fn has_default_api(&self) -> bool {
        self.api_origin() == DEFAULT_API
    }

    fn api_url(&self) -> &str {
        self.api_url.as_deref().filter(|url| !url.is_empty()).unwrap_or(DEFAULT_API)
    }
}

/// `acceptsToken`, or `token` of `protect`. Session tokens if it is not set.
///
/// # Errors
///
/// If it names a token type that does not exist, which our types cannot express.
pub(crate) fn accepts(option: Option<&OneOrMany>) -> Result<Accepts, Error> {
    let named = |name: &String| {
        let known = TokenType::ALL.into_iter().find(|token_type| token_type.as_str() == name);
        known.ok_or_else(|| format!("unrepresentable: the token type {name:?}"))
    };
    Ok(match option {
        None => Accepts::default(),
        Some(OneOrMany::One(any)) if any == "any" => Accepts::Any,
        Some(OneOrMany::One(name)) => Accepts::One(named(name)?),
        Some(OneOrMany::Many(names)) => {
            Accepts::Listed(TokenTypes::of(&names.iter().map(named).collect::<Result<Vec<_>, _>>()?))
        }
    })
}

/// One client for all cases, because creating one for each would take most of the time.
fn http_client() -> Result<reqwest::Client, Error> {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    if let Some(client) = CLIENT.get() {
        return Ok(client.clone());
    }
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;
    Ok(CLIENT.get_or_init(|| client).clone())
}

struct StandingClock(SystemTime);

impl Clock for StandingClock {
    fn now(&self) -> SystemTime {
        self.0
    }
}

fn text(option: Option<&String>) -> String {
    option.cloned().unwrap_or_default()
}

fn list(option: Option<&OneOrMany>) -> Option<Vec<String>> {
    Some(match option? {
        OneOrMany::One(item) => vec![item.clone()],
        OneOrMany::Many(items) => items.clone(),
    })
}

/// An empty list is a `ConfigError` here. In the reference, for some options, it disables the check.
fn names_something(list: &[String]) -> bool {
    list.iter().any(|item| !item.is_empty())
}

/// Distinguishes `null` from an absent key.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

//! All checks of a configuration, which turn the collected values into [`Settings`].

use std::sync::Arc;

use url::Url;

use super::builder::ClerkBuilder;
use super::error::ConfigError;
use super::frontend_api::FrontendApi;
use super::text::{self, Kind};
use super::{ApiSettings, Settings, credentials, origins};
use crate::ground::clerk_hosts::{backend_api, frontend_api_for_proxies};
use crate::ground::host::{absolute_url, is_authority, names_no_user, plain_url};
use crate::ground::keys::{PublishableKey, SecretKey};
use crate::token::signature::VerifyingKey;
use crate::token::verify::VerifyOptions;
use crate::token::{Accepts, TokenType};

pub(super) const NAMES_NOTHING: &str = "it names nothing; leave it out to check nothing";

impl ClerkBuilder {
    /// Checks the configuration. The error names the variable of the first invalid value.
    pub(crate) fn check(self) -> Result<Settings, ConfigError> {
        let publishable_key = self.checked_publishable_key()?;
        let secret_key = credentials::secret_key(self.secret_key.as_deref())?;
        let machine_secret_key = credentials::machine_secret_key(self.machine_secret_key.as_deref())?;
        let previous = self.previous_machine_secret_key.as_deref();
        let previous_machine_secret_key =
            credentials::previous_machine_secret_key(previous, machine_secret_key.as_ref())?;
        self.check_credentials(secret_key.as_ref(), machine_secret_key.as_ref())?;
        credentials::check_same_instance(publishable_key.as_ref(), secret_key.as_ref())?;
        self.check_texts()?;
        check_page_url("CLERK_SIGN_IN_URL", self.sign_in_url.as_deref())?;
        check_page_url("CLERK_SIGN_UP_URL", self.sign_up_url.as_deref())?;
        check_page_url("CLERK_PROXY_URL", self.proxy_url.as_deref())?;
        check_no_query("CLERK_PROXY_URL", self.proxy_url.as_deref())?;
        self.check_satellite(secret_key.as_ref())?;
        if self.audience_required && self.audience.is_none() {
            let problem = "set `audience` as well".to_owned();
            return Err(ConfigError::InvalidOption { option: "audience_required", problem });
        }
        if self.same_origin && !self.accepts.accepts(TokenType::SessionToken) {
            let problem = "it is about browser sessions, and `accepts` names none: leave it out".to_owned();
            return Err(ConfigError::InvalidOption { option: "same_origin", problem });
        }
        self.check_durations()?;
        let api = self.checked_api(publishable_key.as_ref())?;
        let frontend_api_url = self.checked_frontend_api_url(publishable_key.as_ref())?;
        let jwt_key = self.checked_jwt_key()?;
        let is_production = publishable_key.as_ref().is_some_and(PublishableKey::is_production);
        let url_rules = self.checked_url_rules(is_production)?;
        let satellite_domain = self.domain.as_deref().filter(|_| self.is_satellite);
        Ok(Settings {
            frontend_api: FrontendApi::new(publishable_key.as_ref(), self.proxy_url, satellite_domain),
            frontend_api_url,
            publishable_key,
            secret_key,
            machine_secret_key,
            previous_machine_secret_key,
            jwt_key,
            accepts: self.accepts.types(),
            verify: VerifyOptions {
                header_types: checked_list("header_types", self.header_types)?,
                audience: checked_list("audience", self.audience)?,
                audience_required: self.audience_required,
                authorized_parties: origins::authorized_parties(self.authorized_parties)?,
                issuers: origins::issuers(&checked_list("issuer", self.issuers)?)?,
                clock_skew: self.clock_skew.as_secs_f64() * 1000.0,
            },
            strict_sessions: self.strict_sessions,
            max_stale: self.max_stale,
            verdict_store: self.verdict_store,
            verdict_store_timeout: self.verdict_store_timeout,
            memo_capacity: self.memo_capacity,
            api,
            sign_in_url: self.sign_in_url,
            sign_up_url: self.sign_up_url,
            is_satellite: self.is_satellite,
            satellites: checked_satellites(&self.satellites)?,
            satellite_auto_sync: self.satellite_auto_sync,
            cross_origin_sync: self.cross_origin_sync,
            organization_sync: self.organization_sync.compile()?,
            url_rules,
            sends_auth_message: self.auth_message.unwrap_or(!is_production),
            unauthorized_instead_of_not_found: self.unauthorized_instead_of_not_found,
            same_origin: self.same_origin,
            token_in_websocket_protocol: self.token_in_websocket_protocol,
            clock: self.clock,
        })
    }

    /// Whether browsers or OAuth clients may call. If so, the publishable key must be set.
    const fn needs_publishable_key(&self) -> bool {
        !matches!(self.accepts, Accepts::One(TokenType::M2mToken | TokenType::ApiKey))
    }

    fn checked_publishable_key(&self) -> Result<Option<PublishableKey>, ConfigError> {
        let Some(text) = &self.publishable_key else {
            return if self.needs_publishable_key() {
                Err(ConfigError::Missing {
                    variable: credentials::PUBLISHABLE_KEY,
                    help: "copy it from the API keys page of the Clerk dashboard",
                })
            } else {
                Ok(None)
            };
        };
        match credentials::publishable_key(text) {
            Err(error) if self.needs_publishable_key() => Err(error),
            key => Ok(key.ok()),
        }
    }

    /// Characters left over from a shell or file would change the meaning of a value.
    fn check_texts(&self) -> Result<(), ConfigError> {
        text::check("CLERK_JWT_KEY", self.jwt_key.as_deref(), Kind::Pem)?;
        for (variable, value) in [
            ("CLERK_API_URL", &self.api_url),
            ("CLERK_API_VERSION", &self.api_version),
            ("CLERK_SIGN_IN_URL", &self.sign_in_url),
            ("CLERK_SIGN_UP_URL", &self.sign_up_url),
            ("CLERK_PROXY_URL", &self.proxy_url),
            ("CLERK_FAPI_URL", &self.frontend_api_url),
            ("CLERK_DOMAIN", &self.domain),
        ] {
            text::check(variable, value.as_deref(), Kind::Public)?;
        }
        Ok(())
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
            && !is_authority(domain)
        {
            return Err(ConfigError::invalid("CLERK_DOMAIN", "expected a host such as example.com"));
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
                return Err(ConfigError::invalid(
                    "CLERK_SIGN_IN_URL",
                    "a satellite signs in at its primary: expected an absolute URL",
                ));
            }
            Some(Some(url)) if self.domain.as_deref() == Some(authority(&url)) => {
                return Err(ConfigError::invalid(
                    "CLERK_SIGN_IN_URL",
                    "a satellite signs in at its primary, which is on another domain",
                ));
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

    fn checked_api(&self, publishable_key: Option<&PublishableKey>) -> Result<ApiSettings, ConfigError> {
        let derived = backend_api(publishable_key.map_or("", PublishableKey::frontend_api));
        let base = self.api_url.as_deref().unwrap_or(derived);
        let url = absolute_url(base)
            .filter(|url| url.query().is_none() && url.fragment().is_none())
            .ok_or_else(|| ConfigError::invalid("CLERK_API_URL", "expected an absolute http or https URL"))?;
        if url.path().trim_end_matches('/').ends_with("/v1") {
            let problem = "leave out `/v1`: the version is added to it";
            return Err(ConfigError::invalid("CLERK_API_URL", problem));
        }
        if !names_no_user(&url) {
            let problem = "it cannot name a user or a password: the secret key is what calls carry";
            return Err(ConfigError::invalid("CLERK_API_URL", problem));
        }
        let version = self.api_version.clone().unwrap_or_else(|| "v1".to_owned());
        if !version.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
            return Err(ConfigError::invalid("CLERK_API_VERSION", "expected a version such as v1"));
        }
        if self.max_calls_in_flight == 0 {
            let problem = "without a call no caller can be verified".to_owned();
            return Err(ConfigError::InvalidOption { option: "max_calls_in_flight", problem });
        }
        Ok(ApiSettings {
            url,
            version,
            timeout: self.api_timeout,
            max_calls_in_flight: self.max_calls_in_flight,
            http_client: self.http_client.clone(),
        })
    }

    fn checked_frontend_api_url(&self, publishable_key: Option<&PublishableKey>) -> Result<Url, ConfigError> {
        let host = publishable_key.map_or("", PublishableKey::frontend_api);
        let url = self.frontend_api_url.as_deref().unwrap_or_else(|| frontend_api_for_proxies(host));
        plain_url(url).filter(|url| url.query().is_none() && url.fragment().is_none()).ok_or_else(|| {
            let problem =
                "expected an absolute http or https URL that names no user, without query and fragment";
            ConfigError::invalid("CLERK_FAPI_URL", problem)
        })
    }

    fn checked_jwt_key(&self) -> Result<Option<Arc<VerifyingKey>>, ConfigError> {
        let key = self.jwt_key.as_deref().map(|pem| {
            VerifyingKey::from_pem(pem).map(Arc::new).ok_or(ConfigError::invalid(
                "CLERK_JWT_KEY",
                "expected an RSA public key of at least 2048 bits as PEM",
            ))
        });
        key.transpose()
    }
}

fn checked_satellites(satellites: &[String]) -> Result<Vec<Url>, ConfigError> {
    let origin = |text: &String| {
        plain_url(text).ok_or_else(|| ConfigError::InvalidOption {
            option: "satellites",
            problem: format!("expected an origin such as https://shop.example.com, not {text:?}"),
        })
    };
    satellites.iter().map(origin).collect()
}

/// An empty list would disable the check, which is never intended.
fn checked_list(option: &'static str, list: Option<Vec<String>>) -> Result<Vec<String>, ConfigError> {
    match list {
        Some(list) if list.iter().all(String::is_empty) => {
            let problem = NAMES_NOTHING.to_owned();
            Err(ConfigError::InvalidOption { option, problem })
        }
        list => Ok(list.unwrap_or_default()),
    }
}

/// A page is an absolute http or https URL, or a path. `//host` would be another site.
fn check_page_url(variable: &'static str, url: Option<&str>) -> Result<(), ConfigError> {
    let problem =
        "expected an absolute http or https URL that names no user, or a path that begins with one slash";
    match url {
        Some(url) if plain_url(url).is_none() && !is_path(url) => {
            Err(ConfigError::invalid(variable, problem))
        }
        _ => Ok(()),
    }
}

fn check_no_query(variable: &'static str, url: Option<&str>) -> Result<(), ConfigError> {
    match url {
        Some(url) if url.contains(['?', '#']) => {
            Err(ConfigError::invalid(variable, "it cannot have a query or a fragment"))
        }
        _ => Ok(()),
    }
}

fn is_path(text: &str) -> bool {
    let climbs_out = text.starts_with("//") || text.starts_with("/\\");
    text.starts_with('/') && !climbs_out && !text.chars().any(char::is_control)
}

fn authority(url: &Url) -> &str {
    &url[url::Position::BeforeHost..url::Position::AfterPort]
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn values_that_cannot_be_meant_are_mistakes() {
        let builder = || {
            ClerkBuilder::default()
                .publishable_key("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")
                .secret_key("sk_live_1")
        };
        assert!(builder().audience_required(true).audience(["a"]).check().is_ok());
        let mistakes = [
            ("audience", builder().audience([""])),
            ("header_types", builder().header_types([""; 0])),
            ("issuer", builder().issuer(["", ""])),
            ("audience_required", builder().audience_required(true)),
            ("api_timeout", builder().api_timeout(Duration::ZERO)),
            ("verdict_store_timeout", builder().verdict_store_timeout(Duration::ZERO)),
            ("clock_skew", builder().clock_skew(Duration::from_secs(86_401))),
            ("clock_skew", builder().clock_skew(Duration::MAX)),
            ("same_origin", builder().same_origin(true).accepts(TokenType::ApiKey)),
        ];
        for (name, builder) in mistakes {
            let error = builder.check().err().unwrap();
            assert!(matches!(error, ConfigError::InvalidOption { option, .. } if option == name), "{error}");
        }
        for url in ["https://api.clerk.com/v1", "https://api.clerk.com/v1/"] {
            let error = builder().api_url(url).check().err().unwrap().to_string();
            assert!(error.contains("CLERK_API_URL") && error.contains("leave out `/v1`"), "{error}");
        }
    }
}

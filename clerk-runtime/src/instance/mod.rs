//! A running instance: its settings, and the services and caches built from them.

pub(crate) mod authorization_server;
pub(crate) mod exchanges;
pub(crate) mod notices;
mod other_keys;

use std::sync::Arc;

use crate::ground::clock::UnixMillis;
use crate::ground::keys::SecretKey;
use crate::ground::opaque_arc::OpaqueArc;
use crate::machine::OpaqueVerifier;
use crate::settings::{ConfigError, Settings};
use crate::token::jwks::{Jwks, JwksEndpoint, KeySource};
use crate::token::memo::TokenMemo;
use crate::token::session::SessionRules;
use crate::wire::{BackendApi, HttpClient, MachineKeys, Strangers};
use authorization_server::{AuthorizationServer, AuthorizationServerEndpoint};
use exchanges::Exchanges;
use notices::Notices;
use other_keys::OtherKeys;

/// Everything that a [`Clerk`](crate::Clerk) shares with its clones.
pub(crate) struct Instance {
    pub(crate) settings: Settings,
    pub(crate) api: BackendApi,
    pub(crate) keys: KeySource,
    /// The keys of the machine, if this application is one.
    pub(crate) machine_keys: Option<MachineKeys>,
    pub(crate) memo: TokenMemo,
    pub(crate) opaque: OpaqueVerifier,
    pub(crate) exchanges: Exchanges,
    pub(crate) authorization_server: Arc<AuthorizationServer>,
    pub(crate) notices: Notices,
    others: OtherKeys,
}

impl Instance {
    /// Creates the services, with empty caches.
    pub(crate) fn new(settings: Settings) -> Result<Self, ConfigError> {
        let api = backend_api(&settings)?;
        Self::with_api(settings, api)
    }

    /// Returns `own` with another secret key and the same settings otherwise, and keeps it for the next call. For
    /// its own key it returns `own`. Configured credentials of this instance are not passed on, because the
    /// other key may belong to another instance (difference D39).
    pub(crate) fn with_secret_key(
        own: &OpaqueArc<Self>,
        key: &SecretKey,
    ) -> Result<OpaqueArc<Self>, ConfigError> {
        if own.has_secret_key(key) {
            return Ok(own.clone());
        }
        own.others.instance(key, || {
            let settings = Settings {
                secret_key: Some(key.clone()),
                machine_secret_key: None,
                previous_machine_secret_key: None,
                jwt_key: None,
                ..own.settings.clone()
            };
            Self::with_api(settings, own.api.for_another_key())
        })
    }

    fn has_secret_key(&self, key: &SecretKey) -> bool {
        self.settings.secret_key.as_ref().is_some_and(|own| own.expose_secret() == key.expose_secret())
    }

    fn with_api(settings: Settings, api: BackendApi) -> Result<Self, ConfigError> {
        let authorization_server = AuthorizationServerEndpoint::new(&settings, api.clone());
        let clock = Arc::clone(&settings.clock);
        let machine_keys = machine_keys(&settings);
        let opaque = OpaqueVerifier::new(&settings, api.clone(), machine_keys.clone());
        Ok(Self {
            authorization_server: Arc::new(AuthorizationServer::new(authorization_server, clock)),
            keys: key_source(&settings, &api),
            memo: TokenMemo::new(settings.memo_capacity),
            machine_keys,
            opaque: opaque.map_err(|_| ConfigError::NoRandomness)?,
            exchanges: Exchanges::new(),
            notices: Notices::new(),
            others: OtherKeys::default(),
            api,
            settings,
        })
    }

    pub(crate) fn now(&self) -> UnixMillis {
        self.settings.now()
    }

    /// The rules for session tokens.
    pub(crate) const fn session_rules(&self) -> SessionRules<'_> {
        SessionRules {
            options: &self.settings.verify,
            is_strict: self.settings.strict_sessions,
            memo: &self.memo,
        }
    }
}

/// Creates the client of the Backend API. If every verification needs calls, the HTTP client is created at
/// once, so errors occur at start-up. With a PEM key, it is created for the first call.
pub(crate) fn backend_api(settings: &Settings) -> Result<BackendApi, ConfigError> {
    let api = &settings.api;
    let http = match &api.http_client {
        Some(client) => HttpClient::Given(client.clone()),
        None => HttpClient::own(api.timeout),
    };
    if settings.jwt_key.is_none() {
        http.for_url(&api.url).map_err(|error| ConfigError::HttpClient(Box::new(error)))?;
    }
    let clock = Arc::clone(&settings.clock);
    let strangers = Strangers::new(api.max_calls_in_flight);
    Ok(BackendApi::new(http, api.url.clone(), api.version.clone(), api.timeout, clock, strangers))
}

fn machine_keys(settings: &Settings) -> Option<MachineKeys> {
    let current = settings.machine_secret_key.clone()?;
    Some(MachineKeys::new(current, settings.previous_machine_secret_key.clone()))
}

fn key_source(settings: &Settings, api: &BackendApi) -> KeySource {
    match (&settings.jwt_key, &settings.secret_key) {
        (Some(key), _) => KeySource::Pem(Arc::clone(key)),
        (None, Some(secret_key)) => {
            let clock = Arc::clone(&settings.clock);
            let endpoint = JwksEndpoint::new(api.clone(), secret_key.clone());
            KeySource::Jwks(Arc::new(Jwks::new(endpoint, clock)))
        }
        (None, None) => KeySource::Missing,
    }
}

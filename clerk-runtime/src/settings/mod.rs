//! Every option of an instance, checked once.

mod addresses;
mod builder;
mod check;
pub(crate) mod credentials;
mod durations;
pub(crate) mod environment;
pub(crate) mod error;
pub(crate) mod frontend_api;
pub(crate) mod organization_sync;
mod origins;
mod path_pattern;
pub(crate) mod text;
mod warnings;

use std::sync::Arc;
use std::time::Duration;

use url::Url;

pub use builder::ClerkBuilder;
pub use error::ConfigError;
pub use organization_sync::OrganizationSync;

use crate::ground::clock::{Clock, UnixMillis};
use crate::ground::keys::{PublishableKey, SecretKey};
use crate::request::{RequestContext, RequestView, UrlRules};
use crate::token::TokenTypes;
use crate::token::signature::VerifyingKey;
use crate::token::verify::VerifyOptions;
use crate::verdicts::DynVerdictStore;
use frontend_api::FrontendApi;
use organization_sync::OrganizationMatcher;

/// A checked configuration.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) publishable_key: Option<PublishableKey>,
    pub(crate) secret_key: Option<SecretKey>,
    pub(crate) machine_secret_key: Option<SecretKey>,
    /// The machine's previous key, which may stay valid for a time.
    pub(crate) previous_machine_secret_key: Option<SecretKey>,
    /// The instance's public key, if it was configured.
    pub(crate) jwt_key: Option<Arc<VerifyingKey>>,
    pub(crate) accepts: TokenTypes,
    pub(crate) verify: VerifyOptions,
    pub(crate) strict_sessions: bool,
    pub(crate) max_stale: Duration,
    /// The store through which processes share verdicts.
    pub(crate) verdict_store: Option<Arc<dyn DynVerdictStore>>,
    pub(crate) verdict_store_timeout: Duration,
    pub(crate) memo_capacity: u64,
    pub(crate) api: ApiSettings,
    pub(crate) frontend_api: FrontendApi,
    /// The address at which a proxy of this application reaches the Frontend API.
    pub(crate) frontend_api_url: Url,
    pub(crate) sign_in_url: Option<String>,
    pub(crate) sign_up_url: Option<String>,
    pub(crate) is_satellite: bool,
    /// The origins to which a development primary redirects browsers back.
    pub(crate) satellites: Vec<Url>,
    pub(crate) satellite_auto_sync: bool,
    pub(crate) cross_origin_sync: bool,
    pub(crate) organization_sync: OrganizationMatcher,
    pub(crate) url_rules: UrlRules,
    pub(crate) sends_auth_message: bool,
    pub(crate) unauthorized_instead_of_not_found: bool,
    /// Whether a protocol offered for a WebSocket may contain a token.
    pub(crate) token_in_websocket_protocol: bool,
    /// Whether rules require the application's own origin by default.
    pub(crate) same_origin: bool,
    pub(crate) clock: Arc<dyn Clock>,
}

/// How to reach the Backend API.
#[derive(Clone)]
pub(crate) struct ApiSettings {
    pub(crate) url: Url,
    pub(crate) version: String,
    pub(crate) timeout: Duration,
    /// The largest number of concurrent calls that strangers can cause.
    pub(crate) max_calls_in_flight: usize,
    /// The application's own client. Without one, ours is used.
    pub(crate) http_client: Option<reqwest::Client>,
}

impl Settings {
    pub(crate) fn now(&self) -> UnixMillis {
        self.clock.now().into()
    }

    /// A view of a request that is read with these settings.
    pub(crate) fn read<'r>(&'r self, request: &'r dyn RequestView) -> RequestContext<'r> {
        RequestContext::read(request, &self.url_rules, self.token_in_websocket_protocol)
    }

    /// The same before its headers are read.
    #[inline]
    pub(crate) fn unread<'r>(&'r self, request: &'r dyn RequestView) -> RequestContext<'r> {
        RequestContext::unread(request, &self.url_rules, self.token_in_websocket_protocol)
    }

    pub(crate) fn is_production(&self) -> bool {
        self.publishable_key.as_ref().is_some_and(PublishableKey::is_production)
    }

    /// Whether the key belongs to a development instance.
    pub(crate) fn is_development(&self) -> bool {
        self.publishable_key.as_ref().is_some_and(|key| !key.is_production())
    }

    /// The suffix of this instance's cookies; empty if there is no publishable key.
    pub(crate) fn cookie_suffix(&self) -> &str {
        self.publishable_key.as_ref().map_or("", PublishableKey::cookie_suffix)
    }
}

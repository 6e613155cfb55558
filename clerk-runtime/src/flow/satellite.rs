//! Applications on several domains: satellites, their primary, and development browsers with a token in the
//! URL.

use url::Url;

use super::Flow;
use super::handshake::start::Destination;
use crate::ground::clerk_hosts::{accounts_portal, is_development_portal};
use crate::ground::host::{is_loopback, plain_url};
use crate::state::{AuthReason, NotSignedIn, Outcome};
use crate::token::TokenType;

impl Flow<'_> {
    /// Redirects a satellite to its primary, if there is a reason.
    pub(super) fn synchronize_satellite(&self) -> Option<Outcome> {
        let settings = self.facts.settings;
        let request = &self.facts.request;
        if !settings.is_satellite || !request.is_for_document() || !request.is_get() {
            return None;
        }
        let synced = request.query("__clerk_synced");
        let has_cookies = self.browser().has_session_or_uat();
        let must_sync = synced.as_deref() == Some("false");
        if synced.as_deref() == Some("true") || (has_cookies && !must_sync) {
            return None;
        }
        if !must_sync && !settings.satellite_auto_sync {
            let reason = AuthReason::SessionTokenAndUatMissing;
            let session = Some(TokenType::SessionToken);
            return Some(NotSignedIn::signed_out(session, reason, String::new()).into());
        }
        let destination =
            if settings.is_production() { Destination::FrontendApi } else { Destination::Primary };
        Some(self.handshake(AuthReason::SatelliteNeedsSyncing, "", destination))
    }

    /// In development, the browser is identified by a token in the URL.
    pub(super) fn synchronize_dev_browser(&self) -> Option<Outcome> {
        let settings = self.facts.settings;
        if settings.is_production() {
            return None;
        }
        if !settings.is_satellite
            && let Some(target) =
                self.browser().query("__clerk_redirect_url").and_then(|url| self.satellite_target(&url))
        {
            let reason = AuthReason::PrimaryRespondsToSyncing;
            return Some(self.handshake(reason, "", Destination::Satellite(target)));
        }
        let browser = self.browser();
        let reason = if browser.has_query_parameter("__clerk_db_jwt") {
            AuthReason::DevBrowserSync
        } else if !browser.has_dev_browser_token() {
            AuthReason::DevBrowserMissing
        } else {
            return None;
        };
        Some(self.handshake(reason, "", Destination::FrontendApi))
    }

    /// Where a primary may redirect a browser back to, with the development browser's token: an absolute http
    /// or https URL without a user name (difference D4), on this machine or on a configured satellite
    /// (difference D70).
    fn satellite_target(&self, url: &str) -> Option<Url> {
        let target = plain_url(url)?;
        let is_satellite = |origin: &Url| origin.origin() == target.origin();
        (is_loopback(&target) || self.facts.settings.satellites.iter().any(is_satellite)).then_some(target)
    }

    /// A document requested from another site may come from a satellite on which the user signed in.
    pub(super) fn comes_from_another_site(&self) -> bool {
        let settings = self.facts.settings;
        settings.cross_origin_sync
            && !settings.is_satellite
            && self.facts.request.is_get()
            && self.facts.request.is_for_document()
            && self.browser().redirect_count() == 0
            && self.referrer().is_some_and(|referrer| self.is_foreign(&referrer))
    }

    fn referrer(&self) -> Option<Url> {
        Url::parse(&self.facts.request.referrer()?).ok()
    }

    /// Whether a referrer is neither on this application's origin nor on a configured page.
    fn is_foreign(&self, referrer: &Url) -> bool {
        let settings = self.facts.settings;
        let own = self.facts.request.public_url();
        let host = referrer.host_str().unwrap_or_default();
        let portal = Url::parse(&accounts_portal(&settings.frontend_api.original)).ok();
        let is_known = settings.frontend_api.is_host(host, &own)
            || (!settings.is_production() && is_development_portal(host))
            || portal.is_some_and(|portal| portal.origin() == referrer.origin());
        referrer.origin() != own.origin() && !is_known
    }
}

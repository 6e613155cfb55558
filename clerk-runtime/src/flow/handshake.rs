//! The handshake: a browser is sent to the Frontend API, and comes back with cookies.

use http::HeaderMap;
use http::header::{CACHE_CONTROL, HeaderValue, LOCATION, SET_COOKIE};
use url::Url;

use super::SessionAttempt;
use crate::ground::query::{append_query_parameter, remove_query_parameters, set_query_parameter};
use crate::state::{AuthReason, AuthStatus, NotSignedIn, RequestState};
use crate::token::TokenType;
use crate::token::error::Unavailable;
use crate::token::presented::bearer_token;
use crate::wire::API_VERSION_DATE;

/// How many handshakes may follow each other before the application answers as it can (difference D10).
const LOOP_LIMIT: u32 = 3;

/// Where a handshake leads.
pub(super) enum Destination {
    /// The instance's Frontend API.
    FrontendApi,
    /// A development satellite's primary.
    Primary,
    /// Back to a development satellite, from its primary.
    Satellite(Url),
}

impl SessionAttempt<'_> {
    /// Attempts a handshake for `reason`; a request that cannot be redirected, or that goes in circles, is signed out
    /// for the same reason.
    pub(super) fn handshake(
        &self,
        reason: AuthReason,
        message: &str,
        destination: Destination,
    ) -> RequestState {
        self.handshake_or_outage(reason, message, destination, None)
    }

    /// The same, where an outage keeps the instance from being asked in another way: whoever cannot be sent through a
    /// handshake is not signed out for it.
    pub(super) fn handshake_or_outage(
        &self,
        reason: AuthReason,
        message: &str,
        destination: Destination,
        outage: Option<Unavailable>,
    ) -> RequestState {
        let signed_out = |reason| {
            let session = Some(TokenType::SessionToken);
            NotSignedIn::signed_out(session, reason, message.to_owned()).with_unavailable(outage)
        };
        if !self.may_be_redirected() {
            return self.refuse(signed_out(reason));
        }
        let location = match destination {
            Destination::FrontendApi => self.frontend_api_url(&reason),
            Destination::Primary => self.primary_url(),
            Destination::Satellite(url) => Some(self.satellite_url(url)),
        };
        let count = self.browser().redirect_count;
        let Some(location) = location.and_then(|url| HeaderValue::try_from(String::from(url)).ok()) else {
            return self.refuse(signed_out(reason));
        };
        if count >= LOOP_LIMIT {
            tracing::warn!(
                %reason,
                "the handshake goes in circles: check that the publishable key and the secret key belong to the same \
                 instance, and that cookies reach this application"
            );
            return self.refuse(signed_out(reason));
        }
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, location);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let counter = format!("__clerk_redirect_count={}; SameSite=Lax; HttpOnly; Max-Age=2", count + 1);
        headers.extend(HeaderValue::try_from(counter).ok().map(|cookie| (SET_COOKIE, cookie)));
        let status = AuthStatus::Handshake;
        self.refuse(NotSignedIn { status, headers, unavailable: None, ..signed_out(reason) })
    }

    /// Only documents can be redirected without the application noticing.
    fn may_be_redirected(&self) -> bool {
        let is_document = match self.request.fetch_destination().as_deref() {
            Some(destination) if !destination.is_empty() => matches!(destination, "document" | "iframe"),
            _ => self.request.accept().is_some_and(|accept| accept.starts_with("text/html")),
        };
        is_document && self.request.is_get()
    }

    /// The Frontend API's handshake endpoint, with everything that it wants to know.
    fn frontend_api_url(&self, reason: &AuthReason) -> Option<Url> {
        let instance = self.clerk.instance();
        let mut here = self.request.public_url();
        let base = instance.frontend_api.base_url(&here);
        remove_query_parameters(&mut here, &["__clerk_db_jwt", "__dev_session"]);
        let mut url = Url::parse(&format!("{base}/v1/client/handshake")).ok()?;
        let browser = self.browser();
        let header_token =
            || self.request.authorization().as_deref().and_then(bearer_token).map(str::to_owned);
        let session = browser.session.as_ref().map(|cookie| cookie.token.clone()).or_else(header_token);
        let organization = self.organization_target();
        let dev_browser = browser.dev_browser_token.as_deref().filter(|_| !instance.is_production());
        url.query_pairs_mut()
            .append_pair("redirect_url", here.as_str())
            .append_pair("__clerk_api_version", API_VERSION_DATE)
            .append_pair("suffixed_cookies", if browser.is_suffixed { "true" } else { "false" })
            .append_pair("__clerk_hs_reason", &reason.as_str())
            .append_pair("format", "nonce")
            .extend_pairs(session.iter().map(|token| ("__session", token)))
            .extend_pairs(dev_browser.iter().map(|token| ("__clerk_db_jwt", token)))
            .extend_pairs(organization.iter().map(|target| ("organization_id", target.as_parameter())));
        Some(url)
    }

    /// The primary's sign-in page, told where to come back to.
    fn primary_url(&self) -> Option<Url> {
        let mut url = Url::parse(self.clerk.instance().sign_in_url.as_deref()?).ok()?;
        append_query_parameter(&mut url, "__clerk_redirect_url", self.request.public_url().as_str());
        Some(url)
    }

    fn satellite_url(&self, mut url: Url) -> Url {
        if let Some(token) = &self.browser().dev_browser_token {
            append_query_parameter(&mut url, "__clerk_db_jwt", token);
        }
        set_query_parameter(&mut url, "__clerk_synced", "true");
        url
    }
}

//! Starting a handshake: a browser is redirected to the Frontend API, and returns with cookies.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::{CACHE_CONTROL, HeaderValue, LOCATION, SET_COOKIE};
use url::Url;

use crate::flow::Flow;
use crate::ground::query::{append_query_parameter, remove_query_parameters, set_query_parameter};
use crate::ground::way_back::{fits, way_back_at_least_to_the_root};
use crate::state::{AuthReason, AuthStatus, NotSignedIn, Outcome};
use crate::token::TokenType;
use crate::token::error::Unavailable;
use crate::token::presented::bearer_token;
use crate::wire::API_VERSION_DATE;

/// How many redirects may follow one another before the application answers without a handshake (difference
/// D10).
pub(in crate::flow) const LOOP_LIMIT: u32 = 3;

/// The destination of a handshake.
pub(in crate::flow) enum Destination {
    /// The instance's Frontend API.
    FrontendApi,
    /// A development satellite's primary.
    Primary,
    /// Back to a development satellite, from its primary.
    Satellite(Url),
}

impl Flow<'_> {
    /// Starts a handshake for `reason`. A request that cannot be redirected, or is in a redirect loop, is
    /// signed out for the same reason.
    pub(in crate::flow) fn handshake(
        &self,
        reason: AuthReason,
        message: &str,
        destination: Destination,
    ) -> Outcome {
        self.handshake_or_outage(reason, message, destination, None)
    }

    /// The same during an outage: a caller who cannot be redirected to a handshake is not signed out because
    /// of it.
    pub(in crate::flow) fn handshake_or_outage(
        &self,
        reason: AuthReason,
        message: &str,
        destination: Destination,
        outage: Option<Unavailable>,
    ) -> Outcome {
        let signed_out = |reason| {
            let session = Some(TokenType::SessionToken);
            NotSignedIn::signed_out(session, reason, message.to_owned()).with_unavailable(outage)
        };
        let location = if self.may_be_redirected() { self.location(&reason, destination) } else { None };
        let Some(location) = location else {
            return signed_out(reason).into();
        };
        let count = self.browser().redirect_count();
        if count >= LOOP_LIMIT {
            if self.facts.notices.loops.permits(self.started_at) {
                tracing::warn!(
                    %reason,
                    "the handshake goes in circles: check that the publishable key and the secret key belong to the \
                     same instance, and that cookies reach this application"
                );
            }
            return signed_out(reason).into();
        }
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, location);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let counter = format!("__clerk_redirect_count={}; SameSite=Lax; HttpOnly; Max-Age=2", count + 1);
        headers.extend(HeaderValue::try_from(counter).ok().map(|cookie| (SET_COOKIE, cookie)));
        let status = AuthStatus::Handshake;
        NotSignedIn { status, headers, unavailable: None, ..signed_out(reason) }.into()
    }

    /// `None` if no URL is short enough for a header (difference D50).
    fn location(&self, reason: &AuthReason, destination: Destination) -> Option<HeaderValue> {
        let url = match destination {
            Destination::FrontendApi => self.frontend_api_url(reason)?,
            Destination::Primary => self.primary_url()?,
            Destination::Satellite(url) => self.satellite_url(&url)?,
        };
        HeaderValue::try_from(String::from(url)).ok()
    }

    /// Only documents can be redirected without the application noticing.
    pub(in crate::flow) fn may_be_redirected(&self) -> bool {
        let is_document = match self.facts.request.fetch_destination().as_deref() {
            Some(destination) if !destination.is_empty() => matches!(destination, "document" | "iframe"),
            _ => self.facts.request.accept().is_some_and(|accept| accept.starts_with("text/html")),
        };
        is_document && self.facts.request.is_get()
    }

    /// The Frontend API's handshake endpoint, with all its parameters. If the URL is too long for a header,
    /// the session token is left out first, which is optional, then the query of the return URL, then its
    /// path.
    fn frontend_api_url(&self, reason: &AuthReason) -> Option<Url> {
        let settings = self.facts.settings;
        let mut here = self.facts.request.public_url();
        let base = settings.frontend_api.base_url(&here);
        remove_query_parameters(&mut here, &["__clerk_db_jwt", "__dev_session"]);
        let endpoint = Url::parse(&format!("{base}/v1/client/handshake")).ok()?;
        let browser = self.browser();
        let header_token =
            || self.facts.request.authorization().as_deref().and_then(bearer_token).map(str::to_owned);
        let session = browser.session_text().map(Cow::into_owned).or_else(header_token);
        let organization = self.organization_target();
        let dev_browser = if settings.is_production() { None } else { browser.dev_browser_token() };
        let told = |here: &Url, session: Option<&String>| {
            let mut url = endpoint.clone();
            url.query_pairs_mut()
                .append_pair("redirect_url", here.as_str())
                .append_pair("__clerk_api_version", API_VERSION_DATE)
                .append_pair("suffixed_cookies", if browser.is_suffixed { "true" } else { "false" })
                .append_pair("__clerk_hs_reason", &reason.as_str())
                .append_pair("format", "nonce")
                .extend_pairs(session.iter().map(|token| ("__session", token)))
                .extend_pairs(dev_browser.iter().map(|token| ("__clerk_db_jwt", token)))
                .extend_pairs(organization.iter().map(|target| ("organization_id", target.as_parameter())));
            url
        };
        way_back_at_least_to_the_root(&here)
            .flat_map(|here| [session.as_ref(), None].map(|session| told(&here, session)))
            .find(fits)
    }

    /// The primary's sign-in page, with the return URL.
    fn primary_url(&self) -> Option<Url> {
        let page = Url::parse(self.facts.settings.sign_in_url.as_deref()?).ok()?;
        let told = |here: Url| {
            let mut url = page.clone();
            append_query_parameter(&mut url, "__clerk_redirect_url", here.as_str());
            url
        };
        way_back_at_least_to_the_root(&self.facts.request.public_url()).map(told).find(fits)
    }

    fn satellite_url(&self, page: &Url) -> Option<Url> {
        let answered = |mut url: Url| {
            if let Some(token) = self.browser().dev_browser_token() {
                append_query_parameter(&mut url, "__clerk_db_jwt", &token);
            }
            set_query_parameter(&mut url, "__clerk_synced", "true");
            url
        };
        way_back_at_least_to_the_root(page).map(answered).find(fits)
    }
}

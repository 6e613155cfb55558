//! The cookie flow: from a browser's cookies to a state, in the steps of the reference's `authenticateRequest()`.

use http::HeaderMap;
use url::Url;

use super::SessionAttempt;
use super::handshake::Destination;
use super::resolve::HandshakeOutage;
use super::verify;
use crate::ground::ecmascript;
use crate::settings::accounts_portal;
use crate::state::{AuthReason, AuthStatus, NotSignedIn, RequestState, VerifiedSession};
use crate::token::TokenType;
use crate::token::error::TokenCarrier;

impl SessionAttempt<'_> {
    pub(super) async fn run_cookie_flow(&self) -> RequestState {
        let outage = match self.resolve_handshake().await {
            Ok(Some(state)) => return state,
            Ok(None) => None,
            Err(outage) => Some(outage),
        };
        let state = self.run_without_handshake().await;
        match outage {
            Some(outage) if state.status() != AuthStatus::SignedIn => self.put_off(&state, outage),
            _ => state,
        }
    }

    /// The state of a request whose handshake cannot be read now, and whose original cookies are not good. Another
    /// handshake would be of no more use.
    fn put_off(&self, state: &RequestState, outage: HandshakeOutage) -> RequestState {
        let reason =
            outage.reason.or_else(|| state.reason().cloned()).unwrap_or(AuthReason::SessionTokenMissing);
        let outcome =
            NotSignedIn::signed_out(Some(TokenType::SessionToken), reason, state.message().to_owned());
        self.refuse(outcome.with_unavailable(Some(outage.unavailable)))
    }

    async fn run_without_handshake(&self) -> RequestState {
        if let Some(state) = self.synchronize_satellite() {
            return state;
        }
        if let Some(state) = self.synchronize_dev_browser() {
            return state;
        }
        match self.contradiction() {
            Some(AuthReason::SessionTokenAndUatMissing) => {
                self.signed_out(AuthReason::SessionTokenAndUatMissing)
            }
            Some(reason) => self.handshake(reason, "", Destination::FrontendApi),
            None => self.verify_cookie().await,
        }
    }

    /// Steps 8 to 10: what session cookie and `__client_uat` say of each other.
    fn contradiction(&self) -> Option<AuthReason> {
        match (self.browser().has_active_client(), self.browser().session.is_some()) {
            (false, false) => Some(AuthReason::SessionTokenAndUatMissing),
            (false, true) => Some(AuthReason::SessionTokenButNoClientUat),
            (true, false) => Some(AuthReason::ClientUatButNoSessionToken),
            (true, true) => None,
        }
    }

    /// Steps 11 to 17.
    async fn verify_cookie(&self) -> RequestState {
        let Some(cookie) = &self.browser().session else {
            return self.signed_out(AuthReason::SessionTokenAndUatMissing);
        };
        if let Some(jwt) = cookie.decoded() {
            if verify::is_other_class(jwt) {
                return self.refuse(NotSignedIn::type_mismatch(Some(TokenType::SessionToken)));
            }
            let issued_at = jwt.operand("iat").as_ref().map(ecmascript::number);
            if issued_at.is_some_and(|issued_at| issued_at < self.browser().client_uat) {
                let reason = AuthReason::SessionTokenIatBeforeClientUat;
                return self.handshake(reason, "", Destination::FrontendApi);
            }
        }
        match verify::verify_presented(self.clerk, cookie.jwt.as_ref()).await {
            Err(error) => self.fail(&error, TokenCarrier::Cookie).await,
            Ok(session) => {
                self.warn_without_authorized_party(&session);
                if self.comes_from_another_site() {
                    return self.handshake(
                        AuthReason::PrimaryDomainCrossOriginSync,
                        "Cross-origin request from satellite domain requires handshake",
                        Destination::FrontendApi,
                    );
                }
                self.synchronize_organization(&session)
                    .unwrap_or_else(|| self.accept(session, HeaderMap::new()))
            }
        }
    }
}

impl SessionAttempt<'_> {
    /// Steps 2 to 4: a satellite asks its primary, where it has reason to.
    fn synchronize_satellite(&self) -> Option<RequestState> {
        let instance = self.clerk.instance();
        let is_document = self.request.fetch_destination().as_deref() == Some("document");
        if !instance.is_satellite || !is_document || !self.request.is_get() {
            return None;
        }
        let synced = self.query("__clerk_synced");
        let has_cookies = self.browser().has_session_or_uat();
        let must_sync = synced.as_deref() == Some("false");
        if synced.as_deref() == Some("true") || (has_cookies && !must_sync) {
            return None;
        }
        if !must_sync && !instance.satellite_auto_sync {
            return Some(self.signed_out(AuthReason::SessionTokenAndUatMissing));
        }
        let destination =
            if instance.is_production() { Destination::FrontendApi } else { Destination::Primary };
        Some(self.handshake(AuthReason::SatelliteNeedsSyncing, "", destination))
    }

    /// Steps 5 to 7: in development the browser is known by a token in the URL.
    fn synchronize_dev_browser(&self) -> Option<RequestState> {
        let instance = self.clerk.instance();
        if instance.is_production() {
            return None;
        }
        if !instance.is_satellite
            && let Some(target) = self.query("__clerk_redirect_url").as_deref().and_then(satellite_url)
        {
            let reason = AuthReason::PrimaryRespondsToSyncing;
            return Some(self.handshake(reason, "", Destination::Satellite(target)));
        }
        let reason = if self.request.has_query_parameter("__clerk_db_jwt") {
            AuthReason::DevBrowserSync
        } else if self.browser().dev_browser_token.is_none() {
            AuthReason::DevBrowserMissing
        } else {
            return None;
        };
        Some(self.handshake(reason, "", Destination::FrontendApi))
    }

    /// Step 15: a document that another site led to may come from a satellite on which someone signed in.
    fn comes_from_another_site(&self) -> bool {
        let instance = self.clerk.instance();
        instance.cross_origin_sync
            && !instance.is_satellite
            && self.request.is_get()
            && self.request.fetch_destination().as_deref() == Some("document")
            && self.browser().redirect_count == 0
            && self.referrer().is_some_and(|referrer| self.is_foreign(&referrer))
    }

    fn referrer(&self) -> Option<Url> {
        Url::parse(&self.request.referrer()?).ok()
    }

    /// Whether a referrer is neither this application nor a page of the instance.
    fn is_foreign(&self, referrer: &Url) -> bool {
        let instance = self.clerk.instance();
        let own = self.request.public_url();
        let host = referrer.host_str().unwrap_or_default();
        let portal = Url::parse(&accounts_portal(&instance.frontend_api.original)).ok();
        let is_known = instance.frontend_api.is_host(host, &own)
            || (!instance.is_production() && is_development_portal(host))
            || portal.is_some_and(|portal| portal.origin() == referrer.origin());
        referrer.origin() != own.origin() && !is_known
    }

    fn query(&self, name: &str) -> Option<String> {
        self.request.query(name)
    }

    fn signed_out(&self, reason: AuthReason) -> RequestState {
        self.refuse(NotSignedIn::signed_out(Some(TokenType::SessionToken), reason, String::new()))
    }

    /// A cookie may reach further than the origin that it was made for; `authorized_parties` is what restricts it.
    fn warn_without_authorized_party(&self, session: &VerifiedSession) {
        if session.claims().authorized_party().is_none()
            && self.clerk.instance().verify.authorized_parties.is_empty()
        {
            self.clerk.instance().azp_warning.call_once(|| {
                tracing::warn!(
                    "a session token in a cookie names no authorized party (azp); set `authorized_parties` to refuse \
                     such tokens"
                );
            });
        }
    }
}

/// Where a primary may send a browser back to: an absolute http or https URL that names no user (difference D4).
fn satellite_url(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none()
    })
}

/// The accounts portal of any development instance.
fn is_development_portal(host: &str) -> bool {
    const LOCAL: [&str; 3] = [".lcl.dev", ".lclstage.dev", ".lclclerk.com"];
    const HOSTED: [&str; 3] = [".accounts.dev", ".accountsstage.dev", ".accounts.lclclerk.com"];
    let is_local = host.starts_with("accounts.") && LOCAL.iter().any(|suffix| host.ends_with(suffix));
    let is_hosted = HOSTED
        .iter()
        .any(|suffix| host.strip_suffix(suffix).is_some_and(|instance| !instance.ends_with(".clerk")));
    is_local || is_hosted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_sent_back_to_plain_urls_only() {
        for url in ["http://satellite.test:3001/a?b=1#c", "https://satellite.test"] {
            assert!(satellite_url(url).is_some(), "{url}");
        }
        for url in [
            "javascript:alert(1)",
            "/a",
            "//a.test",
            "http://user@a.test",
            "http://:secret@a.test",
            "ftp://a.test",
        ] {
            assert!(satellite_url(url).is_none(), "{url}");
        }
    }
}

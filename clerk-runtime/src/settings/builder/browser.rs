//! What browsers come for: pages, domains, organizations.

use super::{ClerkBuilder, list, non_empty};
use crate::settings::OrganizationSync;

/// Pages, domains and organizations.
impl ClerkBuilder {
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

    /// Where the Frontend API is proxied: an absolute URL, or a path of this application. A
    /// [`FrontendApiProxy`](crate::proxy::FrontendApiProxy) serves it there.
    pub fn proxy_url(mut self, url: impl Into<String>) -> Self {
        self.proxy_url = non_empty(url);
        self
    }

    /// Where a [`FrontendApiProxy`](crate::proxy::FrontendApiProxy) finds the Frontend API, an absolute URL, if not at Clerk's
    /// own host for proxies.
    pub fn frontend_api_url(mut self, url: impl Into<String>) -> Self {
        self.frontend_api_url = non_empty(url);
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

    /// The origins of this application's satellites, for a primary in development: a browser that asks to be sent back to
    /// one of them carries its development token along. Without this, only loopback addresses are answered.
    pub fn satellites<T: Into<String>>(mut self, origins: impl IntoIterator<Item = T>) -> Self {
        self.satellites = list(origins);
        self
    }

    /// Whether a satellite starts a sync with its primary for visitors without cookies, without being asked to.
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

    /// Whether a request that the browser's cookies authenticate has to come from the application's own origin, for every rule
    /// that does not say otherwise (`#[protect(same_origin = false)]`). Off by default.
    ///
    /// Asked are methods other than GET, HEAD and OPTIONS, and WebSockets. A request from elsewhere is rejected with 403. Other
    /// origins that may call are those of [`authorized_parties`](Self::authorized_parties). A request with a token of its own,
    /// for example in the `Authorization` header, is not asked. [`connections`](crate::connections) says what this adds to the
    /// protection that Clerk's cookies have by themselves.
    ///
    /// Where TLS ends at a proxy, set [`public_url`](Self::public_url), or let the proxy say `X-Forwarded-Proto`: browsers that
    /// send no `Sec-Fetch-Site` are known by their `Origin` alone, which has to equal the public one.
    pub const fn same_origin(mut self, required: bool) -> Self {
        self.same_origin = required;
        self
    }

    /// Whether a token may come as one of the protocols that a client offers for a WebSocket, because scripts in browsers
    /// cannot set a header there. Off by default.
    ///
    /// The offered protocol is `clerk.bearer.` and the token, beside one of the application's own, which the server selects:
    /// `new WebSocket(url, ["app.v1", "clerk.bearer." + token])`. It counts like a token in the `Authorization` header, which
    /// wins where both are there; cookies then do not count. Several such protocols are no valid token.
    /// [`connections`](crate::connections) has a whole example.
    ///
    /// # Security
    ///
    /// The token is neither logged nor sent back by this crate. See that a proxy in front does not log
    /// `Sec-WebSocket-Protocol`.
    pub const fn token_in_websocket_protocol(mut self, allowed: bool) -> Self {
        self.token_in_websocket_protocol = allowed;
        self
    }

    /// The URL patterns whose pages belong to an organization; without this, none do.
    pub fn organization_sync(mut self, sync: OrganizationSync) -> Self {
        self.organization_sync = sync;
        self
    }
}

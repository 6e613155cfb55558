//! Options for browsers: pages, domains, organizations.

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

    /// The address of a proxy for the Frontend API: an absolute URL, or a path of this application that a
    /// [`FrontendApiProxy`](crate::proxy::FrontendApiProxy) serves.
    pub fn proxy_url(mut self, url: impl Into<String>) -> Self {
        self.proxy_url = non_empty(url);
        self
    }

    /// The absolute URL of the Frontend API to which a [`FrontendApiProxy`](crate::proxy::FrontendApiProxy) forwards
    /// requests. Default: Clerk's host for proxies.
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

    /// The origins of this application's satellites, for a primary in development. A browser that asks to return to one of
    /// them gets its development token added to the URL. By default, only loopback addresses get it.
    pub fn satellites<T: Into<String>>(mut self, origins: impl IntoIterator<Item = T>) -> Self {
        self.satellites = list(origins);
        self
    }

    /// Whether a satellite starts a sync with its primary for every visitor without cookies.
    pub const fn satellite_auto_sync(mut self, auto_sync: bool) -> Self {
        self.satellite_auto_sync = auto_sync;
        self
    }

    /// Whether a document request from another site first synchronizes with the instance.
    ///
    /// On by default, as in the reference. If the application has no satellites, turn it off: it costs a redirect and has no
    /// benefit.
    pub const fn cross_origin_sync(mut self, cross_origin_sync: bool) -> Self {
        self.cross_origin_sync = cross_origin_sync;
        self
    }

    /// Whether requests authenticated by cookies must come from the application's own origin. Off by default. A rule can
    /// override it (`#[protect(same_origin = false)]`).
    ///
    /// This applies to WebSockets and to all methods except GET, HEAD and OPTIONS. A request from another origin gets 403,
    /// unless the origin is one of the [`authorized_parties`](Self::authorized_parties). Requests with a token in the
    /// `Authorization` header are not affected. [`connections`](crate::connections) explains what this adds to the protection
    /// of Clerk's cookies.
    ///
    /// If TLS ends at a proxy, set [`public_url`](Self::public_url) or let the proxy send `X-Forwarded-Proto`. Browsers without
    /// `Sec-Fetch-Site` are checked by their `Origin`, which must equal the public origin.
    pub const fn same_origin(mut self, required: bool) -> Self {
        self.same_origin = required;
        self
    }

    /// Whether a WebSocket client may send its token as an offered protocol, because scripts in browsers cannot set headers
    /// for WebSockets. Off by default.
    ///
    /// The client offers `clerk.bearer.` followed by the token, and a protocol of the application, which the server selects:
    /// `new WebSocket(url, ["app.v1", "clerk.bearer." + token])`. The token counts like one in the `Authorization` header,
    /// which wins if both are present; cookies are then ignored. More than one such protocol is an invalid token.
    /// [`connections`](crate::connections) has a complete example.
    ///
    /// # Security
    ///
    /// This crate neither logs the token nor sends it back. Make sure that no proxy in front logs
    /// `Sec-WebSocket-Protocol`.
    pub const fn token_in_websocket_protocol(mut self, allowed: bool) -> Self {
        self.token_in_websocket_protocol = allowed;
        self
    }

    /// The URL patterns of pages that belong to an organization. There are none by default.
    pub fn organization_sync(mut self, sync: OrganizationSync) -> Self {
        self.organization_sync = sync;
        self
    }
}

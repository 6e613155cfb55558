//! Where visitors find the application.

use super::{ClerkBuilder, non_empty};

/// Where visitors find the application.
impl ClerkBuilder {
    /// The address at which visitors know this application: an origin and, where a proxy takes a prefix off what it
    /// passes on, that path. Redirects and the metadata of OAuth resources begin with it, and the path of the request
    /// follows. With it no request has a say in the application's address, unless
    /// [`allowed_hosts`](Self::allowed_hosts), [`trust_forwarded_headers`](Self::trust_forwarded_headers) or
    /// [`trusted_proxies`](Self::trusted_proxies) give it one.
    ///
    /// Paths that other options hold, such as [`sign_in_url`](Self::sign_in_url), are the visitor's: write them with the
    /// prefix. Patterns of [`organization_sync`](Self::organization_sync) are about the path without it.
    ///
    /// Without it, host and scheme are those of `X-Forwarded-Host` and `X-Forwarded-Proto` where
    /// [`trust_forwarded_headers`](Self::trust_forwarded_headers) or [`trusted_proxies`](Self::trusted_proxies) let them
    /// count; else the host is that of the request, and the scheme is what
    /// [`RequestView::connection_scheme`](crate::request::RequestView::connection_scheme) says, if anything; else https for
    /// production instances, except on loopback and with `trust_forwarded_headers(true)`; else the request's.
    ///
    /// ```
    /// use clerk_runtime::Clerk;
    ///
    /// let clerk = Clerk::builder().public_url("https://app.example.com/shop");
    /// ```
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = non_empty(url);
        self
    }

    /// The hosts at which this application may be called, for one that has several: `app.example.com`,
    /// `localhost:3000`, or `*.example.com` for every host below one. A request that names another gets the URLs of
    /// [`public_url`](Self::public_url), or of the first host here that has no `*`; where there is neither, building fails.
    pub fn allowed_hosts<T: Into<String>>(mut self, hosts: impl IntoIterator<Item = T>) -> Self {
        self.allowed_hosts = Some(hosts.into_iter().map(Into::into).collect());
        self
    }

    /// The proxies whose `X-Forwarded-Host` and `X-Forwarded-Proto` are believed, by address or as blocks of addresses
    /// such as `10.0.0.0/8`. Headers from other addresses are ignored. Together with
    /// [`trust_forwarded_headers`](Self::trust_forwarded_headers) it is a `ConfigError`.
    ///
    /// The address of who connects has to be known: axum knows it where the application is served by
    /// `into_make_service_with_connect_info::<SocketAddr>()`, and other frameworks where their
    /// [`RequestView::peer_address`](crate::request::RequestView::peer_address) says it.
    pub fn trusted_proxies<T: Into<String>>(mut self, proxies: impl IntoIterator<Item = T>) -> Self {
        self.trusted_proxies = Some(proxies.into_iter().map(Into::into).collect());
        self
    }

    /// Whether `X-Forwarded-Host` and `X-Forwarded-Proto` decide the public URL of a request, whoever sends them.
    ///
    /// Without this, they do unless [`public_url`](Self::public_url) or [`trusted_proxies`](Self::trusted_proxies) is
    /// set. That is the reference's default, and it is kept because TLS mostly ends at a proxy that says in these
    /// headers what the application cannot know: without them a redirect leads to an address inside, and nobody can
    /// sign in. `true` also means that a request without `X-Forwarded-Proto` keeps its own scheme in production.
    ///
    /// # Security
    ///
    /// Where no proxy in front overwrites these headers, whoever sends a request chooses the address in the redirects
    /// and the metadata that answer it. Others are not sent there, unless a cache keeps the answer. Set
    /// [`public_url`](Self::public_url) in production: then nothing in a request decides.
    pub const fn trust_forwarded_headers(mut self, trust: bool) -> Self {
        self.trust_forwarded_headers = Some(trust);
        self
    }
}

//! The addresses of the application.

use super::{ClerkBuilder, non_empty};

/// The addresses of the application.
impl ClerkBuilder {
    /// The public address of this application: an origin, followed by the path prefix if a proxy removes one. Redirects and
    /// the metadata of OAuth resources start with it, followed by the path of the request. A request then cannot change the
    /// application's address, unless [`allowed_hosts`](Self::allowed_hosts),
    /// [`trust_forwarded_headers`](Self::trust_forwarded_headers) or [`trusted_proxies`](Self::trusted_proxies) allow it.
    ///
    /// Write paths in other options, such as [`sign_in_url`](Self::sign_in_url), with the prefix, as visitors see them. Write
    /// patterns of [`organization_sync`](Self::organization_sync) without it.
    ///
    /// If it is not set, these are used, in order:
    ///
    /// 1. host and scheme from `X-Forwarded-Host` and `X-Forwarded-Proto`, if
    ///    [`trust_forwarded_headers`](Self::trust_forwarded_headers) or [`trusted_proxies`](Self::trusted_proxies) allow it;
    /// 2. the request's host, and the scheme from
    ///    [`RequestView::connection_scheme`](crate::request::RequestView::connection_scheme), if the framework knows it;
    /// 3. `https` for production instances, except on loopback and with `trust_forwarded_headers(true)`;
    /// 4. the scheme of the request line.
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

    /// The hosts of an application that has several: `app.example.com`, `localhost:3000`, or `*.example.com` for all
    /// subdomains. A request to any other host gets the URLs of [`public_url`](Self::public_url), or of the first host in
    /// this list without `*`. If there is neither, building fails.
    pub fn allowed_hosts<T: Into<String>>(mut self, hosts: impl IntoIterator<Item = T>) -> Self {
        self.allowed_hosts = Some(hosts.into_iter().map(Into::into).collect());
        self
    }

    /// The proxies whose `X-Forwarded-Host` and `X-Forwarded-Proto` are trusted: addresses, or blocks such as `10.0.0.0/8`.
    /// These headers are ignored from any other address. Setting this and
    /// [`trust_forwarded_headers`](Self::trust_forwarded_headers) together is a `ConfigError`.
    ///
    /// The peer address must be known: with axum, serve the application with
    /// `into_make_service_with_connect_info::<SocketAddr>()`; other frameworks provide it through
    /// [`RequestView::peer_address`](crate::request::RequestView::peer_address).
    pub fn trusted_proxies<T: Into<String>>(mut self, proxies: impl IntoIterator<Item = T>) -> Self {
        self.trusted_proxies = Some(proxies.into_iter().map(Into::into).collect());
        self
    }

    /// Whether `X-Forwarded-Host` and `X-Forwarded-Proto` determine the public URL of a request, whoever sent them.
    ///
    /// By default they do, unless [`public_url`](Self::public_url) or [`trusted_proxies`](Self::trusted_proxies) is set. This
    /// is the reference's default. It is kept because TLS usually ends at a proxy, and only these headers carry the public
    /// address: without them, redirects lead to an internal address and sign-in fails. With `true`, a request without
    /// `X-Forwarded-Proto` keeps its own scheme in production, too.
    ///
    /// # Security
    ///
    /// If no proxy overwrites these headers, the sender of a request chooses the address in the redirects and the metadata
    /// of its own response. Other visitors are affected only if a cache stores that response. Set
    /// [`public_url`](Self::public_url) in production: then requests cannot influence the address.
    pub const fn trust_forwarded_headers(mut self, trust: bool) -> Self {
        self.trust_forwarded_headers = Some(trust);
        self
    }
}

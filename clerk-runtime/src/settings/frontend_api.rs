//! The address of an instance's Frontend API, as this application reaches it.

use url::Url;

use crate::ground::keys::PublishableKey;

/// The Frontend API as this application reaches it.
#[derive(Clone, Debug, Default)]
pub(crate) struct FrontendApi {
    /// The host that issues tokens: the publishable key's, or `clerk.<domain>` on a production satellite.
    pub(crate) original: String,
    /// The proxy in front of it, as configured: an absolute URL, or a path of this application.
    pub(crate) proxy: Option<String>,
}

impl FrontendApi {
    pub(crate) fn new(
        key: Option<&PublishableKey>,
        proxy: Option<String>,
        satellite_domain: Option<&str>,
    ) -> Self {
        let original = match (key, satellite_domain) {
            (Some(key), Some(domain)) if key.is_production() => format!("clerk.{domain}"),
            (Some(key), _) => key.frontend_api().to_owned(),
            (None, _) => String::new(),
        };
        Self { original, proxy }
    }

    /// The base URL, without a trailing slash. A proxy on a path is resolved against the request's public
    /// URL.
    pub(crate) fn base_url(&self, public_url: &Url) -> String {
        let path = self.proxy.as_deref().filter(|proxy| proxy.starts_with('/'));
        let proxied = path.and_then(|path| public_url.join(path).ok());
        let proxied = proxied.map(|url| without_slash(url.as_str()));
        proxied.or_else(|| self.independent_url()).unwrap_or_default()
    }

    /// The base URL that does not depend on the request, without a trailing slash: that of an absolute proxy,
    /// or else the instance's own; `None` if neither is configured.
    pub(crate) fn independent_url(&self) -> Option<String> {
        let proxy = self.proxy.as_deref().filter(|proxy| !proxy.starts_with('/')).map(without_slash);
        proxy.or_else(|| (!self.original.is_empty()).then(|| format!("https://{}", self.original)))
    }

    /// The accepted values of `iss`: the instance's own host, and the proxy in front of it.
    pub(crate) fn issuers(&self) -> Vec<String> {
        let proxy = self.proxy.as_deref().filter(|proxy| !proxy.starts_with('/')).map(without_slash);
        [Some(format!("https://{}", self.original)), proxy].into_iter().flatten().collect()
    }

    /// Whether a URL's host is that of the Frontend API, as this application reaches it. Without a proxy, it
    /// is compared with the text in the publishable key, so a text with a port never equals a host.
    pub(crate) fn is_host(&self, host: &str, public_url: &Url) -> bool {
        match &self.proxy {
            Some(_) => Url::parse(&self.base_url(public_url)).is_ok_and(|url| url.host_str() == Some(host)),
            None => self.original == host,
        }
    }
}

fn without_slash(url: &str) -> String {
    url.trim_end_matches('/').to_owned()
}

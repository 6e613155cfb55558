//! Where an instance's Frontend API, its accounts portal and its Backend API live.

use url::Url;

use crate::ground::keys::PublishableKey;

/// The Frontend API as this application reaches it.
#[derive(Clone, Debug, Default)]
pub(crate) struct FrontendApi {
    /// The host that issues tokens: the publishable key's, or `clerk.<domain>` on a production satellite.
    pub(crate) original: String,
    /// What stands in front of it, as configured: an absolute URL, or a path of this application.
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

    /// The base URL without a trailing slash; a proxy that is a path is resolved against the request's public URL.
    pub(crate) fn base_url(&self, public_url: &Url) -> String {
        let path = self.proxy.as_deref().filter(|proxy| proxy.starts_with('/'));
        let proxied = path.and_then(|path| public_url.join(path).ok());
        let proxied = proxied.map(|url| without_slash(url.as_str()));
        proxied.or_else(|| self.independent_url()).unwrap_or_default()
    }

    /// The base URL in which no request has a part, without a trailing slash: that of an absolute proxy, else the
    /// instance's own; `None` where neither is configured.
    pub(crate) fn independent_url(&self) -> Option<String> {
        let proxy = self.proxy.as_deref().filter(|proxy| !proxy.starts_with('/')).map(without_slash);
        proxy.or_else(|| (!self.original.is_empty()).then(|| format!("https://{}", self.original)))
    }

    /// Whether a URL's host is the Frontend API's as this application reaches it. Without a proxy the text in the
    /// publishable key is what counts, so that one with a port is no URL's host.
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

/// The hosted sign-in pages of an instance, as a URL without a trailing slash; empty for an empty host.
pub(crate) fn accounts_portal(frontend_api: &str) -> String {
    if frontend_api.is_empty() {
        return String::new();
    }
    let host = frontend_api.replacen("clerk.accountsstage.", "accountsstage.", 1);
    match host.split_once("clerk.") {
        Some((before, after)) => {
            format!("https://{before}accounts.{}", after.strip_prefix("accounts.").unwrap_or(after))
        }
        None => format!("https://{host}"),
    }
}

/// The Backend API of the instance that a publishable key names.
pub(crate) fn backend_api(frontend_api: &str) -> &'static str {
    const LOCAL: [&str; 3] = [".lcl.dev", ".lclstage.dev", ".lclclerk.com"];
    let is_local = LOCAL.iter().any(|suffix| frontend_api.ends_with(suffix));
    if is_local && frontend_api.starts_with("clerk.") {
        "https://api.clerk.com"
    } else if is_local {
        "https://api.lclclerk.com"
    } else if frontend_api.ends_with(".accountsstage.dev") {
        "https://api.clerkstage.dev"
    } else {
        "https://api.clerk.com"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accounts_portal_follows_from_the_host() {
        let table = [
            ("foo-bar-13.clerk.accounts.dev", "https://foo-bar-13.accounts.dev"),
            ("clerk.example.com", "https://accounts.example.com"),
            ("auth.example.com", "https://auth.example.com"),
            ("x.clerk.accountsstage.dev", "https://x.accountsstage.dev"),
            ("clerk.x.clerk.accounts.dev", "https://accounts.x.clerk.accounts.dev"),
            ("", ""),
        ];
        for (host, expected) in table {
            assert_eq!(accounts_portal(host), expected);
        }
    }

    #[test]
    fn the_backend_api_follows_from_the_host() {
        let table = [
            ("foo.clerk.accounts.dev", "https://api.clerk.com"),
            ("clerk.prod.lclclerk.com", "https://api.clerk.com"),
            ("foo.lcl.dev", "https://api.lclclerk.com"),
            ("foo.accountsstage.dev", "https://api.clerkstage.dev"),
        ];
        for (host, expected) in table {
            assert_eq!(backend_api(host), expected);
        }
    }
}

//! Checks of proxies in front of the Frontend API.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::ProxyCheck;

endpoints! {
    /// Checks of proxies in front of the Frontend API.
    ///
    /// From [`Client::proxy_checks`](crate::backend::Client::proxy_checks).
    ProxyChecks in Versioned;

    /// Checks that a proxy forwards to the Frontend API.
    verify() -> ProxyCheck = POST "/proxy_checks" as VerifyProxy { domain_id: Text, proxy_url: Text };
}

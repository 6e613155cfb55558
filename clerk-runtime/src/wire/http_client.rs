//! The HTTP client for calls: the application's own, or ours.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use url::Url;

use crate::ground::host::is_loopback;

/// The application's own client, or our clients, each created when a URL first needs it.
#[derive(Clone)]
pub(crate) enum HttpClient {
    Given(reqwest::Client),
    Own(Arc<OwnClients>),
}

/// One client for each way to reach a server.
///
/// Calls to this machine never use a proxy, even if the environment names one: a proxy elsewhere would look
/// for the server on its own machine. Calls without TLS do not need certificates, which a machine may lack.
pub(crate) struct OwnClients {
    connect_timeout: Duration,
    /// How long an answer may pause, if its total time is not limited.
    read_timeout: Option<Duration>,
    near: OnceLock<reqwest::Client>,
    near_with_tls: OnceLock<reqwest::Client>,
    /// Uses the environment's proxies, which may require TLS even if the URL does not.
    far: OnceLock<reqwest::Client>,
}

impl HttpClient {
    pub(crate) fn own(connect_timeout: Duration) -> Self {
        Self::made(connect_timeout, None)
    }

    /// The same, for answers that are passed on while they arrive.
    pub(crate) fn own_for_streams(connect_timeout: Duration, read_timeout: Duration) -> Self {
        Self::made(connect_timeout, Some(read_timeout))
    }

    fn made(connect_timeout: Duration, read_timeout: Option<Duration>) -> Self {
        let [near, near_with_tls, far] = [const { OnceLock::new() }; 3];
        Self::Own(Arc::new(OwnClients { connect_timeout, read_timeout, near, near_with_tls, far }))
    }

    /// The client for a URL.
    ///
    /// # Errors
    ///
    /// When TLS is needed and cannot be set up. The next call tries again.
    pub(crate) fn for_url(&self, url: &Url) -> Result<&reqwest::Client, reqwest::Error> {
        let own = match self {
            Self::Given(client) => return Ok(client),
            Self::Own(own) => own,
        };
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(own.connect_timeout);
        let builder = match own.read_timeout {
            Some(timeout) => builder.read_timeout(timeout),
            None => builder,
        };
        match (is_loopback(url), url.scheme()) {
            (true, "http") => once(&own.near, || builder.no_proxy().tls_certs_only([]).build()),
            (true, _) => once(&own.near_with_tls, || builder.no_proxy().build()),
            (false, _) => once(&own.far, || builder.build()),
        }
    }
}

/// The value in the cell, created if the cell is empty.
fn once<T, E>(cell: &OnceLock<T>, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
    match cell.get() {
        Some(made) => Ok(made),
        None => make().map(|made| cell.get_or_init(|| made)),
    }
}

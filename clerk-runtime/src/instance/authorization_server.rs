//! The instance's authorization-server metadata (RFC 8414), fetched and cached like its keys (difference
//! D62).

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::settings::Settings;
use crate::wire::kept::{FetchFailure, Keeper, Source};
use crate::wire::{BackendApi, Outage, Reply};

/// The well-known path of the document, for clients and at the instance.
pub(crate) const WELL_KNOWN: &str = "/.well-known/oauth-authorization-server";

/// The cached document.
pub(crate) type AuthorizationServer = Keeper<AuthorizationServerEndpoint>;

/// The endpoint of the document.
pub(crate) struct AuthorizationServerEndpoint {
    api: BackendApi,
    /// Without a trailing slash; `None` if the Frontend API is not known.
    frontend_api: Option<String>,
}

impl AuthorizationServerEndpoint {
    pub(super) fn new(settings: &Settings, api: BackendApi) -> Self {
        Self { api, frontend_api: settings.frontend_api.independent_url() }
    }
}

impl Source for AuthorizationServerEndpoint {
    const WHAT: &'static str = "the instance's authorization-server metadata";
    type Fetched = Bytes;
    type Kept = Bytes;
    type Failure = NoDocument;

    async fn fetch(&self, _: bool) -> Result<Bytes, NoDocument> {
        let base = self.frontend_api.as_deref().unwrap_or_default();
        let url = format!("{base}{WELL_KNOWN}").parse().map_err(|_| NoDocument::unreachable())?;
        let failure = |is_refusal, retry_after| NoDocument { is_refusal, retry_after };
        match self.api.get_public("authorization_server", url).await {
            Reply::Success(answer) => match answer.json::<Map<String, Value>>() {
                Some(document) => Ok(Value::Object(document).to_string().into()),
                None => Err(failure(false, answer.retry_after())),
            },
            Reply::Refused(_) => Err(failure(true, None)),
            Reply::Misconfigured(_) => Err(failure(false, None)),
            Reply::Outage(outage) => Err(failure(false, Outage::retry_after(&outage))),
        }
    }

    fn keep(fetched: Bytes, _: Option<Bytes>) -> Bytes {
        fetched
    }

    fn timeout(&self) -> Duration {
        self.api.timeout()
    }
}

/// Why there is no document.
#[derive(Clone, Debug)]
pub(crate) struct NoDocument {
    /// Whether Clerk itself said that there is none.
    is_refusal: bool,
    retry_after: Option<u32>,
}

impl FetchFailure for NoDocument {
    fn unreachable() -> Self {
        Self { is_refusal: false, retry_after: None }
    }

    fn may_pass(&self) -> bool {
        !self.is_refusal
    }

    fn retry_after(&self) -> Option<u32> {
        self.retry_after
    }
}

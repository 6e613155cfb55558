//! An instance without its APIs: its names, its keys and the tokens that they sign, its clock, its faults, the recorded calls,
//! and the server.

pub(crate) mod calls;
mod clock;
mod compact;
mod endpoint;
pub(crate) mod fault;
mod handshake_token;
pub(crate) mod id;
pub(crate) mod journal;
mod jwt;
mod key;
mod machine_jwt;
mod misbehaving_body;
mod options;
pub(crate) mod own_token;
pub(crate) mod response;
pub(crate) mod secret;
pub(crate) mod server;
mod session_token;
mod snapshot;
mod unsecured;
mod webhook_signer;

use std::time::SystemTime;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use clerk_runtime::time::Clock as _;
use serde_json::{Map, Value};

use calls::Calls;
use fault::Faults;
use journal::Journal;
use key::KeyRing;

pub use calls::Call;
pub use clock::TestClock;
pub use endpoint::{Endpoint, UnknownEndpoint};
pub use fault::{Fault, FaultSchedule};
pub use handshake_token::HandshakeToken;
pub use journal::{Change, Event, Message, MessageKind, Minted, Served};
pub use jwt::{JwtBuilder, JwtClass};
pub use machine_jwt::{M2mJwt, OAuthJwt};
pub(crate) use options::{FrontendOptions, Options, Policy};
pub use session_token::SessionToken;
pub(crate) use session_token::session_setters;
pub(crate) use snapshot::InstanceSnapshot;
pub(crate) use unsecured::unsecured_jwt;
pub use webhook_signer::WebhookSigner;

/// The state that the handle, the token builders and the APIs share.
pub(crate) struct Instance {
    pub(crate) url: String,
    /// The URL at which browsers find the Frontend API and the pages.
    pub(crate) frontend_url: String,
    pub(crate) frontend_api: String,
    pub(crate) publishable_key: String,
    pub(crate) secret_key: String,
    pub(crate) keys: KeyRing,
    pub(crate) clock: TestClock,
    pub(crate) faults: Faults,
    pub(crate) calls: Calls,
    pub(crate) journal: Journal,
    pub(crate) frontend: FrontendOptions,
    pub(crate) policy: Policy,
    pub(crate) allowed_origins: Vec<String>,
    pub(crate) session_claims: Map<String, Value>,
    /// `Some` for a production instance.
    domain: Option<String>,
}

impl Instance {
    pub(crate) fn new(port: u16, options: Options) -> Self {
        let Options { domain, allowed_origins, session_claims, clock, .. } = options;
        let Options { public_url, frontend, policy, observer, restored, .. } = options;
        let kept = restored.and_then(|kept| Some((kept.keys()?, kept.secret_key)));
        let new = |kind| (KeyRing::new(), format!("sk_{kind}_{}", id::random(40)));
        let (kind, frontend_api, frontend_host) = match &domain {
            Some(domain) => ("live", format!("clerk.{domain}"), format!("clerk.{domain}")),
            None => ("test", format!("embedded-{port}.clerk.accounts.dev"), "127.0.0.1".to_owned()),
        };
        let (keys, secret_key) = kept.unwrap_or_else(|| new(kind));
        Self {
            url: format!("http://127.0.0.1:{port}"),
            frontend_url: public_url.unwrap_or_else(|| format!("http://{frontend_host}:{port}")),
            publishable_key: format!("pk_{kind}_{}", BASE64_STANDARD.encode(format!("{frontend_api}$"))),
            secret_key,
            frontend_api,
            keys,
            clock,
            faults: Faults::default(),
            calls: Calls::default(),
            journal: Journal::new(observer),
            frontend,
            policy,
            allowed_origins,
            session_claims,
            domain,
        }
    }

    /// `ins_…`.
    pub(crate) fn id(&self) -> String {
        self.keys.newest().id().to_owned()
    }

    pub(crate) fn issuer(&self) -> String {
        format!("https://{}", self.frontend_api)
    }

    pub(crate) const fn is_production(&self) -> bool {
        self.domain.is_some()
    }

    /// The common domain of a production instance's applications.
    pub(crate) fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// Milliseconds of the Unix epoch.
    pub(crate) fn now(&self) -> i64 {
        let since = self.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    /// The suffix of the instance's own cookie names.
    pub(crate) fn cookie_suffix(&self) -> String {
        cookie_suffix(&self.publishable_key)
    }
}

fn cookie_suffix(publishable_key: &str) -> String {
    let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, publishable_key.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(digest).chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::cookie_suffix;

    #[test]
    fn the_suffix_is_the_one_of_the_reference() {
        assert_eq!(cookie_suffix("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk"), "nx2hSE6I");
        assert_eq!(cookie_suffix("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k"), "naoXFJnI");
    }
}

//! The calls of the application to the instance, and their limits.

use std::collections::BTreeMap;
use std::time::SystemTime;

use clerk_runtime::time::Clock as _;
use clerk_testing::EmbeddedClerk;

use crate::caller::Caller;

pub(crate) const KEYS: &str = "/v1/jwks";

/// The calls so far, by endpoint.
pub(crate) struct Upstream {
    clerk: EmbeddedClerk,
    started: SystemTime,
    calls: BTreeMap<String, u64>,
}

impl Upstream {
    pub(crate) fn new(clerk: EmbeddedClerk) -> Self {
        clerk.clear_calls();
        let started = clerk.clock().now();
        Self { clerk, started, calls: BTreeMap::new() }
    }

    /// Counts the recorded calls, and removes them from the instance.
    pub(crate) fn count(&mut self) {
        for call in self.clerk.take_calls() {
            *self.calls.entry(call.path).or_default() += 1;
        }
    }

    /// Every endpoint with its calls, and how many are allowed.
    ///
    /// For keys, one fetch in five seconds of the instance's clock, and `more_fetches`. For verdicts, one
    /// call for each request.
    pub(crate) fn bounds(
        &self,
        more_fetches: usize,
        requests: &BTreeMap<Caller, u64>,
    ) -> Vec<(String, u64, u64)> {
        let elapsed = self.clerk.clock().now().duration_since(self.started).unwrap_or_default().as_secs();
        let of = |callers: &[Caller]| callers.iter().filter_map(|caller| requests.get(caller)).sum();
        let bound = |path: &str| match path {
            KEYS => 1 + elapsed / 5 + more_fetches as u64,
            "/api_keys/verify" => of(&[Caller::ApiKey, Caller::RevokedApiKey]),
            "/m2m_tokens/verify" => of(&[Caller::M2mToken]),
            "/oauth_applications/access_tokens/verify" => of(&[Caller::OAuthToken]),
            _ => 0,
        };
        self.calls.iter().map(|(path, calls)| (path.clone(), *calls, bound(path))).collect()
    }
}

//! Adds the headers of the deciding state to a response.

use http::header::SEC_WEBSOCKET_PROTOCOL;
use http::{HeaderMap, StatusCode};

use super::{Known, RequestCell};
use crate::edge::decision::Decision;
use crate::ground::way_back::room_beside_bytes;
use crate::request::websocket_protocol::TOKEN_PREFIX;
use crate::state::answer::{
    Account, append_account, append_cookies, append_effects, depends_on_caller, has_credentials,
    is_not_stored, no_store_by_default,
};

impl RequestCell {
    /// Finishes a response:
    ///
    /// 1. The headers of the state that decided last, if any policy was applied, and the cookies of all other
    ///    states are appended, so the handler's own cookies stay. Existing values are not repeated.
    /// 2. Headers tell caches what the response depends on, and keep them from storing credentials
    ///    (difference D52).
    /// 3. A 404 without `Cache-Control` is not cached. In production no 404 has an account of the caller, so
    ///    a policy's 404 looks like that of a missing route (difference D54).
    /// 4. A WebSocket protocol that contains a token is not selected, so the token is not sent back.
    ///
    /// `rejected` is the account of the state that caused a rejection. Returns the decision that was kept for
    /// the response.
    pub(crate) fn finish(
        &self,
        status: StatusCode,
        headers: &mut HeaderMap,
        rejected: Option<&Account>,
    ) -> Option<Decision> {
        let is_missing = status == StatusCode::NOT_FOUND;
        if is_missing {
            no_store_by_default(headers);
        }
        deselect_token(headers);
        let mut known = self.known();
        let decision = known.decision.take();
        let known = &*known;
        let mut kept = self.kept(known.at_once.as_ref()).map(|(_, state)| state);
        let mut has_new_cookies = false;
        if let Some(state) = known.decided.as_ref().or_else(|| kept.next()) {
            let has_headers = state.has_headers() && !state.headers().is_empty();
            has_new_cookies |= has_headers && append_effects(headers, state);
            let is_told = has_headers || rejected.is_some();
            if is_told && !(is_missing && state.context().instance.settings.is_production()) {
                match rejected {
                    Some(account) => append_account(headers, account.iter()),
                    None => append_account(headers, state.account()),
                }
            }
            if !(is_missing && is_not_stored(headers)) {
                depends_on_caller(headers, known.saw_cookies());
            }
        }
        for state in kept {
            has_new_cookies |= state.has_headers() && append_cookies(headers, state.headers());
        }
        for other in &known.others {
            let mut theirs = HeaderMap::new();
            other.finish(status, &mut theirs, None);
            has_new_cookies |= append_cookies(headers, &theirs);
        }
        if has_new_cookies {
            has_credentials(headers);
        }
        decision.map(|decision| *decision)
    }

    /// How long a URL may be in the response, next to the cookies of all states.
    pub(crate) fn room(&self) -> usize {
        room_beside_bytes(self.taken())
    }

    /// The bytes that headers take. States of one instance send the same cookies.
    fn taken(&self) -> usize {
        let known = self.known();
        let own = self.kept(known.at_once.as_ref()).map(|(_, state)| state.context().taken()).max();
        let others = known.others.iter().map(|other| other.taken());
        others.fold(own.unwrap_or_default(), usize::saturating_add)
    }
}

/// Browsers end the connection if none of their protocols is selected.
fn deselect_token(headers: &mut HeaderMap) {
    // A response has few headers, so comparing each costs less than hashing.
    if !headers.keys().any(|name| name == SEC_WEBSOCKET_PROTOCOL) {
        return;
    }
    let is_token = |selected: &[u8]| {
        let mut protocols = selected.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        protocols.any(|protocol| protocol.starts_with(TOKEN_PREFIX.as_bytes()))
    };
    if headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().any(|selected| is_token(selected.as_bytes())) {
        headers.remove(SEC_WEBSOCKET_PROTOCOL);
        // Only at debug level, because strangers can cause it as often as they like.
        tracing::debug!(
            "a handler selected the protocol that holds the token; have it select one of its own"
        );
    }
}

impl Known {
    /// Whether a policy read the browser's cookies, including those that a middleware changed.
    fn saw_cookies(&self) -> bool {
        self.saw_cookies || self.others.iter().any(|other| other.known().saw_cookies())
    }
}

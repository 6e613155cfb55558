//! The headers that a response gets from its request's state, and those for caches.

use std::sync::Arc;

use http::HeaderMap;
use http::header::{
    AUTHORIZATION, CACHE_CONTROL, COOKIE, Entry, HeaderName, HeaderValue, LOCATION, SET_COOKIE, VARY,
};

use super::{AUTH_MESSAGE, AUTH_REASON, AUTH_STATUS, RequestState};

impl RequestState {
    /// Adds to a response what a [`ClerkLayer`](crate::ClerkLayer) adds: the [`headers`](Self::headers) of the state, and
    /// headers for caches.
    ///
    /// 1. Cookies are appended, so they do not replace the application's own. Other headers are not added twice.
    /// 2. If the state has cookies, which are credentials, `Cache-Control` is set to `private, no-store`, whatever it was.
    /// 3. `Vary` lists the headers that identify the caller. If the application does not set `Cache-Control`, the response
    ///    is `private`.
    pub fn append_headers_to(&self, headers: &mut HeaderMap) {
        append_effects(headers, self);
        append_account(headers, self.account());
        depends_on_caller(headers, true);
        if self.headers().contains_key(SET_COOKIE) {
            has_credentials(headers);
        }
    }

    /// The `x-clerk-auth-*` headers, which say why the caller is not signed in.
    pub(crate) fn account(&self) -> impl Iterator<Item = (&HeaderName, &HeaderValue)> {
        self.headers().iter().filter(|(name, _)| is_account(name))
    }
}

/// The account of the state that caused a rejection. The rejection leaves it in its response for the layer.
#[derive(Clone)]
pub(crate) struct Account(Arc<HeaderMap>);

impl Account {
    pub(crate) fn of(state: &RequestState) -> Self {
        let account = state.account().map(|(name, value)| (name.clone(), value.clone()));
        Self(Arc::new(account.collect()))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&HeaderName, &HeaderValue)> {
        self.0.iter()
    }
}

/// Appends everything except the account: cookies and redirects. Returns whether there were cookies.
pub(crate) fn append_effects(headers: &mut HeaderMap, state: &RequestState) -> bool {
    let mut has_cookies = false;
    for (name, value) in state.headers().iter().filter(|(name, _)| !is_account(name)) {
        let once = name == LOCATION || name == CACHE_CONTROL;
        if !(once && headers.contains_key(name)) {
            has_cookies |= append_once(headers, name, value) && name == SET_COOKIE;
        }
    }
    has_cookies
}

/// Appends the cookies only. Returns whether there were any.
pub(crate) fn append_cookies(headers: &mut HeaderMap, from: &HeaderMap) -> bool {
    let mut has_cookies = false;
    for cookie in from.get_all(SET_COOKIE) {
        has_cookies |= append_once(headers, &SET_COOKIE, cookie);
    }
    has_cookies
}

fn append_once(headers: &mut HeaderMap, name: &HeaderName, value: &HeaderValue) -> bool {
    let is_new = !headers.get_all(name).iter().any(|said| said == value);
    if is_new {
        headers.append(name, value.clone());
    }
    is_new
}

/// Appends an account, unless there is one, because a response gives only one reason.
pub(crate) fn append_account<'a>(
    headers: &mut HeaderMap,
    account: impl Iterator<Item = (&'a HeaderName, &'a HeaderValue)>,
) {
    if !headers.keys().any(is_account) {
        for (name, value) in account {
            headers.append(name, value.clone());
        }
    }
}

/// Marks the response as dependent on the caller.
pub(crate) fn depends_on_caller(headers: &mut HeaderMap, on_cookies: bool) {
    // A response has few headers, so comparing each costs less than hashing.
    let (mut says_varies, mut says_cached) = (false, false);
    for name in headers.keys() {
        says_varies |= name == VARY;
        says_cached |= name == CACHE_CONTROL;
    }
    let [says_cookie, says_authorization] =
        if says_varies { varies_by([&COOKIE, &AUTHORIZATION], headers) } else { [false; 2] };
    let missing = match (on_cookies && !says_cookie, !says_authorization) {
        (true, true) => Some(BY_BOTH),
        (true, false) => Some(BY_COOKIE),
        (false, true) => Some(BY_AUTHORIZATION),
        (false, false) => None,
    };
    if let Some(names) = missing {
        headers.append(VARY, names);
    }
    if !says_cached {
        // Like `insert`, as there is none, but without a return value.
        headers.append(CACHE_CONTROL, PRIVATE);
    }
}

// Constants, because their characters would otherwise be checked at run time.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const PRIVATE: HeaderValue = HeaderValue::from_static("private");
const BY_BOTH: HeaderValue = HeaderValue::from_static("Cookie, Authorization");
const BY_COOKIE: HeaderValue = HeaderValue::from_static("Cookie");
const BY_AUTHORIZATION: HeaderValue = HeaderValue::from_static("Authorization");

/// Marks the response as containing credentials, so no cache stores it.
pub(crate) fn has_credentials(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
}

/// Adds `no-store` if the response does not set `Cache-Control`.
pub(crate) fn no_store_by_default(headers: &mut HeaderMap) {
    if let Entry::Vacant(missing) = headers.entry(CACHE_CONTROL) {
        missing.insert(NO_STORE);
    }
}

/// Whether the response must not be stored, by any cache.
pub(crate) fn is_not_stored(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(CACHE_CONTROL).iter();
    values.next() == Some(&NO_STORE) && values.next().is_none()
}

/// Which of these headers `Vary` names; `*` stands for all.
fn varies_by<const N: usize>(names: [&HeaderName; N], headers: &HeaderMap) -> [bool; N] {
    let mut found = [false; N];
    for value in headers.get_all(VARY).into_iter().filter_map(|value| value.to_str().ok()) {
        for said in value.split(',').map(str::trim) {
            for (found, name) in found.iter_mut().zip(names) {
                *found |= said == "*" || said.eq_ignore_ascii_case(name.as_str());
            }
        }
    }
    found
}

fn is_account(name: &HeaderName) -> bool {
    [AUTH_STATUS, AUTH_REASON, AUTH_MESSAGE].contains(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    fn all(headers: &HeaderMap, name: &HeaderName) -> String {
        let values = headers.get_all(name).iter().map(|value| value.to_str().unwrap());
        values.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn what_was_looked_at_is_named_once() {
        let table = [
            ("", true, "Cookie, Authorization"),
            ("", false, "Authorization"),
            ("Accept", true, "Accept | Cookie, Authorization"),
            ("accept, COOKIE", true, "accept, COOKIE | Authorization"),
            ("authorization", false, "authorization"),
            ("*", true, "*"),
        ];
        for (before, on_cookies, expected) in table {
            let mut headers = if before.is_empty() { HeaderMap::new() } else { headers(&[(VARY, before)]) };
            depends_on_caller(&mut headers, on_cookies);
            depends_on_caller(&mut headers, on_cookies);
            assert_eq!(all(&headers, &VARY), expected, "{before:?}");
            assert_eq!(all(&headers, &CACHE_CONTROL), "private");
        }
    }

    #[test]
    fn what_the_application_says_to_caches_stays_unless_there_are_credentials() {
        let mut headers = headers(&[(CACHE_CONTROL, "public, max-age=300")]);
        depends_on_caller(&mut headers, true);
        assert_eq!(all(&headers, &CACHE_CONTROL), "public, max-age=300");
        has_credentials(&mut headers);
        assert_eq!(all(&headers, &CACHE_CONTROL), "private, no-store");
    }

    #[test]
    fn an_answer_gives_one_reason() {
        let mut answer = headers(&[(AUTH_REASON, "true")]);
        let other = headers(&[(AUTH_STATUS, "signed-out"), (AUTH_REASON, "other")]);
        append_account(&mut answer, other.iter());
        assert_eq!(all(&answer, &AUTH_REASON), "true");
    }
}

//! Identifies the browser that sends a request to the instance.

use std::sync::Arc;

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

use crate::apis::Apis;
use crate::apis::store::{Session, User};
use crate::instance::Instance;

/// A browser that the instance knows; a new one is added.
pub(super) struct Visitor {
    apis: Arc<Apis>,
    pub(super) client_id: String,
    pub(super) dev_browser_token: String,
    cookie: String,
}

impl Visitor {
    /// Finds the browser by the development token, or else by the instance's own cookie, or else adds a new one.
    pub(super) fn recognize(apis: &Arc<Apis>, headers: &HeaderMap, dev_browser_token: Option<&str>) -> Self {
        let name = cookie_name(&apis.instance);
        let mut tables = apis.tables();
        let development = dev_browser_token.filter(|_| !apis.instance.is_production());
        let by_dev_browser = development.and_then(|token| tables.dev_browser(token));
        let by_cookie = || cookie(headers, &name).and_then(|token| tables.browser_with_cookie(token));
        let known = by_dev_browser.or_else(by_cookie).map(|browser| browser.client_id.clone());
        let client_id = known.unwrap_or_else(|| tables.create_browser(apis.now()));
        let browser = tables.browser(&client_id);
        let (token, dev_browser_token) = browser
            .map(|browser| (browser.token.clone(), browser.dev_browser_token.clone()))
            .unwrap_or_default();
        Self {
            apis: Arc::clone(apis),
            client_id,
            dev_browser_token,
            cookie: format!("{name}={token}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax"),
        }
    }

    /// The browser's current session and its user.
    pub(super) fn session(&self) -> Option<(Session, User)> {
        let tables = self.apis.tables();
        let session = tables.current_session(&self.client_id, self.apis.now())?;
        Some((session.clone(), tables.user(&session.user_id)?.clone()))
    }

    /// Sets the instance's own cookie, which identifies the browser.
    pub(super) fn remember(&self, headers: &mut HeaderMap) {
        headers.extend(HeaderValue::try_from(&self.cookie).ok().map(|cookie| (SET_COOKIE, cookie)));
    }
}

/// The client of the browser, if the instance knows it: by the development token, or else by the instance's own cookie. If
/// there is an unknown token, the cookie is not used.
pub(super) fn known(apis: &Apis, headers: &HeaderMap, dev_browser_token: Option<&str>) -> Option<String> {
    let tables = apis.tables();
    let development = dev_browser_token.filter(|_| !apis.instance.is_production());
    let browser = match development {
        Some(token) => tables.dev_browser(token),
        None => cookie(headers, &cookie_name(&apis.instance)).and_then(|it| tables.browser_with_cookie(it)),
    };
    browser.map(|browser| browser.client_id.clone())
}

/// The value of a cookie, as a browser returns it (RFC 6265 §5.4): it is neither trimmed nor decoded. `None` if there are
/// several cookies with that name.
fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split("; ")).filter_map(|pair| pair.split_once('='));
    let mut values = pairs.filter(|(other, _)| *other == name).map(|(_, value)| value);
    values.next().filter(|_| values.next().is_none())
}

/// Clerk's name for it is `__client`. The suffix distinguishes several instances on loopback, because cookies ignore ports.
fn cookie_name(instance: &Instance) -> String {
    format!("__client_{}", instance.cookie_suffix())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_counts_as_it_was_set() {
        let mut headers = HeaderMap::new();
        for line in ["a=1; b=2=3; c=%20;d=4", "e=5; twice=1", "twice=2;  f=6"] {
            headers.append(COOKIE, HeaderValue::from_static(line));
        }
        for (name, expected) in [
            ("a", Some("1")),
            ("b", Some("2=3")),
            ("c", Some("%20;d=4")),
            ("d", None),
            ("e", Some("5")),
            ("twice", None),
            ("f", None),
            ("g", None),
        ] {
            assert_eq!(cookie(&headers, name), expected, "{name}");
        }
    }
}

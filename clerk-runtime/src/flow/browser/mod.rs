//! A browser's cookies, and the choice of the set that belongs to this instance.

mod choice;
mod places;

use std::borrow::Cow;

use super::Facts;
use crate::ground::clock::UnixMillis;
use crate::request::{CookiePlace, Cookies, QueryParameters};
use choice::{CookiePair, SessionCookie};
use places::{DEV_BROWSER, HANDSHAKE, HANDSHAKE_NONCE, Places};

/// The cookies of a browser. The set is chosen once, and values are read when they are needed.
///
/// # Security
///
/// All of this comes from a stranger. It has no `Debug`, so it cannot be logged.
pub(super) struct Browser<'r> {
    cookies: Cookies<'r>,
    places: Places,
    parameters: Option<QueryParameters<'r>>,
    is_production: bool,
    /// Whether the suffixed cookies were chosen.
    pub(super) is_suffixed: bool,
    pub(super) session: Option<SessionCookie>,
    /// When the sign-in state last changed, in seconds; 0 if no user is signed in.
    pub(super) client_uat: f64,
}

impl<'r> Browser<'r> {
    pub(super) fn read(facts: &Facts<'r>, now: UnixMillis) -> Self {
        let Facts { settings, request, .. } = facts;
        let cookies = request.cookies();
        let places = Places::of(&cookies, settings.cookie_suffix());
        let pair = CookiePair::new(&cookies, &places, facts.rules.memo);
        let is_production = settings.is_production();
        let is_suffixed = pair.is_suffixed(&settings.frontend_api.original, is_production, now);
        let session = pair.into_session(is_suffixed);
        let client_uat =
            places.chosen(&places.client_uat, is_suffixed).and_then(|place| cookies.value(place));
        Self {
            client_uat: client_uat.as_deref().map_or(0.0, parse_int),
            parameters: request.query_parameters(),
            is_production,
            is_suffixed,
            session,
            cookies,
            places,
        }
    }

    /// Whether the browser has any trace of a sign-in.
    pub(super) fn has_session_or_uat(&self) -> bool {
        self.session.is_some() || self.has_active_client()
    }

    pub(super) fn has_active_client(&self) -> bool {
        self.client_uat != 0.0
    }

    /// The session cookie as it was sent.
    pub(super) fn session_text(&self) -> Option<Cow<'_, str>> {
        self.cookies.value(&self.session.as_ref()?.place)
    }

    pub(super) fn refresh_token(&self) -> Option<Cow<'_, str>> {
        self.cookies.value(self.places.refresh.as_ref()?)
    }

    /// Whether there is a [`dev_browser_token`](Self::dev_browser_token). The value is not decoded, because a
    /// non-empty value never decodes to an empty one.
    pub(super) fn has_dev_browser_token(&self) -> bool {
        let place = self.places.chosen(&self.places.dev_browser, self.is_suffixed);
        place.is_some_and(|place| !self.cookies.bytes(place).is_empty()) || self.query(DEV_BROWSER).is_some()
    }

    pub(super) fn dev_browser_token(&self) -> Option<Cow<'_, str>> {
        let place = self.places.chosen(&self.places.dev_browser, self.is_suffixed);
        self.query(DEV_BROWSER).map(Cow::Owned).or_else(|| self.cookies.value(place?))
    }

    pub(super) fn handshake_token(&self) -> Option<Cow<'_, str>> {
        self.by_url_or_cookie(HANDSHAKE, self.places.handshake.as_ref())
    }

    pub(super) fn handshake_nonce(&self) -> Option<Cow<'_, str>> {
        self.by_url_or_cookie(HANDSHAKE_NONCE, self.places.handshake_nonce.as_ref())
    }

    /// How many handshakes have followed one another.
    pub(super) fn redirect_count(&self) -> u32 {
        let count = self.places.redirect_count.as_ref().and_then(|place| self.cookies.value(place));
        count.map_or(0, |count| redirect_count(&count))
    }

    /// A query parameter of the request; an empty one counts as absent.
    pub(super) fn query(&self, name: &str) -> Option<String> {
        self.parameters?.get(name)
    }

    /// Whether the request has a query parameter, empty or not.
    pub(super) fn has_query_parameter(&self, name: &str) -> bool {
        self.parameters.is_some_and(|parameters| parameters.contains(name))
    }

    /// In production only cookies count, which the instance sets. A link could contain a handshake of someone
    /// else (difference D71).
    fn by_url_or_cookie(&self, name: &str, place: Option<&CookiePlace>) -> Option<Cow<'_, str>> {
        let by_url = if self.is_production { None } else { self.query(name) };
        by_url.map(Cow::Owned).or_else(|| self.cookies.value(place?))
    }
}

/// The integer at the start of a text, as ECMAScript's `parseInt` reads it, or 0 if there is none. The
/// reference reads `__client_uat` this way.
fn parse_int(text: &str) -> f64 {
    let text = text.trim_start();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let (radix, digits) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (16, digits),
        None => (10, text),
    };
    let value = digits
        .chars()
        .map_while(|character| character.to_digit(radix))
        .fold(0.0, |value, digit| value * f64::from(radix) + f64::from(digit));
    sign * value
}

/// Only decimal digits (difference D10). A count that is too large ends the loop like any other.
fn redirect_count(text: &str) -> u32 {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().unwrap_or(u32::MAX)
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_ecmascript_does() {
        for (text, expected) in
            [("12abc", 12.0), ("0x10", 16.0), ("-5", -5.0), ("1e9", 1.0), ("x", 0.0), ("", 0.0), (" 7", 7.0)]
        {
            assert_eq!(parse_int(text), expected, "{text:?}");
        }
    }

    #[test]
    fn redirects_are_counted_in_digits() {
        for (text, expected) in
            [("3", 3), ("0x3", 0), ("3e0", 0), ("-1", 0), ("99999999999", u32::MAX), ("", 0)]
        {
            assert_eq!(redirect_count(text), expected, "{text:?}");
        }
    }
}

//! What a browser's cookies say, and which of two sets of them belongs to this instance.

use std::borrow::Cow;
use std::cell::OnceCell;

use serde_json::Value;

use super::Facts;
use crate::ground::clock::UnixMillis;
use crate::ground::ecmascript;
use crate::request::{CookiePlace, Cookies, QueryParameters};
use crate::token::TokenVerificationError;
use crate::token::jwt::Jwt;
use crate::token::memo::{PresentedJwt, TokenMemo};

const SESSION: &str = "__session";
const CLIENT_UAT: &str = "__client_uat";
const DEV_BROWSER: &str = "__clerk_db_jwt";
const REFRESH: &str = "__refresh";
const HANDSHAKE: &str = "__clerk_handshake";
const HANDSHAKE_NONCE: &str = "__clerk_handshake_nonce";
const REDIRECT_COUNT: &str = "__clerk_redirect_count";

/// The cookies of one browser, chosen once, and read as far as somebody asks.
///
/// # Security
///
/// Everything in here is what a stranger sent; it has no `Debug` so that it cannot be logged.
pub(super) struct Browser<'r> {
    cookies: Cookies<'r>,
    places: Places,
    parameters: Option<QueryParameters<'r>>,
    is_production: bool,
    /// Whether the suffixed cookies were chosen.
    pub(super) is_suffixed: bool,
    pub(super) session: Option<SessionCookie>,
    /// When the sign-in state last changed, in seconds; 0 when nobody is signed in.
    pub(super) client_uat: f64,
}

/// A session cookie: where it stands and, decoded once, the token in it.
pub(super) struct SessionCookie {
    place: CookiePlace,
    pub(super) jwt: Result<PresentedJwt, TokenVerificationError>,
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

    /// Whether the browser knows of a sign-in at all.
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

    /// Whether there is a [`dev_browser_token`](Self::dev_browser_token), without reading it: what is not empty is not
    /// decoded to nothing.
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

    /// How many handshakes have followed each other.
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

    /// In production the instance sets cookies. A link could bring a handshake of somebody else's (difference D71).
    fn by_url_or_cookie(&self, name: &str, place: Option<&CookiePlace>) -> Option<Cow<'_, str>> {
        let by_url = if self.is_production { None } else { self.query(name) };
        by_url.map(Cow::Owned).or_else(|| self.cookies.value(place?))
    }
}

/// Where the cookies stand that matter, found in one pass: of several with one name the first counts.
#[derive(Default)]
struct Places {
    session: Pair,
    client_uat: Pair,
    dev_browser: Pair,
    refresh: Option<CookiePlace>,
    handshake: Option<CookiePlace>,
    handshake_nonce: Option<CookiePlace>,
    redirect_count: Option<CookiePlace>,
}

/// A cookie of each of the two sets that one host may hold.
#[derive(Default)]
struct Pair {
    suffixed: Option<CookiePlace>,
    unsuffixed: Option<CookiePlace>,
}

impl Places {
    fn of(cookies: &Cookies<'_>, suffix: &str) -> Self {
        let mut places = Self::default();
        cookies.each(|name, place| {
            // All of them begin so, and few others do.
            if name.starts_with(b"__")
                && let Some(slot) = places.slot(name, suffix)
            {
                slot.get_or_insert(place);
            }
        });
        places
    }

    fn slot(&mut self, name: &[u8], suffix: &str) -> Option<&mut Option<CookiePlace>> {
        let is = |known: &str| name == known.as_bytes();
        let is_suffixed = |known: &str| {
            let rest = name.strip_prefix(known.as_bytes()).and_then(|rest| rest.strip_prefix(b"_"));
            rest == Some(suffix.as_bytes())
        };
        Some(match () {
            () if is(SESSION) => &mut self.session.unsuffixed,
            () if is_suffixed(SESSION) => &mut self.session.suffixed,
            () if is(CLIENT_UAT) => &mut self.client_uat.unsuffixed,
            () if is_suffixed(CLIENT_UAT) => &mut self.client_uat.suffixed,
            () if is(DEV_BROWSER) => &mut self.dev_browser.unsuffixed,
            () if is_suffixed(DEV_BROWSER) => &mut self.dev_browser.suffixed,
            () if is_suffixed(REFRESH) => &mut self.refresh,
            () if is(HANDSHAKE) => &mut self.handshake,
            () if is(HANDSHAKE_NONCE) => &mut self.handshake_nonce,
            () if is(REDIRECT_COUNT) => &mut self.redirect_count,
            () => return None,
        })
    }

    const fn chosen<'p>(&self, pair: &'p Pair, is_suffixed: bool) -> Option<&'p CookiePlace> {
        if is_suffixed { pair.suffixed.as_ref() } else { pair.unsuffixed.as_ref() }
    }
}

/// The choice between the two sets of cookies: what it does not depend on is not decoded.
struct CookiePair<'c> {
    cookies: &'c Cookies<'c>,
    places: &'c Places,
    memo: &'c TokenMemo,
    suffixed: OnceCell<Option<SessionCookie>>,
    unsuffixed: OnceCell<Option<SessionCookie>>,
}

impl<'c> CookiePair<'c> {
    const fn new(cookies: &'c Cookies<'c>, places: &'c Places, memo: &'c TokenMemo) -> Self {
        Self { cookies, places, memo, suffixed: OnceCell::new(), unsuffixed: OnceCell::new() }
    }

    fn suffixed(&self) -> Option<&SessionCookie> {
        let place = self.places.session.suffixed.as_ref();
        self.suffixed.get_or_init(|| SessionCookie::read(self.cookies, place?, self.memo)).as_ref()
    }

    fn unsuffixed(&self) -> Option<&SessionCookie> {
        let place = self.places.session.unsuffixed.as_ref();
        self.unsuffixed.get_or_init(|| SessionCookie::read(self.cookies, place?, self.memo)).as_ref()
    }

    fn into_session(self, is_suffixed: bool) -> Option<SessionCookie> {
        let chosen = if is_suffixed { self.suffixed() } else { self.unsuffixed() };
        chosen?;
        if is_suffixed { self.suffixed } else { self.unsuffixed }.into_inner().flatten()
    }

    /// The reference's eight steps; the first that applies decides. Nothing here verifies a signature.
    fn is_suffixed(&self, original_frontend_api: &str, is_production: bool, now: UnixMillis) -> bool {
        if let Some(unsuffixed) = self.unsuffixed() {
            let Some(claims) = unsuffixed.decoded().map(Jwt::claims) else { return false };
            match claims.issuer() {
                Some("") => return false,
                Some(issuer) if !is_without_schemes(issuer, original_frontend_api) => return true,
                Some(_) => {}
                None => return claims.get("iss").is_some_and(ecmascript::is_truthy),
            }
        }
        let uat = |place: &Option<CookiePlace>| self.cookies.value(place.as_ref()?);
        let suffixed_uat = uat(&self.places.client_uat.suffixed);
        let has_suffixed_uat = suffixed_uat.is_some();
        if !has_suffixed_uat && self.suffixed().is_none() {
            return false;
        }
        let is_zero = |uat: Option<Cow<'_, str>>| uat.as_deref() == Some("0");
        let (suffixed_is_zero, unsuffixed_is_zero) =
            (is_zero(suffixed_uat), is_zero(uat(&self.places.client_uat.unsuffixed)));
        let issued_at = |cookie: Option<&SessionCookie>| {
            cookie.and_then(SessionCookie::issued_at).unwrap_or_else(|| Value::from(0))
        };
        if !suffixed_is_zero
            && !unsuffixed_is_zero
            && ecmascript::is_less(&issued_at(self.suffixed()), &issued_at(self.unsuffixed()))
        {
            return false;
        }
        if suffixed_is_zero && !unsuffixed_is_zero {
            return false;
        }
        let has_expired = || self.suffixed().is_some_and(|cookie| cookie.has_expired(now));
        if !is_production && !suffixed_is_zero && unsuffixed_is_zero && has_expired() {
            return false;
        }
        has_suffixed_uat || self.suffixed().is_none()
    }
}

impl SessionCookie {
    /// What the memory knows needs neither be read as text nor be decoded.
    fn read(cookies: &Cookies<'_>, place: &CookiePlace, memo: &TokenMemo) -> Option<Self> {
        let known = memo.known(cookies.bytes(place)).map(Ok);
        let jwt = known.or_else(|| Some(memo.decode(&cookies.value(place)?)))?;
        Some(Self { place: place.clone(), jwt })
    }

    /// The token in the cookie, if it decodes.
    pub(super) fn decoded(&self) -> Option<&Jwt> {
        self.jwt.as_ref().ok().map(|presented| &*presented.jwt)
    }

    fn issued_at(&self) -> Option<Value> {
        self.decoded()?.operand("iat").filter(ecmascript::is_truthy)
    }

    fn has_expired(&self, now: UnixMillis) -> bool {
        let expiry = self.decoded().and_then(|jwt| jwt.operand("exp"));
        expiry.is_some_and(|expiry| ecmascript::number(&expiry) <= now.get().div_euclid(1000) as f64)
    }
}

/// Whether an issuer without its schemes is `host`. Nearly always it is one scheme and a host without any.
fn is_without_schemes(issuer: &str, host: &str) -> bool {
    let is_usual =
        issuer.strip_prefix("https://") == Some(host) && memchr::memchr(b':', host.as_bytes()).is_none();
    is_usual || without_schemes(issuer) == host
}

/// Every `http://` and `https://`, in any case, is taken out, wherever it stands.
fn without_schemes(issuer: &str) -> String {
    let mut kept = String::with_capacity(issuer.len());
    let mut rest = issuer;
    while let Some(character) = rest.chars().next() {
        let scheme = ["https://", "http://"]
            .into_iter()
            .find(|scheme| rest.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
        let length = scheme.map_or_else(
            || {
                kept.push(character);
                character.len_utf8()
            },
            str::len,
        );
        rest = rest.get(length..).unwrap_or_default();
    }
    kept
}

/// The integer at the start of a text as ECMAScript's `parseInt` reads it, 0 where there is none: the reference reads
/// `__client_uat` so.
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

/// Decimal digits only (difference D10); a count beyond measure stops the loop like any other.
fn redirect_count(text: &str) -> u32 {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().unwrap_or(u32::MAX)
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

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

    #[test]
    fn schemes_vanish_wherever_they_stand() {
        assert_eq!(without_schemes("https://a.test"), "a.test");
        assert_eq!(without_schemes("HTTP://https://aé.http://b"), "aé.b");
    }

    /// Whether the suffixed one of two session cookies is chosen.
    fn prefers_suffixed(unsuffixed: &str, suffixed: &str) -> bool {
        let token = |claims: &str| {
            let [header, claims] = ["{}", claims].map(|part| URL_SAFE_NO_PAD.encode(part));
            format!("{header}.{claims}.c2ln")
        };
        let (unsuffixed, suffixed) = (token(unsuffixed), token(suffixed));
        let header =
            format!("__session={unsuffixed}; __session_s={suffixed}; __client_uat=1; __client_uat_s=1");
        let cookies = Cookies::new(Cow::Owned(header.into_bytes()));
        let (places, memo) = (Places::of(&cookies, "s"), TokenMemo::new(0));
        CookiePair::new(&cookies, &places, &memo).is_suffixed("own.test", true, UnixMillis::new(0))
    }

    #[test]
    fn an_issuer_that_is_no_text_is_another_instance_or_none() {
        let table = [("0", false), ("null", false), (r#""""#, false), ("5", true), (r#"["own.test"]"#, true)];
        for (issuer, expected) in table {
            assert_eq!(prefers_suffixed(&format!(r#"{{"iss":{issuer}}}"#), "{}"), expected, "{issuer}");
        }
        assert!(!prefers_suffixed("{}", "{}"));
    }

    #[test]
    fn the_later_session_is_chosen_as_ecmascript_compares() {
        let table = [
            ("9", "10", true),
            ("10", "9", false),
            (r#""10""#, r#""9""#, true),
            (r#""0x10""#, "9", false),
            ("null", "-1", false),
            (r#""x""#, "9", true),
        ];
        for (unsuffixed, suffixed, expected) in table {
            let own = format!(r#"{{"iss":"https://own.test","iat":{unsuffixed}}}"#);
            let chosen = prefers_suffixed(&own, &format!(r#"{{"iat":{suffixed}}}"#));
            assert_eq!(chosen, expected, "{unsuffixed} {suffixed}");
        }
    }
}

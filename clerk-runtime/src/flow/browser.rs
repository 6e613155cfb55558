//! What a browser's cookies say, and which of two sets of them belongs to this instance.

use std::borrow::Cow;

use serde_json::Value;

use super::Facts;
use crate::ground::clock::UnixMillis;
use crate::ground::ecmascript;
use crate::request::Cookies;
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

/// The cookies of one browser, read and chosen once.
///
/// # Security
///
/// Everything in here is what a stranger sent; it has no `Debug` so that it cannot be logged.
pub(super) struct Browser {
    /// Whether the suffixed cookies were chosen.
    pub(super) is_suffixed: bool,
    pub(super) session: Option<SessionCookie>,
    /// When the sign-in state last changed, in seconds; 0 when nobody is signed in.
    pub(super) client_uat: f64,
    pub(super) refresh_token: Option<String>,
    pub(super) dev_browser_token: Option<String>,
    pub(super) handshake_token: Option<String>,
    pub(super) handshake_nonce: Option<String>,
    /// How many handshakes have followed each other.
    pub(super) redirect_count: u32,
}

/// A session cookie and, decoded once, the token in it.
pub(super) struct SessionCookie {
    pub(super) token: String,
    pub(super) jwt: Result<PresentedJwt, TokenVerificationError>,
}

impl SessionCookie {
    fn read(cookie: Option<Cow<'_, str>>, memo: &TokenMemo) -> Option<Self> {
        cookie.map(|token| Self { jwt: memo.decode(&token), token: token.into_owned() })
    }

    /// The token in the cookie, if it decodes.
    pub(super) fn decoded(&self) -> Option<&Jwt> {
        self.jwt.as_ref().ok().map(|presented| &*presented.jwt)
    }

    fn issued_at(&self) -> Option<Value> {
        self.decoded()?.operand("iat").filter(ecmascript::is_truthy)
    }
}

impl Browser {
    pub(super) fn read(facts: &Facts<'_>, now: UnixMillis) -> Self {
        let Facts { settings, request, .. } = facts;
        let cookies = request.cookies();
        let suffix = settings.cookie_suffix();
        let pair = CookiePair::read(&cookies, suffix, facts.rules.memo);
        let is_suffixed = pair.is_suffixed(&settings.frontend_api.original, settings.is_production(), now);
        let chosen = |name| if is_suffixed { cookies.get_suffixed(name, suffix) } else { cookies.get(name) };
        // In production the instance sets cookies. A link could bring a handshake of somebody else's (difference D71).
        let by_url = |name| if settings.is_production() { None } else { request.query(name) };
        let either = |name| by_url(name).or_else(|| cookies.get(name).map(Cow::into_owned));
        Self {
            is_suffixed,
            client_uat: chosen(CLIENT_UAT).as_deref().map_or(0.0, parse_int),
            dev_browser_token: request
                .query(DEV_BROWSER)
                .or_else(|| chosen(DEV_BROWSER).map(Cow::into_owned)),
            refresh_token: cookies.get_suffixed(REFRESH, suffix).map(Cow::into_owned),
            handshake_token: either(HANDSHAKE),
            handshake_nonce: either(HANDSHAKE_NONCE),
            redirect_count: cookies.get(REDIRECT_COUNT).map_or(0, |count| redirect_count(&count)),
            session: if is_suffixed { pair.suffixed } else { pair.unsuffixed },
        }
    }

    /// Whether the browser knows of a sign-in at all.
    pub(super) fn has_session_or_uat(&self) -> bool {
        self.session.is_some() || self.has_active_client()
    }

    pub(super) fn has_active_client(&self) -> bool {
        self.client_uat != 0.0
    }
}

/// The two sets of cookies that one host may hold.
struct CookiePair {
    suffixed: Option<SessionCookie>,
    unsuffixed: Option<SessionCookie>,
    suffixed_uat: Option<String>,
    unsuffixed_uat: Option<String>,
}

impl CookiePair {
    fn read(cookies: &Cookies<'_>, suffix: &str, memo: &TokenMemo) -> Self {
        Self {
            suffixed: SessionCookie::read(cookies.get_suffixed(SESSION, suffix), memo),
            unsuffixed: SessionCookie::read(cookies.get(SESSION), memo),
            suffixed_uat: cookies.get_suffixed(CLIENT_UAT, suffix).map(Cow::into_owned),
            unsuffixed_uat: cookies.get(CLIENT_UAT).map(Cow::into_owned),
        }
    }

    /// The reference's eight steps; the first that applies decides. Nothing here verifies a signature.
    fn is_suffixed(&self, original_frontend_api: &str, is_production: bool, now: UnixMillis) -> bool {
        if let Some(unsuffixed) = &self.unsuffixed {
            let Some(claims) = unsuffixed.decoded().map(Jwt::payload) else { return false };
            match claims.string("iss") {
                Some("") => return false,
                Some(issuer) if without_schemes(issuer) != original_frontend_api => return true,
                Some(_) => {}
                None => return claims.get("iss").is_some_and(ecmascript::is_truthy),
            }
        }
        if self.suffixed_uat.is_none() && self.suffixed.is_none() {
            return false;
        }
        let is_zero = |uat: &Option<String>| uat.as_deref() == Some("0");
        let (suffixed_is_zero, unsuffixed_is_zero) =
            (is_zero(&self.suffixed_uat), is_zero(&self.unsuffixed_uat));
        let issued_at = |cookie: &Option<SessionCookie>| {
            cookie.as_ref().and_then(SessionCookie::issued_at).unwrap_or_else(|| Value::from(0))
        };
        if !suffixed_is_zero
            && !unsuffixed_is_zero
            && ecmascript::is_less(&issued_at(&self.suffixed), &issued_at(&self.unsuffixed))
        {
            return false;
        }
        if suffixed_is_zero && !unsuffixed_is_zero {
            return false;
        }
        let has_expired = || self.suffixed.as_ref().is_some_and(|cookie| cookie.has_expired(now));
        if !is_production && !suffixed_is_zero && unsuffixed_is_zero && has_expired() {
            return false;
        }
        !(self.suffixed_uat.is_none() && self.suffixed.is_some())
    }
}

impl SessionCookie {
    fn has_expired(&self, now: UnixMillis) -> bool {
        let expiry = self.decoded().and_then(|jwt| jwt.operand("exp"));
        expiry.is_some_and(|expiry| ecmascript::number(&expiry) <= now.get().div_euclid(1000) as f64)
    }
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
        let pair = CookiePair::read(&Cookies::new(Cow::Owned(header)), "s", &TokenMemo::new(0));
        pair.is_suffixed("own.test", true, UnixMillis::new(0))
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

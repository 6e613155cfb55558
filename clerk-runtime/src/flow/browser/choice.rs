//! Chooses the set of cookies that belongs to this instance.

use std::borrow::Cow;
use std::cell::OnceCell;

use serde_json::Value;

use super::places::Places;
use crate::ground::clock::UnixMillis;
use crate::ground::ecmascript;
use crate::request::{CookiePlace, Cookies};
use crate::token::TokenVerificationError;
use crate::token::jwt::Jwt;
use crate::token::memo::{PresentedJwt, TokenMemo};

/// A session cookie: its position, and its token, decoded once.
pub(in crate::flow) struct SessionCookie {
    pub(super) place: CookiePlace,
    pub(in crate::flow) jwt: Result<PresentedJwt, TokenVerificationError>,
}

/// The two sets of cookies to choose from. Only the needed parts are decoded.
pub(super) struct CookiePair<'c> {
    cookies: &'c Cookies<'c>,
    places: &'c Places,
    memo: &'c TokenMemo,
    suffixed: OnceCell<Option<SessionCookie>>,
    unsuffixed: OnceCell<Option<SessionCookie>>,
}

impl<'c> CookiePair<'c> {
    pub(super) const fn new(cookies: &'c Cookies<'c>, places: &'c Places, memo: &'c TokenMemo) -> Self {
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

    pub(super) fn into_session(self, is_suffixed: bool) -> Option<SessionCookie> {
        let chosen = if is_suffixed { self.suffixed() } else { self.unsuffixed() };
        chosen?;
        if is_suffixed { self.suffixed } else { self.unsuffixed }.into_inner().flatten()
    }

    /// The reference's eight steps, of which the first that matches decides. No signature is verified here.
    pub(super) fn is_suffixed(
        &self,
        original_frontend_api: &str,
        is_production: bool,
        now: UnixMillis,
    ) -> bool {
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
    /// A token that the memo knows is neither decoded nor checked for UTF-8.
    fn read(cookies: &Cookies<'_>, place: &CookiePlace, memo: &TokenMemo) -> Option<Self> {
        let known = memo.known(cookies.bytes(place)).map(Ok);
        let jwt = known.or_else(|| Some(memo.decode(&cookies.value(place)?)))?;
        Some(Self { place: place.clone(), jwt })
    }

    /// The token in the cookie, if it decodes.
    pub(in crate::flow) fn decoded(&self) -> Option<&Jwt> {
        self.jwt.as_ref().ok().map(|presented| &**presented)
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

/// Removes every `http://` and `https://`, in any case and in any place.
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

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    #[test]
    fn schemes_vanish_wherever_they_stand() {
        assert_eq!(without_schemes("https://a.test"), "a.test");
        assert_eq!(without_schemes("HTTP://https://aé.http://b"), "aé.b");
    }

    /// Whether the session cookie with the suffix is chosen.
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

//! Cookies: they are read as by the short rules here, and a cookie of another instance decides nothing.
//!
//! An input is the name of a cookie and then `Cookie` headers, one on each line, with tokens in plain text or
//! encoded.

#![no_main]

use std::sync::LazyLock;

use clerk_fuzz::instance::{DAY, NOW, SKEW, builder};
use clerk_fuzz::session::{GOOD, is_good};
use clerk_fuzz::token::{signed_parts, written_out};
use clerk_fuzz::{block_on, first_line, request};
use clerk_runtime::state::AuthStatus;
use clerk_runtime::{AuthenticateOptions, Clerk, RequestState, fuzzing};
use http::header::{COOKIE, HeaderValue};
use http::request::Parts;
use libfuzzer_sys::fuzz_target;

static CLERK: LazyLock<Clerk> = LazyLock::new(|| builder().build().expect("a valid configuration"));

fuzz_target!(
    init: {
        let good = format!("__client_uat=1; __clerk_db_jwt=dvb; __session={GOOD}");
        assert!(authenticate(&parts(good.as_bytes())).status() == AuthStatus::SignedIn, "nobody is ever signed in");
    },
    |data: &[u8]| {
        let (name, lines) = first_line(data);
        let parts = parts(lines);
        if let Ok(name) = std::str::from_utf8(name) {
            assert_eq!(fuzzing::cookie(&parts, name), cookie(&parts, name), "the cookie {name:?}");
        }
        check_choice(parts);
    }
);

fn parts(lines: &[u8]) -> Parts {
    let (mut parts, ()) = http::Request::new(()).into_parts();
    for line in written_out(lines).split(|byte| *byte == b'\n') {
        parts.headers.extend(HeaderValue::from_bytes(line).ok().map(|value| (COOKIE, value)));
    }
    parts
}

/// The first cookie with this name, by the rules alone.
fn cookie(parts: &Parts, name: &str) -> Option<String> {
    let values =
        parts.headers.get_all(COOKIE).iter().map(|value| trimmed(&request::latin1(value)).to_owned());
    let header = values.collect::<Vec<_>>().join("; ");
    let pairs = header.split(';').filter_map(|pair| pair.split_once('='));
    let value = pairs.map(|(key, value)| (trimmed(key), trimmed(value))).find(|(key, _)| *key == name)?.1;
    Some(decoded(value).unwrap_or_else(|| value.to_owned())).filter(|value| !value.is_empty())
}

fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// `None` if a `%` is not followed by two digits, or if the result is not UTF-8.
fn decoded(value: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        bytes.push(match byte {
            b'%' => u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn authenticate(parts: &Parts) -> RequestState {
    block_on(CLERK.authenticate_request(parts, &AuthenticateOptions::new()))
}

/// A caller is signed in only by a valid token in one of the two session cookies, and cookies of another
/// instance are ignored.
fn check_choice(mut parts: Parts) {
    let state = authenticate(&parts);
    if let Some(token) = state.token() {
        let suffix = CLERK.publishable_key().map_or("", |key| key.cookie_suffix());
        let names = ["__session".to_owned(), format!("__session_{suffix}")];
        let has_handshake = cookie(&parts, "__clerk_handshake").is_some();
        let is_in_cookie = names.iter().any(|name| cookie(&parts, name).as_deref() == Some(token));
        assert!(is_in_cookie || has_handshake, "no cookie's token");
        let (header, claims) = signed_parts(token).expect("a signature");
        let skew = if has_handshake { DAY } else { SKEW };
        assert!(is_good(&header, &claims, NOW * 1000, skew), "{claims}");
    }
    let foreign = "__session_AijMpiS5=e30.e30.AA; __client_uat_AijMpiS5=1; __refresh_AijMpiS5=x";
    parts.headers.append(COOKIE, HeaderValue::from_static(foreign));
    let beside = authenticate(&parts);
    assert_eq!(
        (beside.status(), beside.reason()),
        (state.status(), state.reason()),
        "another instance's cookies"
    );
    assert_eq!(beside.token(), state.token());
}

//! Session tokens: no caller is signed in without the right signature, and claims and times are those of the
//! payload.
//!
//! An input is a line with the time, in seconds relative to that of the conformance cases, and a token, in
//! plain text or encoded.

#![no_main]

use std::cell::RefCell;

use clerk_fuzz::instance::{NOW, SKEW, StandingClock, builder};
use clerk_fuzz::session::{GOOD, is_good};
use clerk_fuzz::token::{signed_parts, written_out};
use clerk_fuzz::{block_on, first_line, request};
use clerk_runtime::state::AuthStatus;
use clerk_runtime::{
    Auth, AuthenticateOptions, Clerk, RequestState, Reverification, permission, reverification, role, scope,
};
use http::header::{AUTHORIZATION, HeaderValue};
use http::request::Parts;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

thread_local! {
    static SUBJECT: RefCell<Option<Subject>> = const { RefCell::new(None) };
}

/// The same instance with a memo, without one, and with stricter rules.
struct Subject {
    clock: StandingClock,
    remembering: Clerk,
    forgetful: Clerk,
    choosy: Clerk,
}

const AUDIENCE: &str = "https://api.test";
const PARTY: &str = "http://localhost:3000";
const ISSUER: &str = "https://witty-heron-42.clerk.accounts.dev";

fuzz_target!(
    init: {
        let good = format!("0\n{GOOD}");
        assert!(judge(good.as_bytes()).is_some_and(|state| state.status() == AuthStatus::SignedIn), "nobody is ever signed in");
    },
    |data: &[u8]| {
        judge(data);
    }
);

fn judge(data: &[u8]) -> Option<RequestState> {
    SUBJECT.with_borrow_mut(|subject| subject.get_or_insert_with(Subject::new).judge(data))
}

impl Subject {
    fn new() -> Self {
        let clock = StandingClock::new(NOW);
        let build = |memory| {
            let builder = builder().clock(clock.clone()).token_memo_bytes(memory);
            builder.build().expect("a valid configuration")
        };
        let choosy =
            builder().clock(clock.clone()).audience([AUDIENCE]).authorized_parties([PARTY]).issuer([ISSUER]);
        let choosy = choosy.build().expect("a valid configuration");
        Self { remembering: build(1024 * 1024), forgetful: build(0), choosy, clock }
    }

    fn judge(&self, data: &[u8]) -> Option<RequestState> {
        let (offset, token) = first_line(data);
        let offset: i32 = std::str::from_utf8(offset).ok()?.parse().ok()?;
        let now = NOW + i64::from(offset);
        self.clock.set(now);
        let value = HeaderValue::from_bytes(&written_out(token)).ok()?;
        let token = request::latin1(&value);
        let (mut parts, ()) = http::Request::new(()).into_parts();
        parts.headers.insert(AUTHORIZATION, value);

        let state = authenticate(&self.forgetful, &parts);
        let good = signed_parts(token.trim_matches([' ', '\t']))
            .filter(|(header, claims)| is_good(header, claims, now * 1000, SKEW));
        assert_eq!(state.status() == AuthStatus::SignedIn, good.is_some(), "{state:?} at {now}");
        if let Some((_, claims)) = &good {
            check_claims(&state, claims);
        }
        let is_chosen = authenticate(&self.choosy, &parts).status() == AuthStatus::SignedIn;
        assert_eq!(is_chosen, good.is_some_and(|(_, claims)| is_meant_for_us(&claims)), "meant for others");
        for _ in 0..2 {
            let remembered = authenticate(&self.remembering, &parts);
            assert_eq!(remembered.status(), state.status(), "a memory changes the outcome");
            assert_eq!(remembered.reason(), state.reason(), "a memory changes the reason");
        }
        Some(state)
    }
}

fn authenticate(clerk: &Clerk, parts: &Parts) -> RequestState {
    block_on(clerk.authenticate_request(parts, &AuthenticateOptions::new()))
}

/// Whether the token was issued by this instance, requested by this application, and is for no other
/// audience.
fn is_meant_for_us(claims: &Value) -> bool {
    let is_for_us = match &claims["aud"] {
        Value::Null => true,
        Value::String(audience) => audience.is_empty() || audience == AUDIENCE,
        Value::Array(list) if list.iter().all(|audience| audience == "") => true,
        Value::Array(list) => {
            list.iter().all(Value::is_string) && list.iter().any(|audience| audience == AUDIENCE)
        }
        _ => false,
    };
    is_for_us && claims["azp"] == PARTY && claims["iss"] == ISSUER
}

/// The Auth object contains what the payload contains.
fn check_claims(state: &RequestState, claims: &Value) {
    let auth = state.to_auth_with_pending().expect("an Auth object");
    assert_eq!(auth.user_id(), claims["sub"].as_str());
    let session = auth.session().expect("a session");
    let read = session.session_claims();
    for (name, value) in claims.as_object().expect("an object") {
        assert_eq!(read.get(name), Some(value), "{name}");
    }
    assert_eq!(read.deserialize::<Value>().ok().as_ref(), Some(claims));
    assert_eq!(serde_json::to_value(read).ok().as_ref(), Some(claims));
    assert_eq!(read.session_id(), claims["sid"].as_str());
    assert_eq!(read.authorized_party(), claims["azp"].as_str());
    check_organization(&auth, claims);
}

/// The caller has no role or permission that is not in the payload.
fn check_organization(auth: &Auth, claims: &Value) {
    let text = claims.to_string();
    let role_is_named = text.contains("admin");
    assert!(role_is_named || !auth.has(&role("org:admin")), "a role out of nothing");
    let is_named = text.contains("invoices") && text.contains("create");
    assert!(is_named || !auth.has(&permission("org:invoices:create")), "a permission out of nothing");
    assert!(
        text.contains("fva") || !auth.has(&reverification(Reverification::STRICT)),
        "a factor out of nothing"
    );
    assert!(!auth.has(&scope("invoices:write")), "a scope of a session");
    assert!(serde_json::to_value(auth).is_ok());
}

//! For any sequence of requests, the state machine does not panic, signs no caller in without a verified
//! token, puts no control characters into headers, and does not redirect browsers in a loop.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test panics when it fails")]

mod length;
mod request;
mod subject;

use std::cell::Cell;

use clerk_runtime::state::AuthStatus;
use clerk_runtime::{Accepts, AuthenticateOptions, RequestState, TokenType};
use http::header::{HeaderMap, LOCATION, SET_COOKIE};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use url::Url;
use watch as _;

use request::{Jar, Sent};
use subject::Subject;

/// How often each outcome occurred. A property of signed-in requests is meaningless if there are none.
#[derive(Debug, Default)]
struct Outcomes {
    signed_in: Cell<usize>,
    signed_out: Cell<usize>,
    redirected: Cell<usize>,
}

#[test]
fn whatever_is_sent() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let subjects = runtime.block_on(subject::all());
    for subject in &subjects {
        let outcomes = Outcomes::default();
        let mut runner =
            TestRunner::new(Config { cases: 600, failure_persistence: None, ..Config::default() });
        let result = runner.run(&any::<Sent>(), |sent| runtime.block_on(follow(subject, &sent, &outcomes)));
        result.unwrap_or_else(|failure| panic!("{}: {failure}", subject.name));
        assert!(
            [&outcomes.signed_in, &outcomes.signed_out, &outcomes.redirected]
                .iter()
                .all(|count| count.get() > 10),
            "{}: {outcomes:?}",
            subject.name
        );
    }
}

/// More redirects than one handshake in each counted round can cause, with one more after each to clean the
/// URL.
const LONGEST_WAY: usize = 8;

/// Sends the request, and repeats it with all set cookies as long as it is redirected. The instance is the
/// worst possible one: it always redirects the browser back unchanged.
async fn follow(subject: &Subject, sent: &Sent, outcomes: &Outcomes) -> Result<(), TestCaseError> {
    let mut jar = sent.jar(subject);
    let mut uri = sent.uri(subject);
    for _ in 0..=LONGEST_WAY {
        let parts = sent.parts(subject, &uri, &jar);
        let is_entitled = subject.entitles(&uri, &jar, &parts.headers);
        let options = AuthenticateOptions::new().accepts(accepts(sent));
        let state = subject.clerk.authenticate_request(&parts, &options).await;
        check(&state, is_entitled)?;
        prop_assert!(!subject.has_proof_in(&format!("{state:?} {:?}", state.to_auth())), "a secret in Debug");
        let Some(location) = state.headers().get(LOCATION) else {
            let is_signed_in = state.status() == AuthStatus::SignedIn;
            let count = if is_signed_in { &outcomes.signed_in } else { &outcomes.signed_out };
            count.set(count.get() + 1);
            return Ok(());
        };
        outcomes.redirected.set(outcomes.redirected.get() + 1);
        let location = Url::parse(location.to_str().unwrap()).unwrap();
        let leaves = location.query_pairs().any(|(name, _)| name == "__clerk_hs_reason")
            || location.path().starts_with("/primary");
        if !leaves {
            uri = location[url::Position::BeforePath..url::Position::AfterQuery].parse().unwrap();
        }
        keep_cookies(&mut jar, state.headers());
    }
    Err(TestCaseError::fail("redirected in circles"))
}

fn accepts(sent: &Sent) -> Accepts {
    match sent.accepts % 4 {
        0 => Accepts::Any,
        1 => Accepts::from([TokenType::SessionToken, TokenType::ApiKey]),
        _ => Accepts::from(TokenType::SessionToken),
    }
}

fn check(state: &RequestState, is_entitled: bool) -> Result<(), TestCaseError> {
    for (name, value) in state.headers() {
        let is_clean = !value.as_bytes().iter().any(u8::is_ascii_control);
        prop_assert!(is_clean, "{name}: {value:?}");
    }
    let auth = state.to_auth();
    if state.status() == AuthStatus::SignedIn && state.token_type() == Some(TokenType::SessionToken) {
        prop_assert!(is_entitled, "signed in without a token that is good: {state:?}");
        prop_assert_eq!(auth.as_ref().and_then(|auth| auth.user_id()), Some("user_ada"));
    }
    if let Some(Ok(url)) = auth.map(|auth| auth.redirect_to_sign_in().url()) {
        prop_assert!(!url.contains(char::is_control), "{url:?}");
    }
    Ok(())
}

fn keep_cookies(jar: &mut Jar, headers: &HeaderMap) {
    for directive in headers.get_all(SET_COOKIE) {
        let directive = directive.to_str().unwrap_or_default();
        let (pair, attributes) = directive.split_once(';').unwrap_or((directive, ""));
        if let Some((name, value)) = pair.split_once('=') {
            jar.retain(|(other, _)| other != name);
            if !attributes.contains("Max-Age=0") {
                jar.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

//! The flow as tables: facts and answers as input, questions and outcomes as output, without a server.

use std::time::Duration;

use http::header::LOCATION;
use http::request::Parts;
use proptest::prelude::*;
use serde_json::json;

use super::{Facts, Flow, Question, Step};
use crate::ground::clock::UnixMillis;
use crate::instance::notices::Notices;
use crate::request::RequestContext;
use crate::settings::{ClerkBuilder, Settings};
use crate::state::{AuthReason, AuthStatus, Outcome};
use crate::token::TokenVerificationError;
use crate::token::error::TokenVerificationErrorReason as Reason;
use crate::token::machine_kind::MachineKind;
use crate::token::memo::TokenMemo;
use crate::token::presented::PresentedToken;
use crate::token::session::SessionRules;
use crate::wire::{Answer, Outage, Reply, Subject};

const NOW: UnixMillis = UnixMillis::new(1_760_000_000_000);

fn settings() -> Settings {
    let builder = ClerkBuilder::default().publishable_key("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k");
    builder.secret_key("sk_live_1").check().ok().unwrap()
}

/// Runs `test` with a flow for a page request with these headers.
fn with_flow<T>(
    settings: &Settings,
    uri: &str,
    headers: &[(&str, &str)],
    test: impl FnOnce(Flow<'_>, &Parts) -> T,
) -> T {
    let page = http::Request::get(uri).header("host", "app.test").header("sec-fetch-dest", "document");
    let request = headers.iter().fold(page, |request, (name, value)| request.header(*name, *value));
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let (memo, notices) = (TokenMemo::new(0), Notices::new());
    let rules = SessionRules { options: &settings.verify, is_strict: false, memo: &memo };
    let request = RequestContext::new(&parts, &settings.url_rules);
    test(Flow::new(Facts { settings, rules, notices: &notices, request }, NOW), &parts)
}

fn token(claims: &serde_json::Value) -> String {
    use base64::Engine as _;
    let encode = |part: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(part);
    format!("{}.{}.c2ln", encode(r#"{"alg":"RS256","kid":"ins_1","typ":"JWT"}"#), encode(&claims.to_string()))
}

fn session() -> String {
    token(&json!({"sub": "user_1", "sid": "sess_1", "iat": 1_759_999_990, "exp": 1_760_000_050}))
}

fn cookies(session: &str) -> String {
    format!("__session={session}; __client_uat=1; __refresh_{}=r", settings().cookie_suffix())
}

/// A step in one or two words.
fn told(step: &Step) -> String {
    match step {
        Step::Ask(Question::Key(_)) => "key?".to_owned(),
        Step::Ask(Question::Opaque(_)) => "opaque?".to_owned(),
        Step::Ask(Question::Refresh(_)) => "refresh?".to_owned(),
        Step::Ask(Question::Exchange(_)) => "exchange?".to_owned(),
        Step::Settled(Outcome::Session(..)) => "session".to_owned(),
        Step::Settled(Outcome::Machine(..)) => "machine".to_owned(),
        Step::Settled(Outcome::NotSignedIn(state)) => {
            let outage = if state.unavailable.is_some() { ", outage" } else { "" };
            format!("{} for {}{outage}", state.status.as_str(), state.reason)
        }
    }
}

fn expired() -> TokenVerificationError {
    TokenVerificationError::new(Reason::TokenExpired, "JWT is expired.".to_owned())
}

fn answer(status: u16, body: &'static str) -> Reply {
    Reply::of(Ok(Answer::for_tests(status, "application/json", body)), Subject::Browser)
}

#[test]
fn cookies_lead_to_the_first_question() {
    let settings = settings();
    let (good, not_a_jwt) = (cookies(&session()), cookies("rubbish"));
    let long_nonce = format!("__clerk_handshake_nonce={}", "x".repeat(513));
    let table = [
        ("/", "", "signed-out for session-token-and-uat-missing"),
        ("/", "__client_uat=1", "handshake for client-uat-but-no-session-token"),
        ("/", "__session=x", "handshake for session-token-but-no-client-uat"),
        ("/", "__session=x; __client_uat=0", "handshake for session-token-but-no-client-uat"),
        ("/", not_a_jwt.as_str(), "signed-out for token-invalid"),
        ("/", good.as_str(), "key?"),
        // In production, a link cannot bring a handshake.
        ("/?__clerk_handshake_nonce=n", good.as_str(), "key?"),
        ("/?__clerk_handshake=rubbish", good.as_str(), "key?"),
        ("/", "__clerk_handshake_nonce=n", "exchange?"),
        ("/", long_nonce.as_str(), "signed-out for session-token-and-uat-missing"),
    ];
    for (uri, cookie, expected) in table {
        let step =
            with_flow(&settings, uri, &[("cookie", cookie)], |mut flow, _| told(&flow.begin_with_cookies()));
        assert_eq!(step, expected, "{uri} {cookie}");
    }
}

#[test]
fn an_expired_cookie_is_refreshed_and_what_the_api_says_decides() {
    let settings = settings();
    let table = [
        (
            answer(401, r#"{"errors":[{"code":"session_revoked"}]}"#),
            "handshake for session-token-expired-refresh-session_revoked",
        ),
        (
            answer(401, r#"{"errors":[{"code":"clerk_key_invalid"}]}"#),
            "signed-out for session-token-expired-refresh-clerk_key_invalid, outage",
        ),
        (answer(503, "{}"), "handshake for session-token-expired-refresh-unexpected-bapi-error"),
        (answer(200, "{}"), "handshake for session-token-expired-refresh-unexpected-sdk-error"),
        (
            answer(200, r#"{"cookies":["__session=rubbish"]}"#),
            "handshake for session-token-expired-refresh-invalid-session-token",
        ),
        (
            answer(200, r#"{"cookies":["a=\r\n"]}"#),
            "handshake for session-token-expired-refresh-invalid-session-token",
        ),
        (Reply::nobody(), "handshake for session-token-expired-refresh-fetch-error"),
    ];
    for (reply, expected) in table {
        let cookie = cookies(&session());
        with_flow(&settings, "/", &[("cookie", &cookie)], |mut flow, _| {
            let Step::Ask(Question::Key(question)) = flow.begin_with_cookies() else { panic!("a key") };
            let Step::Ask(Question::Refresh(question)) = flow.with_key(question, Err(expired()), NOW) else {
                panic!("a refresh")
            };
            assert_eq!(question.session_id, "sess_1");
            assert_eq!(told(&flow.with_refreshed(question.expired(), reply)), expected);
        });
    }
    let fresh: &'static str =
        Box::leak(json!({"cookies": [format!("__session={}", session())]}).to_string().into());
    with_flow(&settings, "/", &[("cookie", &cookies(&session()))], |mut flow, _| {
        let Step::Ask(Question::Key(question)) = flow.begin_with_cookies() else { panic!("a key") };
        let Step::Ask(Question::Refresh(question)) = flow.with_key(question, Err(expired()), NOW) else {
            panic!("a refresh")
        };
        let step = flow.with_refreshed(question.expired(), answer(200, fresh));
        assert_eq!(told(&step), "key?", "what a refresh brings is verified like any token");
    });
}

#[test]
fn an_outage_puts_a_handshake_off_and_signs_nobody_out() {
    let settings = settings();
    let gone = || Reply::Outage(Outage { answer: None, is_passing: true });
    let wrong_key = || answer(401, r#"{"errors":[{"code":"clerk_key_invalid"}]}"#);
    for reply in [gone, wrong_key as fn() -> Reply] {
        with_flow(&settings, "/", &[("cookie", "__clerk_handshake_nonce=n")], |mut flow, _| {
            assert_eq!(told(&flow.begin_with_cookies()), "exchange?");
            assert_eq!(told(&flow.with_payload(reply())), "signed-out for session-token-missing, outage");
        });
        let cookie = format!("__clerk_handshake_nonce=n; {}", cookies(&session()));
        with_flow(&settings, "/", &[("cookie", &cookie)], |mut flow, _| {
            assert_eq!(told(&flow.begin_with_cookies()), "exchange?");
            assert_eq!(told(&flow.with_payload(reply())), "key?", "the original cookies may be good");
        });
    }
    with_flow(&settings, "/", &[("cookie", "__clerk_handshake_nonce=n")], |mut flow, _| {
        assert_eq!(told(&flow.begin_with_cookies()), "exchange?");
        let unknown = answer(404, r#"{"errors":[{"code":"resource_not_found"}]}"#);
        assert_eq!(told(&flow.with_payload(unknown)), "signed-out for session-token-missing");
    });
}

#[test]
fn headers_lead_to_the_first_question_and_never_to_cookies() {
    let settings = settings();
    let (session, machine) = (session(), token(&json!({"sub": "mch_1", "exp": 1_760_000_050})));
    let table = [
        (session.as_str(), "key?"),
        ("rubbish", "signed-out for token-invalid"),
        ("ak_1", "signed-out for token-invalid"),
        (machine.as_str(), "signed-out for token-type-mismatch"),
    ];
    for (token, expected) in table {
        let headers = [("authorization", &*format!("Bearer {token}")), ("cookie", &cookies(&session))];
        let step = with_flow(&settings, "/", &headers, |mut flow, parts| {
            let presented =
                PresentedToken::of(&RequestContext::new(parts, &settings.url_rules), &TokenMemo::new(0))
                    .unwrap();
            told(&flow.begin_with_header(&presented.form))
        });
        assert_eq!(step, expected, "{token}");
    }
    with_flow(&settings, "/", &[("authorization", "Bearer ak_1")], |mut flow, parts| {
        let presented =
            PresentedToken::of(&RequestContext::new(parts, &settings.url_rules), &TokenMemo::new(0)).unwrap();
        let step = flow.begin_with_machine(&presented.form, MachineKind::ApiKey, Duration::ZERO);
        assert_eq!(told(&step), "opaque?");
    });
}

proptest! {
    /// For any request and any answers, no caller is signed in without a key, every flow ends after a few
    /// questions, and a redirect is a URL on one line.
    #[test]
    fn without_a_key_nobody_is_signed_in(
        query in "(__clerk_(handshake|handshake_nonce|db_jwt|synced|redirect_url)=[ -~]{0,20}&?){0,3}",
        cookie in "((__session|__client_uat|__refresh|__clerk_handshake|__clerk_redirect_count)=[!-:<-~]{0,30}; ){0,5}",
        answers in prop::collection::vec(0_u8..6, 8),
    ) {
        let settings = settings();
        let uri: String = query.bytes().map(|byte| if byte == b' ' || b"\"<>\\^`{|}#".contains(&byte) { 'x' } else { char::from(byte) }).collect();
        let cookie = cookie.replace("__session=", &format!("__session={}", session()));
        with_flow(&settings, &format!("/?{uri}"), &[("cookie", &cookie)], |mut flow, _| {
            let mut step = flow.begin_with_cookies();
            for number in answers {
                let reply = match number {
                    0 => answer(200, r#"{"directives":["__session=rubbish"],"cookies":["__session=rubbish"]}"#),
                    1 => answer(200, "null"),
                    2 => answer(401, r#"{"errors":[{"code":"clerk_key_invalid"}]}"#),
                    3 => answer(404, r#"{"errors":[]}"#),
                    4 => answer(500, "{}"),
                    _ => Reply::nobody(),
                };
                step = match step {
                    Step::Settled(outcome) => {
                        let Outcome::NotSignedIn(state) = outcome else { panic!("signed in without a key") };
                        let location = state.headers.get(LOCATION).map(|location| location.to_str().unwrap().to_owned());
                        prop_assert!(location.is_none_or(|url| url::Url::parse(&url).is_ok()));
                        prop_assert!(state.status != AuthStatus::SignedIn && state.reason != AuthReason::TokenTypeMismatch);
                        return Ok(());
                    }
                    Step::Ask(Question::Key(question)) => flow.with_key(question, Err(expired()), NOW),
                    Step::Ask(Question::Refresh(question)) => flow.with_refreshed(question.expired(), reply),
                    Step::Ask(Question::Exchange(_)) => flow.with_payload(reply),
                    Step::Ask(Question::Opaque(_)) => panic!("cookies carry no opaque tokens"),
                };
            }
            prop_assert!(matches!(step, Step::Settled(_)), "the flow goes on and on");
            Ok(())
        })?;
    }
}

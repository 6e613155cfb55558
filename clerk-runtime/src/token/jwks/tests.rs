//! When keys are used, fetched or refused, at given times.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{OnceLock, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;

use super::failure::Failure;
use super::*;
use crate::ground::clock::Clock;
use crate::wire::kept::{
    FAILURE_COOL_DOWN, FRESH_FOR, FetchFailure as _, REFRESH_AFTER, STALE_FOR, UNKNOWN_COOL_DOWN,
};
use crate::wire::{Answer, Reply, Subject};

type State = kept::State<JwksEndpoint>;
type Step = kept::Step<Arc<VerifyingKey>, Failure>;

const START: i64 = 1_760_000_000_000;

fn at(offset: i64) -> UnixMillis {
    UnixMillis::new(START + offset)
}

fn kid(name: &str) -> Kid {
    Kid(Some(name.to_owned()))
}

fn jwk(name: &str) -> Jwk {
    serde_json::from_value(json!({"kty": "RSA", "kid": name, "alg": "RS256", "n": "AQAB", "e": "AQAB"}))
        .unwrap()
}

fn fetched(names: &[&str]) -> State {
    let mut state = State::default();
    state.replace(names.iter().map(|name| jwk(name)).collect(), at(0));
    state
}

fn outage() -> Failure {
    failure(503, OWN, None)
}

const OWN: &str = r#"{"errors":[]}"#;

/// The failure for an answer with this status and body.
fn failure(status: u16, body: &'static str, retry_after: Option<u32>) -> Failure {
    let answer = Answer::for_tests(status, "application/json", body).with_retry_after(retry_after);
    Failure::of(Reply::of(Ok(answer), Subject::Credentials), "https://api.test/v1/jwks")
}

/// The next step, as a word.
fn step(state: &mut State, name: &str, offset: i64) -> &'static str {
    in_a_word(&state.next_step(|keys| keys.find(&kid(name)), at(offset), false))
}

/// The next step after waiting for a fetch.
fn step_after_waiting(state: &mut State, name: &str, offset: i64) -> &'static str {
    in_a_word(&state.next_step(|keys| keys.find(&kid(name)), at(offset), true))
}

fn in_a_word(step: &Step) -> &'static str {
    match step {
        Step::Use { refresh: None, .. } => "use",
        Step::Use { refresh: Some(_), .. } => "use and refresh",
        Step::Wait { is_new: true, .. } => "fetch",
        Step::Wait { is_new: false, .. } => "wait",
        Step::Refuse(None) => "unknown",
        Step::Refuse(Some(_)) => "failure",
    }
}

#[test]
fn known_keys_are_used_and_fetched_again_before_they_expire() {
    let mut state = fetched(&["a"]);
    assert_eq!(step(&mut state, "a", 0), "use");
    assert_eq!(step(&mut state, "a", REFRESH_AFTER - 1), "use");
    assert_eq!(step(&mut state, "a", REFRESH_AFTER), "use and refresh");
    assert_eq!(step(&mut state, "a", REFRESH_AFTER), "use", "one refresh at a time");
    assert_eq!(step(&mut fetched(&["a"]), "a", FRESH_FOR), "fetch");
}

#[test]
fn an_unknown_key_causes_one_fetch_in_a_cool_down() {
    let mut state = fetched(&["a"]);
    assert_eq!(step(&mut state, "b", UNKNOWN_COOL_DOWN - 1), "unknown");
    assert_eq!(step(&mut state, "b", UNKNOWN_COOL_DOWN), "fetch");
    assert_eq!(step(&mut State::default(), "b", 0), "fetch");
}

#[test]
fn an_outage_leaves_known_keys_in_use_for_their_time() {
    let mut state = fetched(&["a"]);
    state.failure = Some((outage(), at(FRESH_FOR)));
    assert_eq!(step(&mut state, "a", FRESH_FOR), "use");
    assert_eq!(step(&mut state, "b", FRESH_FOR), "failure");
    assert_eq!(step(&mut state, "a", FRESH_FOR + FAILURE_COOL_DOWN), "use and refresh");
    state.fetch = None;
    assert_eq!(step(&mut state, "a", 2 * FRESH_FOR), "fetch", "the outage may be over");
    state.fetch = None;
    state.failure = Some((outage(), at(STALE_FOR)));
    assert_eq!(step(&mut state, "a", STALE_FOR - 1), "use");
    assert_eq!(step(&mut state, "a", STALE_FOR), "failure");
    assert_eq!(step(&mut state, "a", STALE_FOR + FAILURE_COOL_DOWN), "fetch");
}

#[test]
fn who_has_waited_takes_what_the_fetch_brought() {
    for (name, outcome) in [("a", "use"), ("b", "unknown")] {
        assert_eq!(step_after_waiting(&mut fetched(&["a"]), name, FRESH_FOR + 1), outcome, "{name}");
    }
    let mut failed = State { failure: Some((outage(), at(0))), ..State::default() };
    for offset in [-10_000, 0, FAILURE_COOL_DOWN] {
        assert_eq!(step_after_waiting(&mut failed, "a", offset), "failure", "{offset}");
    }
}

/// The call contains nothing of a request, so it is refused because of the configuration.
#[test]
fn a_refused_call_leaves_known_keys_in_use() {
    for (status, body, reason) in [
        (401, r#"{"errors":[{"code":"clerk_key_invalid"}]}"#, Reason::SecretKeyInvalid),
        (401, OWN, Reason::JwkRemoteFailedToLoad),
        (403, OWN, Reason::JwkRemoteFailedToLoad),
        (404, OWN, Reason::JwkRemoteFailedToLoad),
    ] {
        let mut state = fetched(&["a"]);
        state.failure = Some((failure(status, body, None), at(FRESH_FOR)));
        assert_eq!(step(&mut state, "a", FRESH_FOR), "use");
        let error = failure(status, body, None).into_error();
        assert!(error.reason() == reason && error.is_unavailable(), "{status} {body}");
    }
}

#[test]
fn the_api_is_asked_again_when_it_said() {
    let failure_at = failure;
    let failure = |retry_after| failure_at(429, OWN, retry_after);
    assert_eq!(failure(None).cool_down(), FAILURE_COOL_DOWN);
    assert_eq!(failure(Some(0)).cool_down(), FAILURE_COOL_DOWN);
    assert_eq!(failure(Some(7)).cool_down(), 7_000);
    assert_eq!(failure(Some(u32::MAX)).cool_down(), 60_000);
    assert!(failure(None).may_pass() && !failure(None).is_retried());
    let told_to_wait = failure_at(503, OWN, Some(7));
    assert!(told_to_wait.may_pass() && !told_to_wait.is_retried() && outage().is_retried());
}

#[test]
fn a_clock_that_jumps_back_makes_keys_old_and_a_small_step_does_not() {
    assert_eq!(step(&mut fetched(&["a"]), "a", -1_000), "use");
    assert_eq!(step(&mut fetched(&["a"]), "a", -3_600_000), "fetch");
}

#[test]
fn unchanged_keys_stay_and_revoked_ones_vanish() {
    let mut state = fetched(&["a", "b"]);
    let key = |state: &State, name| state.kept.as_ref().unwrap().0.find(&kid(name));
    let before = key(&state, "a").unwrap();
    let changed: Jwk =
        serde_json::from_value(json!({"kty": "RSA", "kid": "c", "n": "AQAB", "e": "AQAB"})).unwrap();
    state.replace(vec![jwk("a"), changed], at(1));
    assert!(Arc::ptr_eq(&before, &key(&state, "a").unwrap()));
    assert!(key(&state, "b").is_none() && key(&state, "c").is_some());
}

#[test]
fn only_the_keys_of_the_cached_set_are_in_use() {
    let mut state = fetched(&["a", "b"]);
    let key = |state: &State, name| state.kept.as_ref().unwrap().0.find(&kid(name)).unwrap();
    let (a, b) = (key(&state, "a"), key(&state, "b"));
    assert!(a.is_in_use() && b.is_in_use());
    let other: Jwk =
        serde_json::from_value(json!({"kty": "RSA", "kid": "a", "n": "AQAC", "e": "AQAB"})).unwrap();
    state.replace(vec![jwk("a"), other, jwk("b")], at(1));
    assert!(!a.is_in_use() && key(&state, "a").is_in_use(), "the last key of a name counts");
    assert!(b.is_in_use(), "it did not change");
    state.kept = None;
    assert!(!b.is_in_use(), "a set that was discarded");
}

#[test]
fn whether_the_keys_are_new_is_the_same_with_and_without_the_lock() {
    let jwks = of_nobody(0);
    let step_and_newness = |offset| (step(&mut jwks.state(), "a", offset), jwks.is_new_enough(at(offset)));
    assert!(!jwks.is_new_enough(at(0)), "there are none");
    jwks.state().replace(vec![jwk("a")], at(0));
    for offset in [-60_000, -1, 0, REFRESH_AFTER - 1] {
        assert_eq!(step_and_newness(offset), ("use", true), "{offset}");
    }
    assert!(!jwks.is_new_enough(at(-60_001)) && !jwks.is_new_enough(at(REFRESH_AFTER)));
    assert_eq!(step_and_newness(REFRESH_AFTER), ("use and refresh", false));
    assert!(!jwks.is_new_enough(at(0)), "a fetch is in flight");
    jwks.state().fetch = None;
    assert!(jwks.is_new_enough(at(0)));
    jwks.discard(|_| true, at(UNKNOWN_COOL_DOWN));
    assert!(!jwks.is_new_enough(at(UNKNOWN_COOL_DOWN)));
}

#[test]
fn what_stands_in_front_of_the_api_may_say_when_to_come_back() {
    let failure = failure(429, "<h1>Slow down</h1>", Some(30));
    assert!(failure.may_pass() && !failure.is_retried());
    assert_eq!(failure.cool_down(), 30_000);
    assert_eq!(failure.into_error().unavailable().unwrap().retry_after, Some(30));
}

/// Otherwise the cool-down would last as much longer as the clock was set back.
#[test]
fn a_clock_that_jumps_back_ends_a_cool_down() {
    let mut failed = State { failure: Some((outage(), at(0))), ..State::default() };
    assert_eq!(step(&mut failed, "a", -5_000), "failure");
    assert_eq!(step(&mut failed, "a", -55_000), "fetch");
    let mut without = fetched(&["a"]);
    assert_eq!(step(&mut without, "b", -5_000), "unknown");
    assert_eq!(step(&mut without, "b", -55_000), "fetch");
}

/// Keys of an API that does not answer: port 9 discards what it receives, if it is open at all. The clock
/// shows `offset`.
fn of_nobody(offset: i64) -> Arc<Jwks> {
    struct Standing(SystemTime);
    impl Clock for Standing {
        fn now(&self) -> SystemTime {
            self.0
        }
    }
    keys_by(Standing(UNIX_EPOCH + Duration::from_millis((START + offset).unsigned_abs())))
}

fn keys_by(clock: impl Clock) -> Arc<Jwks> {
    let builder = crate::Clerk::builder().publishable_key("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk");
    let builder = builder.secret_key("sk_test_1").api_url("http://127.0.0.1:9").clock(clock);
    let clerk = builder.build().unwrap();
    let KeySource::Jwks(jwks) = &clerk.instance().keys else { panic!("the keys are fetched") };
    Arc::clone(jwks)
}

#[tokio::test(start_paused = true)]
async fn a_fetch_outlives_the_request_that_asked_for_it() {
    const TOOK: i64 = 9_000;
    let jwks = of_nobody(TOOK);
    let kept::LookUp::Wait(fetch) = jwks.look_up(|keys| keys.find(&kid("a")), at(0), false) else {
        panic!("a fetch")
    };
    assert_eq!(step(&mut jwks.state(), "a", 0), "wait", "others wait for the same one");
    fetch.end().await;
    assert_eq!(step(&mut jwks.state(), "a", 0), "failure");
    assert_eq!(
        step(&mut jwks.state(), "a", FAILURE_COOL_DOWN),
        "failure",
        "it cools down once it has failed"
    );
    assert_eq!(step(&mut jwks.state(), "a", TOOK + FAILURE_COOL_DOWN - 1), "failure");
    assert_eq!(step(&mut jwks.state(), "a", TOOK + FAILURE_COOL_DOWN), "fetch");
}

#[test]
fn without_a_runtime_a_fetch_has_failed_and_leaves_no_one_waiting() {
    let jwks = of_nobody(0);
    let mut waiting = pin!(jwks.get(|keys| keys.find(&kid("a")), at(0)));
    let outcome = waiting.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(outcome, Poll::Ready(Err(_))));
    assert_eq!(step(&mut jwks.state(), "a", 0), "failure");
}

/// A clock that needs another thread to read the time, and that thread needs the keys.
struct Roundabout {
    keys: Arc<OnceLock<Arc<Jwks>>>,
    waited_in_vain: Arc<AtomicBool>,
}

impl Clock for Roundabout {
    fn now(&self) -> SystemTime {
        if let Some(keys) = self.keys.get().cloned() {
            let (said, heard) = mpsc::channel();
            thread::spawn(move || said.send(step(&mut keys.state(), "a", 0)));
            if heard.recv_timeout(Duration::from_secs(10)).is_err() {
                self.waited_in_vain.store(true, Ordering::Relaxed);
            }
        }
        UNIX_EPOCH
    }
}

#[test]
fn the_applications_code_is_not_called_under_the_lock() {
    let (keys, waited_in_vain) = (Arc::default(), Arc::default());
    let jwks = keys_by(Roundabout { keys: Arc::clone(&keys), waited_in_vain: Arc::clone(&waited_in_vain) });
    keys.set(Arc::clone(&jwks)).unwrap();
    let _ = jwks.look_up(|keys| keys.find(&kid("a")), at(0), false);
    assert!(!waited_in_vain.load(Ordering::Relaxed));
    assert_ne!(step(&mut jwks.state(), "a", 0), "wait", "the fetch has ended");
}

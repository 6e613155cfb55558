//! Verdicts that processes share through an untrusted store. Each `Clerk` stands for a process with its own
//! memory.

mod liar;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use clerk_runtime::decision::Decision;
use clerk_runtime::{AuthenticateOptions, Clerk, ClerkLayer, TokenType, protect};
use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use tokio::task::JoinSet;

use crate::app::Server;
use liar::{Liar, Lie};

const MAX_STALE: Duration = Duration::from_secs(30);
const SECOND: Duration = Duration::from_secs(1);

struct Fleet {
    embedded: EmbeddedClerk,
    store: Liar,
    timeout: Duration,
    replicas: Vec<Clerk>,
}

impl Fleet {
    /// Three replicas with a stopped clock. The store's time-out is long enough for a busy machine.
    async fn start() -> Self {
        Self::with_timeout(Duration::from_secs(20)).await
    }

    async fn with_timeout(timeout: Duration) -> Self {
        let embedded = crate::app::embedded().await;
        embedded.clock().freeze();
        let store = Liar::new(embedded.clock());
        let mut fleet = Self { embedded, store, timeout, replicas: Vec::new() };
        fleet.replicas = (0..3).map(|_| fleet.another()).collect();
        fleet
    }

    /// A newly started process.
    fn another(&self) -> Clerk {
        let builder = self.embedded.builder().max_stale(MAX_STALE).verdict_store(self.store.clone());
        builder.verdict_store_timeout(self.timeout).build().expect("the configuration is valid")
    }

    /// Whether a replica accepts the token.
    async fn lets_in(&self, replica: usize, token: &str) -> bool {
        lets_in(&self.replicas[replica], token, MAX_STALE).await
    }

    /// The same for all replicas.
    async fn all_let_in(&self, token: &str) -> [bool; 3] {
        [self.lets_in(0, token).await, self.lets_in(1, token).await, self.lets_in(2, token).await]
    }

    fn calls(&self) -> usize {
        self.embedded.take_calls().len()
    }

    /// The only value whose name ends with `purpose`.
    fn value(&self, purpose: &str) -> (String, Vec<u8>) {
        let mut values: Vec<_> =
            self.store.values().into_iter().filter(|(name, _)| name.ends_with(purpose)).collect();
        assert_eq!(values.len(), 1, "one {purpose}");
        values.remove(0)
    }
}

async fn lets_in(clerk: &Clerk, token: &str, max_stale: Duration) -> bool {
    let authorization = format!("Bearer {token}");
    let request = http::Request::get("/").header("authorization", authorization).body(()).unwrap();
    let (parts, ()) = request.into_parts();
    let options = AuthenticateOptions::new().accepts(TokenType::ApiKey).max_stale(max_stale);
    let state = clerk.authenticate_request(&parts, &options).await;
    state.to_auth().is_some_and(|auth| auth.is_authenticated())
}

#[tokio::test]
async fn a_popular_token_costs_about_one_call_for_all_processes() {
    let fleet = Fleet::start().await;
    let key = fleet.embedded.api_key().mint();
    fleet.embedded.fault(Endpoint::VerifyApiKey, Fault::Latency(Duration::from_millis(100)));
    let mut requests = JoinSet::new();
    for index in 0..3 * 64 {
        let (clerk, key) = (fleet.replicas[index % 3].clone(), key.clone());
        requests.spawn(async move { lets_in(&clerk, &key, MAX_STALE).await });
    }
    assert!(requests.join_all().await.into_iter().all(|is_in| is_in));
    let calls = fleet.calls();
    assert!(calls <= 2, "{calls} calls");
    let operations = fleet.store.operations();
    assert!(operations < 192, "{operations} operations: the store is asked by processes, not by requests");
}

#[tokio::test]
async fn five_minutes_of_requests_cost_a_call_in_thirty_seconds() {
    let fleet = Fleet::start().await;
    let key = fleet.embedded.api_key().mint();
    for second in 0..=300 {
        assert_eq!(fleet.all_let_in(&key).await, [true; 3], "second {second}");
        fleet.embedded.clock().advance(SECOND);
    }
    let calls = fleet.calls();
    assert!(calls <= 11, "{calls} calls");
}

#[tokio::test]
async fn no_verdict_is_older_than_the_rule_allows_whoever_asked_for_it() {
    let fleet = Fleet::start().await;
    let key = fleet.embedded.api_key().mint();
    assert!(fleet.lets_in(0, &key).await);
    fleet.embedded.revoke(&key);
    // Reading does not renew a verdict, even in a store that removes nothing.
    fleet.store.lie(Lie::Stubborn);
    fleet.embedded.clock().advance(Duration::from_secs(29));
    assert!(fleet.lets_in(1, &key).await, "the stated bound");
    assert_eq!(fleet.calls(), 1);
    assert!(!lets_in(&fleet.replicas[2], &key, Duration::from_secs(29)).await, "another rule's bound");
}

#[tokio::test]
async fn what_is_stored_ends_with_the_rules_bound_and_with_the_token() {
    let fleet = Fleet::start().await;
    let (long, short) =
        (fleet.embedded.api_key().mint(), fleet.embedded.api_key().expires_in(10 * SECOND).mint());
    for (key, bound) in [(&long, MAX_STALE), (&short, 10 * SECOND)] {
        assert!(fleet.lets_in(0, key).await);
        let saved = fleet.store.take_saved();
        assert!(matches!(saved.as_slice(), [(_, keep_for)] if *keep_for <= bound), "{saved:?}");
        assert!(fleet.lets_in(1, key).await && fleet.store.take_saved().is_empty(), "a read renews nothing");
    }
    fleet.store.lie(Lie::Stubborn);
    fleet.embedded.clock().advance(10 * SECOND);
    assert!(!fleet.lets_in(1, &short).await && !fleet.lets_in(2, &short).await);
}

#[tokio::test]
async fn a_refusal_that_one_process_hears_ends_the_verdict_for_all() {
    let fleet = Fleet::start().await;
    let key = fleet.embedded.api_key().mint();
    assert_eq!((fleet.all_let_in(&key).await, fleet.calls()), ([true; 3], 1));
    fleet.embedded.revoke(&key);
    assert!(!lets_in(&fleet.replicas[0], &key, Duration::ZERO).await, "this rule asks each time");
    assert_eq!(fleet.calls(), 1);
    fleet.embedded.clock().advance(SECOND);
    assert_eq!((fleet.all_let_in(&key).await, fleet.calls()), ([false; 3], 0), "the refusal is shared");
    fleet.embedded.clock().advance(2 * SECOND);
    assert_eq!(fleet.all_let_in(&key).await, [false; 3]);
    assert_eq!(fleet.calls(), 1, "refusals are kept for seconds only, and asked about once");
}

#[tokio::test]
async fn a_forgotten_token_is_asked_about_by_all() {
    let fleet = Fleet::start().await;
    let key = fleet.embedded.api_key().mint();
    assert_eq!((fleet.all_let_in(&key).await, fleet.calls()), ([true; 3], 1));
    fleet.embedded.revoke(&key);
    fleet.replicas[1].forget_token(&key).await.expect("the store works");
    assert!(!fleet.lets_in(1, &key).await, "at once in this process");
    fleet.embedded.clock().advance(SECOND);
    assert_eq!((fleet.all_let_in(&key).await, fleet.calls()), ([false; 3], 1));

    let good = fleet.embedded.api_key().mint();
    assert_eq!(fleet.all_let_in(&good).await, [true; 3]);
    fleet.replicas[1].forget_token(&good).await.expect("the store works");
    fleet.embedded.clock().advance(SECOND);
    assert_eq!(fleet.all_let_in(&good).await, [true; 3], "forgetting refuses nobody");

    fleet.store.lie(Lie::Down);
    let error = fleet.replicas[0].forget_token(&good).await.unwrap_err();
    assert!(error.to_string().contains("max_stale"), "{error}");
}

/// A verdict from before a revocation can be restored, but does not count while the store has the end.
#[tokio::test]
async fn an_acceptance_that_comes_late_does_not_undo_a_refusal() {
    let fleet = Fleet::start().await;
    let key = fleet.embedded.api_key().mint();
    assert!(fleet.lets_in(0, &key).await);
    let (name, value) = fleet.value(":accepted");
    fleet.embedded.revoke(&key);
    assert!(!lets_in(&fleet.replicas[0], &key, Duration::ZERO).await);
    assert!(!fleet.store.values().iter().any(|(name, _)| name.ends_with(":accepted")));
    fleet.store.plant(&name, value);
    fleet.embedded.clock().advance(3 * SECOND);
    assert_eq!(fleet.all_let_in(&key).await, [false; 3]);
}

/// A call in flight while the token is forgotten may have been decided before. Its acceptance does not count,
/// even after the store has removed the end, which is long before a rule with a long `max_stale` stops using
/// acceptances.
#[tokio::test]
async fn an_acceptance_that_an_end_may_have_ended_does_not_outlive_it() {
    let fleet = Fleet::start().await;
    let key = fleet.embedded.api_key().mint();
    let bound = Duration::from_secs(300);
    // At the same time, as far as clocks can tell.
    fleet.replicas[1].forget_token(&key).await.expect("the store works");
    assert!(lets_in(&fleet.replicas[0], &key, bound).await);
    let saved = fleet.store.take_saved();
    assert!(saved.iter().any(|(name, _)| name.ends_with(":accepted")), "{saved:?}");
    fleet.embedded.revoke(&key);
    fleet.embedded.clock().advance(Duration::from_secs(60));
    for replica in &fleet.replicas {
        assert!(!lets_in(replica, &key, bound).await);
    }
}

#[tokio::test]
async fn a_value_that_was_changed_is_a_miss_and_a_warning() {
    let fleet = Fleet::start().await;
    let key = fleet.embedded.api_key().mint();
    assert!(fleet.lets_in(0, &key).await);
    let (name, value) = fleet.value(":accepted");
    fleet.embedded.revoke(&key);
    fleet.embedded.clear_calls();
    let log = watch::capture();
    // Flips one bit of each byte, for a process without a memory. The unit tests flip every bit.
    for index in 0..value.len() {
        let mut changed = value.clone();
        changed[index] ^= 1 << (index % 8);
        fleet.store.clear();
        fleet.store.plant(&name, changed);
        assert!(!lets_in(&fleet.another(), &key, MAX_STALE).await, "byte {index}");
    }
    assert_eq!(fleet.calls(), value.len());
    let warnings = log.take().iter().filter(|line| line.contains("does not verify")).count();
    assert_eq!(warnings, value.len());
    // The unchanged value would have made the process accept the key.
    fleet.store.clear();
    fleet.store.plant(&name, value);
    assert!(lets_in(&fleet.another(), &key, MAX_STALE).await);
}

#[tokio::test]
async fn a_value_under_another_name_is_a_miss() {
    let fleet = Fleet::start().await;
    let (good, revoked) = (fleet.embedded.api_key().mint(), fleet.embedded.api_key().mint());
    assert!(fleet.lets_in(0, &revoked).await);
    let (name_of_revoked, _) = fleet.value(":accepted");
    fleet.embedded.revoke(&revoked);
    assert!(fleet.lets_in(0, &good).await);
    let values = fleet.store.values();
    let (_, value_of_good) = values
        .iter()
        .find(|(name, _)| name.ends_with(":accepted") && *name != name_of_revoked)
        .expect("the good key's verdict");
    fleet.store.plant(&name_of_revoked, value_of_good.clone());
    assert!(!fleet.lets_in(1, &revoked).await);

    // The refusal of one token is not that of another.
    let (_, refusal) = fleet.value(":ended");
    let (name_of_good, _) = values.iter().find(|(name, _)| *name != name_of_revoked).unwrap();
    fleet.store.plant(&name_of_good.replace(":accepted", ":ended"), refusal);
    assert!(fleet.lets_in(2, &good).await);
}

#[tokio::test]
async fn neither_tokens_nor_ids_are_in_the_store() {
    let fleet = Fleet::start().await;
    let key = fleet.embedded.api_key().user("user_in_plain_sight").mint();
    let revoked = fleet.embedded.api_key().revoked().mint();
    assert!(fleet.lets_in(0, &key).await && !fleet.lets_in(0, &revoked).await);
    let values = fleet.store.values();
    assert!(values.len() >= 2);
    for (name, value) in values {
        for secret in ["user_in_plain_sight", key.as_str(), revoked.as_str(), "api_key", "not found"] {
            let holds = |bytes: &[u8]| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!holds(name.as_bytes()) && !holds(&value));
        }
    }
}

#[tokio::test]
async fn another_configuration_shares_nothing() {
    let fleet = Fleet::start().await;
    let key = fleet.embedded.api_key().mint();
    assert!(fleet.lets_in(0, &key).await);
    let other = fleet.embedded.builder().audience(["https://other.test"]).max_stale(MAX_STALE);
    let other = other.verdict_store(fleet.store.clone()).build().expect("valid");
    assert!(lets_in(&other, &key, MAX_STALE).await);
    assert_eq!(fleet.calls(), 2);
}

#[tokio::test]
async fn a_rule_that_asks_each_time_reads_nothing_from_the_store() {
    let fleet = Fleet::start().await;
    let key = fleet.embedded.api_key().mint();
    assert!(fleet.lets_in(0, &key).await);
    let operations = fleet.store.operations();
    for replica in &fleet.replicas {
        assert!(lets_in(replica, &key, Duration::ZERO).await);
    }
    assert_eq!((fleet.calls(), fleet.store.operations()), (4, operations));
}

#[tokio::test]
async fn a_store_that_fails_fails_no_request_and_lets_nobody_in() {
    for lie in [Lie::Down, Lie::Silent, Lie::Full, Lie::Claimed] {
        let fleet = Fleet::with_timeout(Duration::from_millis(20)).await;
        let (good, revoked) = (fleet.embedded.api_key().mint(), fleet.embedded.api_key().revoked().mint());
        fleet.store.lie(lie);
        let log = watch::capture();
        for _ in 0..3 {
            assert_eq!(fleet.all_let_in(&good).await, [true; 3], "{lie:?}");
            assert_eq!(fleet.all_let_in(&revoked).await, [false; 3], "{lie:?}");
            fleet.embedded.clock().advance(3 * SECOND);
        }
        let warnings = log.take().iter().filter(|line| line.contains("the verdict store failed")).count();
        // Each replica warns once a minute. A claim held by another process is not a failure.
        assert_eq!(warnings, if lie == Lie::Claimed { 0 } else { 3 }, "{lie:?}");

        let calls = fleet.calls();
        fleet.store.lie(Lie::None);
        fleet.embedded.clock().advance(MAX_STALE);
        assert_eq!(fleet.all_let_in(&good).await, [true; 3], "{lie:?}");
        let after = fleet.calls();
        assert!(after < calls && after == 1, "{lie:?}: {calls} calls, then {after}");
    }
}

/// Without the store, a process uses its own memory.
#[tokio::test]
async fn a_process_keeps_its_own_verdicts_while_the_store_is_down() {
    for lie in [Lie::Down, Lie::Full] {
        let fleet = Fleet::start().await;
        let key = fleet.embedded.api_key().mint();
        fleet.store.lie(lie);
        for _ in 0..29 {
            assert!(fleet.lets_in(0, &key).await);
            fleet.embedded.clock().advance(SECOND);
        }
        assert_eq!(fleet.calls(), 1, "{lie:?}");
    }
}

/// If the store loses everything, the only cost is more calls.
#[tokio::test]
async fn what_the_store_lost_is_asked_about_again() {
    let fleet = Fleet::start().await;
    let key = fleet.embedded.api_key().mint();
    assert_eq!((fleet.all_let_in(&key).await, fleet.calls()), ([true; 3], 1));
    let lost = fleet.store.values();
    lost.iter().for_each(|(name, _)| fleet.store.plant(name, Vec::new()));
    fleet.embedded.clock().advance(SECOND);
    assert_eq!((fleet.all_let_in(&key).await, fleet.calls()), ([true; 3], 1));
}

/// If the caller hangs up as soon as Clerk has refused the token, the other processes still learn it.
#[tokio::test]
async fn a_caller_who_hangs_up_does_not_stop_a_refusal_from_spreading() {
    let fleet = Fleet::start().await;
    let key = fleet.embedded.api_key().mint();
    assert_eq!(fleet.all_let_in(&key).await, [true; 3]);
    fleet.embedded.revoke(&key);
    let (clerk, token) = (fleet.replicas[0].clone(), key.clone());
    let request = tokio::spawn(async move { lets_in(&clerk, &token, Duration::ZERO).await });
    while !fleet.store.values().iter().any(|(name, _)| name.ends_with(":ended")) {
        tokio::task::yield_now().await;
    }
    request.abort();
    while fleet.store.values().iter().any(|(name, _)| name.ends_with(":accepted")) {
        tokio::task::yield_now().await;
    }
    fleet.embedded.clock().advance(SECOND);
    assert_eq!(fleet.all_let_in(&key).await, [false; 3]);
}

#[protect(token = "api_key", max_stale = "30s")]
async fn for_keys() {}

#[tokio::test]
async fn a_decision_tells_that_another_process_asked() {
    let fleet = Fleet::start().await;
    let key = fleet.embedded.api_key().mint();
    let seen = Arc::new(Mutex::new(Vec::new()));
    for clerk in &fleet.replicas[..2] {
        let told = Arc::clone(&seen);
        let layer = ClerkLayer::new(clerk.clone()).on_decision(move |decision: &Decision| {
            told.lock().unwrap().push((decision.is_from_memory(), decision.calls().len()));
        });
        let server = Server::serve(Router::new().route("/", get(for_keys)).layer(layer)).await;
        assert_eq!(server.get_as("/", &key).await.status(), 200);
    }
    assert_eq!(*seen.lock().unwrap(), [(false, 1), (true, 0)]);
}

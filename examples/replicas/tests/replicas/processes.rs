//! Three processes that share only Redis.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use replicas::fleet::{At, Fleet};
use reqwest::Client;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Long enough for a busy machine.
const PATIENT: Duration = Duration::from_secs(20);

async fn start(embedded: &EmbeddedClerk, redis_url: &str, timeout: Duration) -> Fleet {
    let program = Path::new(env!("CARGO_BIN_EXE_replicas"));
    Fleet::start(program, embedded, redis_url, At::OwnPorts, timeout, &[])
        .await
        .expect("three processes start")
}

async fn status(client: &Client, url: &str, path: &str, key: &str) -> u16 {
    let request = client.get(format!("{url}{path}")).bearer_auth(key);
    request.send().await.expect("the process answers").status().as_u16()
}

/// The answers of all processes, one after the other.
pub(crate) async fn statuses(client: &Client, fleet: &Fleet, key: &str) -> [u16; 3] {
    let mut statuses = [0; 3];
    for (status_of, url) in statuses.iter_mut().zip(&fleet.urls) {
        *status_of = status(client, url, "/", key).await;
    }
    statuses
}

#[tokio::test]
async fn one_key_costs_at_most_two_calls_whoever_is_asked_at_the_same_time() {
    let Some(redis) = crate::redis(&[]).await else { return };
    let embedded = EmbeddedClerk::start().await.unwrap();
    let fleet = start(&embedded, &redis.url(), PATIENT).await;
    let key = embedded.api_key().mint();
    embedded.fault(Endpoint::VerifyApiKey, Fault::Latency(Duration::from_millis(100)));
    let (client, mut requests) = (Client::new(), JoinSet::new());
    for index in 0..3 * 64 {
        let (client, url, key) = (client.clone(), fleet.urls[index % 3].clone(), key.clone());
        requests.spawn(async move { status(&client, &url, "/", &key).await });
    }
    assert_eq!(requests.join_all().await, [200; 192]);
    let calls = embedded.take_calls().len();
    println!("192 requests at three processes cost {calls} calls");
    assert!(calls <= 2, "{calls} calls");
}

#[tokio::test]
async fn a_refusal_that_one_process_hears_reaches_the_others_within_a_second() {
    let Some(redis) = crate::redis(&[]).await else { return };
    let embedded = EmbeddedClerk::start().await.unwrap();
    let fleet = start(&embedded, &redis.url(), PATIENT).await;
    let (client, key) = (Client::new(), embedded.api_key().mint());
    assert_eq!((statuses(&client, &fleet, &key).await, embedded.take_calls().len()), ([200; 3], 1));
    embedded.revoke(&key);
    assert_eq!(status(&client, &fleet.urls[0], "/settle", &key).await, 401);
    // For this long, a process uses its own verdict without reading Redis.
    sleep(Duration::from_secs(1)).await;
    assert_eq!(statuses(&client, &fleet, &key).await, [401; 3]);
}

/// Redis is killed under load, and started again. Every request gets the right answer, and only the number of
/// calls changes.
#[tokio::test]
async fn killing_redis_fails_no_request_and_lets_nobody_in() {
    let Some(mut redis) = crate::redis(&[]).await else { return };
    let embedded = EmbeddedClerk::start().await.unwrap();
    let fleet = Arc::new(start(&embedded, &redis.url(), Duration::from_millis(500)).await);
    let client = Client::new();
    let before = calls_for_new_keys(&client, &fleet, &embedded).await;

    let load = Load::start(&client, &fleet, &embedded);
    load.served(300).await;
    redis.kill().await.unwrap();
    load.served(300).await;
    load.end().await;
    let during = calls_for_new_keys(&client, &fleet, &embedded).await;

    let load = Load::start(&client, &fleet, &embedded);
    redis.start_again().await.unwrap();
    load.served(300).await;
    load.end().await;
    // The processes reconnect by themselves.
    let mut after = calls_for_new_keys(&client, &fleet, &embedded).await;
    for _ in 0..100 {
        if after == before {
            break;
        }
        sleep(Duration::from_millis(200)).await;
        after = calls_for_new_keys(&client, &fleet, &embedded).await;
    }
    println!("calls for five new keys: {before} before, {during} while Redis is down, {after} after");
    assert_eq!((before, during, after), (5, 15, 5));
}

/// How many calls five new keys cost if every process gets each of them once.
async fn calls_for_new_keys(client: &Client, fleet: &Fleet, embedded: &EmbeddedClerk) -> usize {
    embedded.clear_calls();
    for _ in 0..5 {
        let key = embedded.api_key().mint();
        assert_eq!(statuses(client, fleet, &key).await, [200; 3]);
    }
    embedded.take_calls().len()
}

/// Callers that send requests continuously, two for each process: with a good key, and with a revoked one.
struct Load {
    goes_on: Arc<AtomicBool>,
    served: Arc<AtomicUsize>,
    callers: JoinSet<()>,
}

impl Load {
    fn start(client: &Client, fleet: &Arc<Fleet>, embedded: &EmbeddedClerk) -> Self {
        let (goes_on, served) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicUsize::new(0)));
        let mut callers = JoinSet::new();
        let revoked = embedded.api_key().revoked().mint();
        for (key, expected) in [(embedded.api_key().mint(), 200), (revoked, 401)] {
            for index in 0..3 {
                let (client, fleet, key) = (client.clone(), Arc::clone(fleet), key.clone());
                let (goes_on, served) = (Arc::clone(&goes_on), Arc::clone(&served));
                callers.spawn(async move {
                    while goes_on.load(Ordering::Relaxed) {
                        assert_eq!(status(&client, &fleet.urls[index], "/", &key).await, expected);
                        served.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        }
        Self { goes_on, served, callers }
    }

    /// Waits until this many more requests have been served.
    async fn served(&self, count: usize) {
        let goal = self.served.load(Ordering::Relaxed) + count;
        while self.served.load(Ordering::Relaxed) < goal && !self.callers.is_empty() {
            sleep(Duration::from_millis(10)).await;
        }
    }

    async fn end(mut self) {
        self.goes_on.store(false, Ordering::Relaxed);
        while let Some(caller) = self.callers.join_next().await {
            caller.expect("every answer was the expected one");
        }
    }
}

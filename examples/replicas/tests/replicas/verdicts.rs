//! Verdicts in Redis, with an attacker who can write to it. Each `Clerk` stands for a process with its own
//! memory and connection, so that tests can set its clock.

use std::time::{Duration, Instant};

use clerk_redis::Redis;
use clerk_runtime::{AuthenticateOptions, Clerk, TokenType};
use clerk_testing::EmbeddedClerk;
use redis::AsyncCommands as _;
use redis::aio::MultiplexedConnection;

const MAX_STALE: Duration = Duration::from_secs(30);
const SECOND: Duration = Duration::from_secs(1);

async fn embedded() -> EmbeddedClerk {
    let embedded = EmbeddedClerk::start().await.unwrap();
    embedded.clock().freeze();
    embedded
}

fn replica(embedded: &EmbeddedClerk, url: &str) -> Clerk {
    let builder = embedded.builder().max_stale(MAX_STALE).verdict_store(Redis::open(url).unwrap());
    builder.verdict_store_timeout(Duration::from_secs(20)).build().unwrap()
}

async fn attacker(url: &str) -> MultiplexedConnection {
    redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap()
}

async fn lets_in(clerk: &Clerk, token: &str) -> bool {
    let request = http::Request::get("/").header("authorization", format!("Bearer {token}"));
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let options = AuthenticateOptions::new().accepts(TokenType::ApiKey);
    let state = clerk.authenticate_request(&parts, &options).await;
    state.to_auth().is_some_and(|auth| auth.is_authenticated())
}

/// The names of all records of this kind.
async fn names(redis: &mut MultiplexedConnection, purpose: &str) -> Vec<String> {
    redis.keys(format!("clerk:verdict:*:{purpose}")).await.unwrap()
}

#[tokio::test]
async fn five_minutes_of_requests_cost_three_processes_a_call_in_thirty_seconds() {
    let Some(redis) = crate::redis(&[]).await else { return };
    let embedded = embedded().await;
    let replicas = [(); 3].map(|()| replica(&embedded, &redis.url()));
    let key = embedded.api_key().mint();
    for second in 0..=300 {
        for replica in &replicas {
            assert!(lets_in(replica, &key).await, "second {second}");
        }
        embedded.clock().advance(SECOND);
    }
    let calls = embedded.take_calls().len();
    println!("five minutes of requests at three processes cost {calls} calls");
    assert!(calls <= 11, "{calls} calls");
}

#[tokio::test]
async fn values_flipped_bit_by_bit_are_misses() {
    let Some(server) = crate::redis(&[]).await else { return };
    let (embedded, mut redis) = (embedded().await, attacker(&server.url()).await);
    let key = embedded.api_key().mint();
    assert!(lets_in(&replica(&embedded, &server.url()), &key).await);
    let name = names(&mut redis, "accepted").await.remove(0);
    let value: Vec<u8> = redis.get(&name).await.unwrap();
    embedded.revoke(&key);
    embedded.clear_calls();
    // Each process has just started, and remembers nothing.
    let lets_in_with = async |value: Vec<u8>, redis: &mut MultiplexedConnection| {
        let _: () = redis.flushdb().await.unwrap();
        let _: () = redis.set(&name, value).await.unwrap();
        lets_in(&replica(&embedded, &server.url()), &key).await
    };
    let bits = value.len() * 8;
    for bit in 0..bits {
        let mut flipped = value.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(!lets_in_with(flipped, &mut redis).await, "bit {bit}");
    }
    println!("{bits} bits were flipped");
    assert_eq!(embedded.take_calls().len(), bits, "each a miss");
    assert!(lets_in_with(value, &mut redis).await, "unchanged it would have let the key in");
}

#[tokio::test]
async fn a_recorded_value_under_another_name_is_a_miss() {
    let Some(server) = crate::redis(&[]).await else { return };
    let (embedded, mut redis) = (embedded().await, attacker(&server.url()).await);
    let (good, revoked) = (embedded.api_key().mint(), embedded.api_key().mint());
    let replicas = [(); 3].map(|()| replica(&embedded, &server.url()));
    assert!(lets_in(&replicas[0], &revoked).await);
    let of_revoked = names(&mut redis, "accepted").await.remove(0);
    embedded.revoke(&revoked);
    let _: () = redis.del(&of_revoked).await.unwrap();
    assert!(lets_in(&replicas[0], &good).await);
    let of_good = names(&mut redis, "accepted").await.remove(0);
    let recorded: Vec<u8> = redis.get(&of_good).await.unwrap();
    let _: () = redis.set(&of_revoked, &recorded).await.unwrap();
    assert!(!lets_in(&replicas[1], &revoked).await);
    assert!(lets_in(&replicas[1], &good).await, "it is good where it belongs");
    assert_eq!(embedded.take_calls().len(), 3, "and costs no call there");
}

#[tokio::test]
async fn nothing_in_redis_stays_and_nothing_tells_a_token_or_an_id() {
    let Some(server) = crate::redis(&[]).await else { return };
    let (embedded, mut redis) = (embedded().await, attacker(&server.url()).await);
    let key = embedded.api_key().user("user_in_plain_sight").mint();
    let clerk = replica(&embedded, &server.url());
    assert!(lets_in(&clerk, &key).await && !lets_in(&clerk, &embedded.api_key().revoked().mint()).await);
    let all: Vec<String> = redis.keys("*").await.unwrap();
    assert!(all.len() >= 2);
    for name in all {
        let left: i64 = redis.pttl(&name).await.unwrap();
        assert!((1..=40_000).contains(&left), "{name}: {left} ms");
        let value: Vec<u8> = redis.get(&name).await.unwrap();
        for secret in ["user_in_plain_sight", key.as_str(), embedded.secret_key()] {
            assert!(
                !name.contains(secret) && !value.windows(secret.len()).any(|part| part == secret.as_bytes())
            );
        }
    }
}

/// A server without free memory refuses every write.
#[tokio::test]
async fn a_full_redis_fails_no_request() {
    let Some(server) = crate::redis(&["--maxmemory", "1", "--maxmemory-policy", "noeviction"]).await else {
        return;
    };
    let embedded = embedded().await;
    let (good, revoked) = (embedded.api_key().mint(), embedded.api_key().revoked().mint());
    for replica in [(); 3].map(|()| replica(&embedded, &server.url())) {
        for _ in 0..3 {
            assert!(lets_in(&replica, &good).await && !lets_in(&replica, &revoked).await);
        }
    }
}

/// A value from an attacker is neither read as a whole, nor accepted if its type is wrong.
#[tokio::test]
async fn what_is_no_value_is_a_miss() {
    let Some(server) = crate::redis(&[]).await else { return };
    let (embedded, mut redis) = (embedded().await, attacker(&server.url()).await);
    let key = embedded.api_key().mint();
    assert!(lets_in(&replica(&embedded, &server.url()), &key).await);
    let name = names(&mut redis, "accepted").await.remove(0);
    embedded.revoke(&key);
    let _: () = redis.set(&name, vec![1; 4 << 20]).await.unwrap();
    assert!(!lets_in(&replica(&embedded, &server.url()), &key).await);
    embedded.clock().advance(3 * SECOND);
    let _: () = redis.flushdb().await.unwrap();
    let _: () = redis.rpush(&name, "a list").await.unwrap();
    assert!(!lets_in(&replica(&embedded, &server.url()), &key).await);
}

/// What a verdict costs from each source, in one run:
/// `cargo test --release -p replicas -- --ignored --nocapture cost`.
#[tokio::test]
#[ignore = "prints figures, and asserts none"]
async fn cost_of_a_verdict() {
    let Some(server) = crate::redis(&[]).await else { return };
    let embedded = embedded().await;
    let (reader, key) = (replica(&embedded, &server.url()), embedded.api_key().mint());
    assert!(lets_in(&reader, &key).await);
    let mean = async |count: u32, clerk: &dyn Fn() -> Clerk, fresh: bool| {
        let mut spent = Duration::ZERO;
        for _ in 0..count {
            let (clerk, token) = (clerk(), if fresh { embedded.api_key().mint() } else { key.clone() });
            // So the process must read the shared store again.
            if !fresh {
                embedded.clock().advance(Duration::from_millis(1));
            }
            let started = Instant::now();
            assert!(lets_in(&clerk, &token).await);
            spent += started.elapsed();
        }
        spent / count
    };
    let memory = mean(900, &|| reader.clone(), false).await;
    embedded.clock().rewind(Duration::from_millis(900));
    let mut spent = Duration::ZERO;
    for _ in 0..25 {
        embedded.clock().advance(SECOND);
        let started = Instant::now();
        assert!(lets_in(&reader, &key).await);
        spent += started.elapsed();
    }
    let redis = spent / 25;
    assert_eq!(embedded.take_calls().len(), 1, "memory and Redis answered");
    let alone = embedded.builder().build().unwrap();
    let api = mean(300, &|| alone.clone(), true).await;
    println!(
        "a verdict from memory {memory:?}, from Redis {redis:?}, by a call to the embedded Clerk {api:?}"
    );
}

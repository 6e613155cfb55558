//! Events that are handled once, by one of several processes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clerk_redis::{Once, OnceError, Redis};
use redis::AsyncCommands as _;
use tokio::task::JoinSet;

/// The result of a handler.
type Handled = Result<&'static str, &'static str>;

async fn handled(redis: &Redis, event: &str, outcome: Handled) -> String {
    match redis.handle_once(event, async move { outcome }).await {
        Ok(Once::Handled(answer)) => answer.to_owned(),
        Ok(_) => "before".to_owned(),
        Err(OnceError::UnderWay) => "under way".to_owned(),
        Err(OnceError::Handler(error)) => error.to_owned(),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn an_event_counts_as_handled_only_after_the_handler_has_succeeded() {
    let Some(server) = crate::redis(&[]).await else { return };
    let (first, second) = (Redis::open(&server.url()).unwrap(), Redis::open(&server.url()).unwrap());
    assert_eq!(handled(&first, "msg_1", Err("broken")).await, "broken");
    assert_eq!(handled(&second, "msg_1", Ok("done")).await, "done", "a failure leaves the event free");
    assert_eq!(handled(&first, "msg_1", Ok("again")).await, "before");
    assert_eq!(handled(&first, "msg_2", Ok("another")).await, "another");
}

#[tokio::test]
async fn of_many_deliveries_at_once_one_is_handled() {
    let Some(server) = crate::redis(&[]).await else { return };
    let handled = Arc::new(AtomicUsize::new(0));
    let replicas: Vec<_> = (0..3).map(|_| Redis::open(&server.url()).unwrap()).collect();
    let mut deliveries = JoinSet::new();
    for index in 0..48 {
        let (redis, handled) = (replicas[index % 3].clone(), Arc::clone(&handled));
        deliveries.spawn(async move {
            let handler = async {
                handled.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok::<_, ()>(())
            };
            matches!(
                redis.handle_once("msg_1", handler).await,
                Ok(Once::Handled(()) | Once::Before) | Err(OnceError::UnderWay)
            )
        });
    }
    assert!(deliveries.join_all().await.into_iter().all(|is_expected| is_expected));
    assert_eq!(handled.load(Ordering::Relaxed), 1);
}

/// If a process crashes, its mark expires, and then the event is handled.
#[tokio::test]
async fn an_event_whose_process_crashed_is_handled_when_it_comes_again() {
    let Some(server) = crate::redis(&[]).await else { return };
    let redis = Redis::open(&server.url()).unwrap();
    {
        let never = redis.handle_once("msg_1", std::future::pending::<Result<(), ()>>());
        let given_up = tokio::time::timeout(std::time::Duration::from_secs(1), never).await;
        assert!(given_up.is_err(), "the handler was still at it");
    }
    assert_eq!(handled(&redis, "msg_1", Ok("done")).await, "under way");
    let client = redis::Client::open(server.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let left: i64 = connection.pttl("clerk:event:msg_1").await.unwrap();
    assert!((1..=60_000).contains(&left), "{left} ms");
    // The minute has passed.
    let _: bool = connection.pexpire("clerk:event:msg_1", 1).await.unwrap();
    while connection.exists("clerk:event:msg_1").await.unwrap() {
        tokio::task::yield_now().await;
    }
    assert_eq!(handled(&redis, "msg_1", Ok("done")).await, "done");
}

/// A process that took too long does not free the event for a process that handles it by now.
#[tokio::test]
async fn a_failure_that_comes_late_frees_no_other_process() {
    let Some(server) = crate::redis(&[]).await else { return };
    let redis = Redis::open(&server.url()).unwrap();
    let client = redis::Client::open(server.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let handler = async {
        let _: () = connection.set("clerk:event:msg_1", "another process").await.unwrap();
        Err::<(), _>("too late")
    };
    assert!(matches!(redis.handle_once("msg_1", handler).await, Err(OnceError::Handler("too late"))));
    assert_eq!(handled(&redis, "msg_1", Ok("done")).await, "under way");
}

#[tokio::test]
async fn without_redis_no_event_is_handled() {
    let Some(mut server) = crate::redis(&[]).await else { return };
    let redis = Redis::open(&server.url()).unwrap();
    server.kill().await.unwrap();
    assert!(handled(&redis, "msg_1", Ok("done")).await.contains("could not be asked"));
}

//! Copies of webhook deliveries that reach several processes.

use std::sync::Arc;

use clerk_redis::Redis;
use clerk_runtime::webhooks::{Event, WebhookError, WebhookVerifier};
use clerk_testing::WebhookSigner;
use tokio::task::JoinSet;

const SIGNING_SECRET: &str = "whsec_ZGVtb25zdHJhdGlvbiBvZiBhIHdlYmhvb2s=";
const BODY: &[u8] = br#"{"type":"user.created","data":{"id":"user_1"}}"#;

fn verifier(url: &str) -> WebhookVerifier {
    WebhookVerifier::new(SIGNING_SECRET).unwrap().with_replay_store(Redis::open(url).unwrap())
}

#[tokio::test]
async fn of_copies_that_reach_three_processes_at_once_one_passes() {
    let Some(redis) = crate::redis(&[]).await else { return };
    let verifiers: Vec<_> = (0..3).map(|_| Arc::new(verifier(&redis.url()))).collect();
    let headers = WebhookSigner::new(SIGNING_SECRET).sign("msg_1", BODY);
    let mut copies = JoinSet::new();
    for index in 0..48 {
        let (verifier, headers) = (Arc::clone(&verifiers[index % 3]), headers.clone());
        copies.spawn(async move { verifier.verify::<Event>(&headers, BODY).await });
    }
    let outcomes = copies.join_all().await;
    let passed = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let refused = outcomes.iter().filter(|outcome| matches!(outcome, Err(WebhookError::Replayed))).count();
    assert_eq!((passed, refused), (1, 47));
}

#[tokio::test]
async fn without_redis_a_delivery_comes_again() {
    let Some(mut redis) = crate::redis(&[]).await else { return };
    let verifier = verifier(&redis.url());
    redis.kill().await.unwrap();
    let headers = WebhookSigner::new(SIGNING_SECRET).sign("msg_1", BODY);
    let error = verifier.verify::<Event>(&headers, BODY).await.unwrap_err();
    assert_eq!(error.status(), 503, "{error}");
    redis.start_again().await.unwrap();
    while let Err(error) = verifier.verify::<Event>(&headers, BODY).await {
        assert_eq!(error.status(), 503, "{error}");
    }
}

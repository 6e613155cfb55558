//! Where keys come from, and what happens without them.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use axum::body::Body;
use clerk_runtime::time::Clock;
use clerk_runtime::{Accepts, AuthenticateOptions, ClerkLayer};
use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use http::Request;
use tower_service::Service as _;

use crate::app::{self, answer, header, reason, start, start_with};

/// Longer than any cool-down before the next fetch of the keys.
const A_MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn one_fetch_serves_many_requests_at_once() {
    let (clerk, server) = start().await;
    clerk.fault(Endpoint::Jwks, Fault::Latency(Duration::from_millis(100)));
    let token = clerk.session_token().mint();
    let mut requests = tokio::task::JoinSet::new();
    for _ in 0..32 {
        requests.spawn(answer(server.get("/dashboard").bearer_auth(&token)));
    }
    while let Some(response) = requests.join_next().await {
        assert_eq!(response.unwrap().status(), 200);
    }
    let calls: Vec<String> = clerk.calls().iter().map(ToString::to_string).collect();
    assert_eq!(calls, ["GET /v1/jwks"]);
}

#[tokio::test]
async fn a_flood_of_unknown_keys_costs_one_call_in_a_cool_down() {
    let (clerk, server) = start().await;
    clerk.clock().freeze();
    for index in 0..50 {
        let token = clerk.session_token().header_parameter("kid", format!("ins_{index}")).mint();
        let response = server.get_as("/dashboard", &token).await;
        assert_eq!((response.status().as_u16(), reason(&response)), (404, Some("jwk-kid-mismatch")));
    }
    assert_eq!(clerk.calls().len(), 1);
    assert_eq!(server.get_as("/dashboard", &clerk.session_token().mint()).await.status(), 200);
}

#[tokio::test]
async fn strangers_who_hang_up_cost_one_call_together() {
    let embedded = crate::app::embedded().await;
    embedded.clock().freeze();
    let app = app::routes().layer(ClerkLayer::new(embedded.clerk()));
    let ask = |token: String| {
        let request = Request::get("/dashboard").header("authorization", format!("Bearer {token}"));
        app.clone().call(request.body(Body::empty()).expect("a request"))
    };
    let user = || embedded.session_token().mint();
    assert_eq!(ask(user()).await.unwrap().status(), 200);
    embedded.clock().advance(A_MINUTE);
    embedded.clear_calls();

    embedded.fault(Endpoint::Jwks, Fault::Latency(Duration::from_secs(3600)));
    for index in 0..20 {
        let kid = format!("ins_{index}");
        let mut stranger = pin!(ask(embedded.session_token().header_parameter("kid", kid).mint()));
        // Long enough for a call to arrive. No answer ever comes.
        for _ in 0..100 {
            tokio::select! {
                biased;
                _ = &mut stranger => panic!("answered before the keys are there"),
                () = tokio::task::yield_now() => {}
            }
        }
    }
    assert_eq!(ask(user()).await.unwrap().status(), 200);
    assert_eq!(embedded.calls().len(), 1);
}

#[tokio::test]
async fn new_keys_are_found_and_old_ones_forgotten() {
    let (clerk, server) = start().await;
    let long = || clerk.session_token().expires_in(Duration::from_secs(86_400));
    let first = long().mint();
    assert_eq!(server.get_as("/dashboard", &first).await.status(), 200);

    clerk.add_key();
    clerk.clock().advance(A_MINUTE);
    let second = long().mint();
    assert_eq!(server.get_as("/dashboard", &second).await.status(), 200);
    assert_eq!(server.get_as("/dashboard", &first).await.status(), 200);
    assert_eq!(clerk.calls().len(), 2);

    clerk.rotate_keys();
    clerk.clock().advance(A_MINUTE);
    assert_eq!(server.get_as("/dashboard", &long().mint()).await.status(), 200);
    for revoked in [first, second] {
        clerk.clock().advance(A_MINUTE);
        let response = server.get_as("/dashboard", &revoked).await;
        assert_eq!((response.status().as_u16(), reason(&response)), (404, Some("jwk-kid-mismatch")));
    }
}

#[tokio::test]
async fn a_revoked_key_is_noticed_when_only_remembered_tokens_arrive() {
    let (clerk, server) = start().await;
    let token = clerk.session_token().expires_in(Duration::from_secs(86_400)).mint();
    for _ in 0..2 {
        assert_eq!(server.get_as("/dashboard", &token).await.status(), 200);
    }
    clerk.rotate_keys();
    clerk.clock().advance(Duration::from_secs(300));
    let response = server.get_as("/dashboard", &token).await;
    assert_eq!((response.status().as_u16(), reason(&response)), (404, Some("jwk-kid-mismatch")));
}

#[tokio::test]
async fn a_token_of_one_key_in_the_name_of_another_is_refused() {
    let (clerk, server) = start().await;
    let first = clerk.key_ids().remove(0);
    clerk.add_key();
    let token = clerk.session_token().header_parameter("kid", first).mint();
    let response = server.get_as("/dashboard", &token).await;
    assert_eq!((response.status().as_u16(), reason(&response)), (404, Some("token-invalid-signature")));
}

#[tokio::test]
async fn an_outage_signs_no_one_out() {
    let (clerk, server) = start().await;
    let outages = [
        Fault::Status(500),
        Fault::Status(503),
        Fault::RetryAfter(429, 7),
        Fault::RetryAfter(503, u32::MAX),
        Fault::Drop,
        Fault::CutBody,
        Fault::Garbage,
        Fault::Empty,
        Fault::Huge(64 * 1024 * 1024),
    ];
    for outage in outages {
        clerk.fault(Endpoint::Jwks, outage);
        let started = Instant::now();
        let response = server.get_as("/dashboard", &clerk.session_token().mint()).await;
        assert_eq!(response.status(), 503, "{outage:?}");
        let retry_after: u32 =
            header(&response, "retry-after").expect("a time to wait").parse().expect("seconds");
        match outage {
            Fault::RetryAfter(_, seconds) => assert_eq!(retry_after, seconds.min(3600)),
            _ => assert!(retry_after > 0),
        }
        assert!(reason(&response).is_some(), "{outage:?}");
        assert!(started.elapsed() < Duration::from_secs(20), "{outage:?}");
        clerk.clear_faults();
        clerk.clock().advance(A_MINUTE);
    }
    assert_eq!(server.get_as("/dashboard", &clerk.session_token().mint()).await.status(), 200);
}

#[tokio::test]
async fn keys_outlive_an_outage_but_not_for_ever() {
    let (clerk, server) = start().await;
    let get = async || server.get_as("/dashboard", &clerk.session_token().mint()).await.status().as_u16();
    assert_eq!(get().await, 200);
    clerk.fault(Endpoint::Jwks, Fault::Status(500));
    clerk.clock().advance(Duration::from_secs(30 * 60));
    assert_eq!(get().await, 200);
    clerk.clock().advance(Duration::from_secs(24 * 60 * 60));
    assert_eq!(get().await, 503);
    clerk.clear_faults();
    clerk.clock().advance(A_MINUTE);
    assert_eq!(get().await, 200);
}

#[tokio::test]
async fn a_rejected_secret_key_is_asked_for_once_and_lets_no_one_in() {
    let (clerk, server) = start_with(|builder| builder.secret_key("sk_test_of_another_instance")).await;
    let response = server.get_as("/dashboard", &clerk.session_token().mint()).await;
    assert_eq!((response.status().as_u16(), reason(&response)), (503, Some("secret-key-invalid")));
    assert_eq!(clerk.calls().len(), 1);
}

/// An hour passes while the keys are being fetched.
struct LateOnceAsked(Arc<EmbeddedClerk>);

impl Clock for LateOnceAsked {
    fn now(&self) -> SystemTime {
        let hours = u32::from(!self.0.calls().is_empty());
        SystemTime::now() + Duration::from_secs(3600) * hours
    }
}

#[tokio::test]
async fn a_token_that_expires_while_keys_are_fetched_has_expired() {
    let minute = Duration::from_secs(60);
    let instance = Arc::new(EmbeddedClerk::start().await.unwrap());
    let tokens = [
        instance.session_token().expires_in(minute).mint(),
        instance.m2m_jwt().expires_in(minute).mint(),
        instance.oauth_jwt().expires_in(minute).mint(),
    ];
    for token in tokens {
        instance.clear_calls();
        let clerk = instance.builder().clock(LateOnceAsked(Arc::clone(&instance))).build().unwrap();
        let request = Request::get("/").header("authorization", format!("Bearer {token}"));
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let options = AuthenticateOptions::new().accepts(Accepts::Any);
        let state = clerk.authenticate_request(&parts, &options).await;
        assert!(state.message().starts_with("JWT is expired."), "{}", state.message());
    }
}

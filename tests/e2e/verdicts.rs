//! The cost of verifying opaque tokens, the effects of an outage of the Backend API, and that tokens stay
//! secret.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use clerk_runtime::request::RequestView;
use clerk_runtime::{ApiKeyAuth, Auth, Clerk, ClerkLayer, Rejection, auth, protect};
use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use reqwest::Response;
use tokio::task::JoinSet;

use crate::app::{Server, answer, header};

#[protect(token = "api_key")]
async fn for_keys(auth: ApiKeyAuth) -> String {
    format!("{auth:?}")
}

#[protect(token = ["api_key", "m2m_token", "oauth_token"])]
async fn for_machines(auth: Auth) -> String {
    format!("{auth:?} {:?}", auth.debug())
}

#[auth(accepts = any)]
async fn for_anyone(auth: Auth) -> String {
    format!("{auth:?} {:?}", auth.debug())
}

fn routes() -> Router {
    Router::new()
        .route("/keys", get(for_keys))
        .route("/machines", get(for_machines))
        .route("/anyone", get(for_anyone))
}

/// Short enough for a test, and long enough for a busy machine to serve 64 requests.
const TIMEOUT: Duration = Duration::from_secs(2);

async fn start() -> (EmbeddedClerk, Clerk, Server) {
    let embedded = crate::app::embedded().await;
    let clerk = embedded.builder().api_timeout(TIMEOUT).build().expect("the configuration is valid");
    let server = Server::serve(routes().layer(ClerkLayer::new(clerk.clone()))).await;
    (embedded, clerk, server)
}

/// The statuses of `count` concurrent requests with the same token.
async fn at_once(server: &Server, token: &str, count: usize) -> Vec<u16> {
    let mut requests = JoinSet::new();
    for _ in 0..count {
        requests.spawn(answer(server.get("/keys").bearer_auth(token)));
    }
    requests.join_all().await.iter().map(|response| response.status().as_u16()).collect()
}

#[tokio::test]
async fn one_call_serves_everyone_who_waits_for_it() {
    let (embedded, _, server) = start().await;
    let key = embedded.api_key().mint();
    embedded.fault(Endpoint::VerifyApiKey, Fault::Latency(TIMEOUT / 2));
    assert_eq!(at_once(&server, &key, 64).await, [200; 64]);
    // One call for the requests before it began, and one for those that came while it was in flight.
    let calls = embedded.calls().len();
    assert!(calls <= 2, "{calls} calls");
    // Nothing is cached: the next request calls again, and learns that the key has been revoked.
    embedded.revoke(&key);
    assert_eq!(at_once(&server, &key, 1).await, [401]);
    assert_eq!(embedded.calls().len(), calls + 1);
}

#[tokio::test]
async fn one_failure_serves_everyone_who_waits_for_it() {
    let (embedded, _, server) = start().await;
    let key = embedded.api_key().mint();
    embedded.fault(Endpoint::VerifyApiKey, Fault::Latency(TIMEOUT * 20).times(1));
    assert_eq!(at_once(&server, &key, 64).await, [503; 64]);
    assert_eq!(embedded.calls().len(), 1);
    assert_eq!(at_once(&server, &key, 1).await, [200], "an outage is not remembered");
}

#[tokio::test]
async fn callers_who_hang_up_leave_the_call_to_the_others() {
    let (embedded, _, server) = start().await;
    let key = embedded.api_key().mint();
    embedded.fault(Endpoint::VerifyApiKey, Fault::Latency(TIMEOUT / 2));
    let impatient = tokio::spawn(answer(server.get("/keys").bearer_auth(&key)));
    while embedded.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    impatient.abort();
    assert_eq!(at_once(&server, &key, 8).await, [200; 8]);
    // The call of the impatient request, which may have ended with it, and as many as the others need at
    // once.
    assert!(embedded.calls().len() <= 3, "{} calls", embedded.calls().len());
}

#[tokio::test]
async fn a_verdict_is_kept_as_long_as_allowed_and_no_longer() {
    let embedded = crate::app::embedded().await;
    embedded.clock().freeze();
    let clerk = embedded.builder().max_stale(Duration::from_secs(30)).build().expect("valid");
    let server = Server::serve(routes().layer(ClerkLayer::new(clerk))).await;
    let ask = async |key: &str| {
        let status = server.get_as("/keys", key).await.status().as_u16();
        (status, embedded.calls().len())
    };
    let key = embedded.api_key().mint();
    assert_eq!((ask(&key).await, ask(&key).await), ((200, 1), (200, 1)));
    embedded.revoke(&key);
    embedded.clock().advance(Duration::from_secs(29));
    assert_eq!(ask(&key).await, (200, 1), "the stated bound");
    embedded.clock().advance(Duration::from_secs(1));
    assert_eq!(ask(&key).await, (401, 2));
    embedded.clock().advance(Duration::from_secs(2));
    assert_eq!(ask(&key).await, (401, 3), "refusals are kept for seconds only");

    embedded.clear_calls();
    let short = embedded.api_key().expires_in(Duration::from_secs(10)).mint();
    assert_eq!((ask(&short).await, ask(&short).await), ((200, 1), (200, 1)));
    embedded.clock().advance(Duration::from_secs(10));
    assert_eq!(ask(&short).await, (401, 2), "never past the key's own end");
}

/// Faults in which the API says nothing about a token, and the resulting `Retry-After`.
const OUTAGES: [(Fault, &str); 10] = [
    (Fault::Status(500), "2"),
    (Fault::Status(503), "2"),
    (Fault::RetryAfter(503, 11), "11"),
    (Fault::RetryAfter(429, 7), "7"),
    (Fault::Drop, "2"),
    (Fault::Garbage, "2"),
    (Fault::Empty, "2"),
    (Fault::WrongContentType, "2"),
    (Fault::CutBody, "2"),
    (Fault::Huge(9 << 20), "2"),
];

/// Each endpoint, and a token that it accepts.
fn endpoints(clerk: &EmbeddedClerk) -> [(Endpoint, String); 3] {
    [
        (Endpoint::VerifyApiKey, clerk.api_key().mint()),
        (Endpoint::VerifyM2mToken, clerk.m2m_token().mint()),
        (Endpoint::VerifyOAuthToken, clerk.oauth_access_token().mint()),
    ]
}

#[tokio::test]
async fn an_outage_signs_nobody_out() {
    let (embedded, _, server) = start().await;
    for (endpoint, token) in endpoints(&embedded) {
        for (fault, retry_after) in OUTAGES {
            embedded.fault(endpoint, fault);
            let page = server.get("/machines").bearer_auth(&token).header("accept", "text/html");
            for response in [server.get_as("/machines", &token).await, answer(page).await] {
                assert_unavailable(&response, retry_after, &format!("{endpoint:?}, {fault:?}"));
            }
            embedded.clear_faults();
            assert_eq!(
                server.get_as("/machines", &token).await.status(),
                200,
                "{endpoint:?} after {fault:?}"
            );
        }
    }
}

#[tokio::test]
async fn an_api_that_hangs_is_given_up_in_time() {
    let (embedded, _, server) = start().await;
    for (endpoint, token) in endpoints(&embedded) {
        embedded.fault(endpoint, Fault::Latency(TIMEOUT * 40));
        let started = Instant::now();
        let response = server.get_as("/machines", &token).await;
        assert_unavailable(&response, "2", &format!("{endpoint:?}"));
        assert!(started.elapsed() < TIMEOUT * 8, "{endpoint:?} took {:?}", started.elapsed());
    }
}

#[tokio::test]
async fn tokens_in_jwt_form_need_the_keys_only() {
    let (embedded, _, server) = start().await;
    let jwts = [embedded.m2m_jwt().mint(), embedded.oauth_jwt().mint()];
    for jwt in &jwts {
        embedded.fault(Endpoint::Jwks, Fault::RetryAfter(429, 7));
        assert_unavailable(&server.get_as("/machines", jwt).await, "7", "without keys");
        embedded.clear_faults();
    }
}

fn assert_unavailable(response: &Response, retry_after: &str, what: &str) {
    assert_eq!(response.status(), 503, "{what}");
    assert_eq!(header(response, "retry-after"), Some(retry_after), "{what}");
    assert_eq!(header(response, "cache-control"), Some("no-store"), "{what}");
}

#[tokio::test]
async fn nothing_of_a_token_or_a_key_is_said_anywhere() {
    let (embedded, clerk, _) = start().await;
    let rejections = Arc::new(Mutex::new(String::new()));
    let seen = Arc::clone(&rejections);
    let layer =
        ClerkLayer::new(clerk.clone()).on_rejection(move |rejection: &Rejection, _: &dyn RequestView| {
            *seen.lock().unwrap() += &format!("{rejection:?} {rejection} {:?}\n", rejection.headers());
            axum::response::IntoResponse::into_response((rejection.status(), rejection.headers().clone()))
        });
    let server = Server::serve(routes().layer(layer)).await;
    let log = watch::capture_with_dependencies();

    let (key, m2m, oauth) = (embedded.api_key(), embedded.m2m_token(), embedded.oauth_access_token());
    let tokens = [
        key.mint(),
        key.clone().revoked().mint(),
        key.forged().mint(),
        m2m.mint(),
        m2m.expired().mint(),
        oauth.mint(),
        oauth.revoked().mint(),
        embedded.m2m_jwt().mint(),
        embedded.m2m_jwt().expired().mint(),
        embedded.oauth_jwt().mint(),
        embedded.oauth_jwt().signed_by_another_key().mint(),
        embedded.session_token().mint(),
        embedded.session_token().tampered().mint(),
    ];
    let mut said = format!("{clerk:?} {embedded:?}\n");
    let mut faults = vec![None];
    faults.extend(OUTAGES.iter().map(|(fault, _)| Some(*fault)));
    for fault in faults {
        for endpoint in [Endpoint::VerifyApiKey, Endpoint::VerifyM2mToken, Endpoint::VerifyOAuthToken] {
            fault.into_iter().for_each(|fault| embedded.fault(endpoint, fault));
        }
        for token in &tokens {
            for path in ["/keys", "/machines", "/anyone"] {
                let response = server.get_as(path, token).await;
                said += &format!("{:?}\n", response.headers());
                said += &response.text().await.unwrap();
            }
        }
        embedded.clear_faults();
    }
    let lines = log.take();
    assert!(lines.iter().any(|line| line.contains("reqwest")), "the HTTP client is listened to");
    assert!(lines.iter().any(|line| line.contains("token_type=api_key")), "the runtime is listened to");
    said += &lines.join("\n");
    said += &rejections.lock().unwrap();
    for secret in tokens.iter().map(String::as_str).chain([embedded.secret_key()]) {
        // The publishable key is not secret, and JWTs contain the instance's name too.
        for part in parts(secret).filter(|part| !embedded.publishable_key().contains(part)) {
            assert!(!said.contains(part), "{part}, a part of a secret, is said");
        }
    }
}

/// Every piece of a secret that is too long to occur by chance, without the common prefix.
fn parts(secret: &str) -> impl Iterator<Item = &str> {
    const LENGTH: usize = 12;
    let start = secret.rfind('_').filter(|_| !secret.contains('.')).map_or(0, |index| index + 1);
    (start..=secret.len() - LENGTH).filter_map(move |index| secret.get(index..index + LENGTH))
}

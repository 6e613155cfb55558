use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Body;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::*;
use crate::error::BoxError;
use crate::time::Clock;

const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const BODY: &str = r#"{"type":"user.created","data":{"id":"user_1"}}"#;

/// A clock that stands still.
struct At(Duration);

impl Clock for At {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + self.0
    }
}

fn verifier(now: u64) -> WebhookVerifier {
    WebhookVerifier::new(SECRET).unwrap().with_clock(At(Duration::from_secs(now)))
}

/// A recorded delivery, which was not signed by this crate.
fn recorded() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("svix-id", HeaderValue::from_static("msg_test"));
    headers.insert("svix-timestamp", HeaderValue::from_static("1700000000"));
    headers.insert(
        "svix-signature",
        HeaderValue::from_static("v1,5CZNhj+4Q9JMHavlekFgQBFKg1X0JhF5uPD0hbWj4Wc="),
    );
    headers
}

async fn verify(now: u64, headers: &HeaderMap, body: &[u8]) -> Result<Webhook, WebhookError> {
    verifier(now).verify(headers, body).await
}

#[tokio::test]
async fn the_recorded_delivery_is_believed() {
    let webhook = verify(1_700_000_000, &recorded(), BODY.as_bytes()).await.unwrap();
    assert_eq!((&*webhook.id, webhook.event.name()), ("msg_test", "user.created"));
    assert!(matches!(webhook.event, Event::UserCreated(user) if user.id == "user_1"));
    assert_eq!(verifier(1_700_000_000).sign("msg_test", BODY.as_bytes()), recorded());
}

#[tokio::test]
async fn time_has_a_window() {
    for (now, is_believed) in [
        (1_700_000_300, true),
        (1_699_999_700, true),
        (1_700_000_301, false),
        (1_699_999_699, false),
        (0, false),
        (4_000_000_000, false),
    ] {
        assert_eq!(verify(now, &recorded(), BODY.as_bytes()).await.is_ok(), is_believed, "{now}");
    }
    let error = verify(1_700_000_301, &recorded(), BODY.as_bytes()).await.unwrap_err();
    assert!(matches!(error, WebhookError::TooOld) && error.status() == StatusCode::BAD_REQUEST);
    let error = verify(1_699_999_699, &recorded(), BODY.as_bytes()).await.unwrap_err();
    assert!(matches!(error, WebhookError::TooNew));
}

#[tokio::test]
async fn only_our_signature_is_one() {
    let with = |name: &'static str, value: &str| {
        let mut headers = recorded();
        headers.insert(name, value.parse().unwrap());
        headers
    };
    let good = "v1,5CZNhj+4Q9JMHavlekFgQBFKg1X0JhF5uPD0hbWj4Wc=";
    let believed = format!("v1a,x v2,{} v1, v1,AAAA {good}", &good[3..]);
    assert!(verify(1_700_000_000, &with("svix-signature", &believed), BODY.as_bytes()).await.is_ok());
    for headers in [
        with("svix-signature", "v1,AAAA"),
        with("svix-signature", "v1,"),
        with("svix-signature", &good[3..]),
        with("svix-signature", &good.replace("v1", "v2")),
        with("svix-signature", &good.replace("5C", "5D")),
        with("svix-signature", &good[..20]),
        with("svix-id", "msg_other"),
        with("svix-timestamp", "1700000001"),
    ] {
        let error = verify(1_700_000_000, &headers, BODY.as_bytes()).await.unwrap_err();
        assert!(matches!(error, WebhookError::NoMatchingSignature), "{error}");
    }
    let error = verify(1_700_000_000, &recorded(), format!("{BODY} ").as_bytes()).await.unwrap_err();
    assert!(matches!(error, WebhookError::NoMatchingSignature));
}

#[tokio::test]
async fn every_header_is_needed() {
    let mut headers = recorded();
    headers.insert("svix-id", HeaderValue::from_static(" "));
    headers.remove("svix-signature");
    // Clerk does not use the header names of the specification.
    headers.insert("webhook-id", HeaderValue::from_static("msg_test"));
    let error = verify(1_700_000_000, &headers, BODY.as_bytes()).await.unwrap_err();
    assert_eq!(error.to_string(), "missing required webhook headers: svix-id, svix-signature");
    for text in ["", "now", "1700000000x", "17e8", "99999999999999999999"] {
        let mut headers = recorded();
        headers.insert("svix-timestamp", text.parse().unwrap());
        assert!(verify(1_700_000_000, &headers, BODY.as_bytes()).await.is_err(), "{text}");
    }
}

#[test]
fn a_secret_is_base64_of_at_least_24_bytes() {
    let of = |bytes: usize| format!("whsec_{}", STANDARD.encode(vec![b'a'; bytes]));
    for secret in ["", "whsec_", "whsec_*", "whsec_abc", &of(23)] {
        assert!(
            WebhookVerifier::new(secret).unwrap_err().to_string().contains("CLERK_WEBHOOK_SIGNING_SECRET")
        );
    }
    assert!(WebhookVerifier::new(&of(24)).is_ok());
    assert!(WebhookVerifier::new(&SECRET["whsec_".len()..]).is_ok());
    let shown = format!("{:?}", verifier(0));
    assert!(!shown.contains("MDEy") && !shown.contains("0123456789"));
}

#[tokio::test]
async fn a_copy_is_refused_and_another_attempt_is_not() {
    let verifier = verifier(1_700_000_000);
    assert!(verifier.verify::<Event>(&recorded(), BODY.as_bytes()).await.is_ok());
    let error = verifier.verify::<Event>(&recorded(), BODY.as_bytes()).await.unwrap_err();
    assert!(matches!(error, WebhookError::Replayed) && error.status() == StatusCode::CONFLICT);
    let later = verifier.clone().with_clock(At(Duration::from_secs(1_700_000_005)));
    let again = later.sign("msg_test", BODY.as_bytes());
    assert!(later.verify::<Event>(&again, BODY.as_bytes()).await.is_ok());
}

/// The sender's clock is as far ahead as allowed, so the delivery is acceptable for twice the tolerance and
/// the rest of a second.
#[tokio::test]
async fn a_delivery_is_remembered_for_longer_than_its_time_is_acceptable() {
    const ARRIVAL: u64 = 1_699_999_700;
    for (after, is_acceptable) in [(600_000, true), (600_001, true), (600_999, true), (601_000, false)] {
        let verifier = verifier(ARRIVAL);
        assert!(verifier.verify::<Event>(&recorded(), BODY.as_bytes()).await.is_ok());
        let now = Duration::from_secs(ARRIVAL) + Duration::from_millis(after);
        // Other deliveries make the store look for entries that it can drop.
        let later = verifier.clone().with_clock(At(now));
        for other in 0..100 {
            let other = later.sign(&format!("msg_{after}_{other}"), BODY.as_bytes());
            assert!(later.verify::<Event>(&other, BODY.as_bytes()).await.is_ok());
        }
        let error = later.verify::<Event>(&recorded(), BODY.as_bytes()).await.err();
        let is_refused = match error {
            Some(WebhookError::Replayed) => is_acceptable,
            Some(WebhookError::TooOld) => !is_acceptable,
            _ => false,
        };
        assert!(is_refused, "{after} ms: {error:?}");
    }
}

#[tokio::test]
async fn what_is_not_signed_is_not_remembered() {
    #[derive(Default)]
    struct Log(Mutex<Vec<String>>);
    impl ReplayStore for std::sync::Arc<Log> {
        async fn remember(&self, delivery: &str, _: SystemTime, _: SystemTime) -> Result<bool, BoxError> {
            self.0.lock().unwrap().push(delivery.to_owned());
            Err("down".into())
        }
    }
    let log = std::sync::Arc::new(Log::default());
    let verifier = verifier(1_700_000_000).with_replay_store(std::sync::Arc::clone(&log));
    assert!(verifier.verify::<Event>(&recorded(), b"{}").await.is_err());
    let error = verifier.verify::<Event>(&recorded(), BODY.as_bytes()).await.unwrap_err();
    assert_eq!(error.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(*log.0.lock().unwrap(), ["msg_test.1700000000"]);
}

#[tokio::test]
async fn memory_forgets_what_is_too_old_anyway() {
    let store = MemoryReplayStore::new();
    let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
    for second in 0..10_000 {
        assert!(store.remember(&format!("msg_{second}"), at(second), at(second + 600)).await.unwrap());
    }
    assert!(!store.remember("msg_9999", at(10_000), at(10_600)).await.unwrap());
    assert!(store.remember("msg_0", at(10_000), at(10_600)).await.unwrap());
}

async fn read(body: &Value) -> Result<Webhook, WebhookError> {
    read_text(&body.to_string()).await
}

async fn read_text(body: &str) -> Result<Webhook, WebhookError> {
    let verifier = verifier(1_700_000_000);
    verifier.verify(&verifier.sign("msg_1", body.as_bytes()), body.as_bytes()).await
}

#[tokio::test]
async fn every_event_is_known_and_any_other_is_kept() {
    assert_eq!(Event::NAMES.len(), 45);
    for name in Event::NAMES {
        let webhook = read(&json!({ "type": name, "data": { "id": "x_1", "new": 1 } })).await.unwrap();
        assert_eq!(webhook.event.name(), *name);
        assert!(!matches!(webhook.event, Event::Other { .. }), "{name}");
    }
    let webhook = read(&json!({ "type": "moon.full", "data": { "phase": 1 } })).await.unwrap();
    assert_eq!(webhook.event, Event::Other { name: "moon.full".to_owned(), data: json!({ "phase": 1 }) });
}

#[tokio::test]
async fn the_envelope_is_read_as_far_as_it_goes() {
    let body = json!({
        "type": "user.deleted", "object": "event", "data": { "id": "user_1", "deleted": true },
        "timestamp": 1_700_000_000_123_i64, "instance_id": "ins_1",
        "event_attributes": { "http_request": { "client_ip": "192.0.2.1", "user_agent": "x" } },
    });
    let webhook = read(&body).await.unwrap();
    assert_eq!(webhook.timestamp.unwrap().as_millis(), 1_700_000_000_123);
    assert_eq!(webhook.instance_id.as_deref(), Some("ins_1"));
    assert_eq!(webhook.attributes.client_ip.as_deref(), Some("192.0.2.1"));
}

/// Whether a signed delivery can be read depends only on the event itself.
#[tokio::test]
async fn what_is_unreadable_about_an_event_does_not_take_the_event_along() {
    for value in ["null", "true", "{}", "[[]]", "1e999", r#"{"http_request":7}"#, r#"[1,"\ud800"]"#] {
        let body = format!(
            r#"{{"type":"user.deleted","data":{{"id":"user_1"}},"timestamp":{value},"instance_id":{value},"event_attributes":{value}}}"#
        );
        let webhook: Webhook = read_text(&body).await.unwrap();
        assert_eq!(webhook.event.name(), "user.deleted", "{value}");
        assert_eq!((webhook.timestamp, webhook.attributes), (None, EventAttributes::default()), "{value}");
    }
    // The same member twice.
    let twice = r#"{"type":"user.deleted","data":{"id":"user_1"},"timestamp":1,"timestamp":2}"#;
    assert!(read_text(twice).await.is_ok());
    let attributes = json!({ "http_request": { "client_ip": 7, "user_agent": "x" } });
    let body = json!({ "type": "user.deleted", "data": { "id": "user_1" }, "event_attributes": attributes });
    assert_eq!(read(&body).await.unwrap().attributes.user_agent.as_deref(), Some("x"));
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_does_not_empty_its_list() {
    let addresses = json!([{ "id": "idn_1" }, null, 7, "idn_x", { "id": "idn_2" }]);
    let data = json!({ "id": "user_1", "email_addresses": addresses });
    let webhook = read(&json!({ "type": "user.updated", "data": data })).await.unwrap();
    let Event::UserUpdated(user) = webhook.event else { panic!("a user") };
    let ids: Vec<_> = user.email_addresses.iter().filter_map(|address| address.id.as_deref()).collect();
    assert_eq!(ids, ["idn_1", "idn_2"]);
    assert_eq!(user.extra.get("email_addresses"), Some(&addresses), "nothing is lost");
    assert_eq!(serde_json::to_value(&user).unwrap()["email_addresses"], addresses);
}

#[tokio::test]
async fn what_is_signed_and_no_event_is_refused() {
    for body in [json!({}), json!([]), json!({ "type": 1 }), json!({ "type": "user.created", "data": {} })] {
        let error = read(&body).await.unwrap_err();
        assert!(matches!(error, WebhookError::Unreadable(_)), "{body}: {error}");
    }
    let verifier = verifier(1_700_000_000);
    assert!(verifier.verify::<Event>(&verifier.sign("msg_1", b""), b"").await.is_err());
}

#[tokio::test]
async fn the_event_may_be_a_type_of_the_application() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "type", content = "data")]
    enum Own {
        #[serde(rename = "user.created")]
        Created { id: String },
    }
    let webhook: Webhook<Own> = verifier(1_700_000_000).verify(&recorded(), BODY.as_bytes()).await.unwrap();
    assert_eq!(webhook.event, Own::Created { id: "user_1".to_owned() });
}

#[tokio::test]
async fn handlers_get_what_is_believed() {
    async fn receive(webhook: Webhook) -> String {
        webhook.event.name().to_owned()
    }
    let verifier = verifier(1_700_000_000).with_body_limit(100);
    let app = Router::new().route("/", post(receive)).with_state(verifier.clone());
    let answer = async |headers: HeaderMap, body: Body| {
        let mut request = Request::post("/").body(body).unwrap();
        request.headers_mut().extend(headers);
        app.clone().oneshot(request).await.unwrap().status()
    };
    assert_eq!(answer(recorded(), Body::from(BODY)).await, StatusCode::OK);
    assert_eq!(answer(recorded(), Body::from(BODY)).await, StatusCode::CONFLICT);
    assert_eq!(answer(recorded(), Body::from("{}")).await, StatusCode::BAD_REQUEST);
    assert_eq!(answer(HeaderMap::new(), Body::from(BODY)).await, StatusCode::BAD_REQUEST);
    let huge = verifier.sign("msg_2", b"");
    let unread = Body::from_stream(Endless);
    assert_eq!(answer(huge.clone(), unread).await, StatusCode::PAYLOAD_TOO_LARGE);
    let mut announced = huge;
    announced.insert("content-length", HeaderValue::from_static("104857600"));
    assert_eq!(answer(announced, Body::empty()).await, StatusCode::PAYLOAD_TOO_LARGE);
}

/// A body of 100 MB, which must not be read to its end.
struct Endless;

impl futures_core::Stream for Endless {
    type Item = Result<bytes::Bytes, std::convert::Infallible>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(Some(Ok(bytes::Bytes::from_static(&[b' '; 1024]))))
    }
}

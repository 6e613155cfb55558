//! Senders and endpoints on real sockets.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use bytes::Bytes;
use clerk_runtime::webhooks::{Event, WebhookVerifier};
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{WebhookAttempt, WebhookDelivery, WebhookDeliveryState, WebhookSender, WebhookSenderBuilder};
use crate::instance::TestClock;

const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// An endpoint with chosen answers, which passes on the requests that it receives.
struct Endpoint {
    url: String,
    answers: Arc<Mutex<Vec<StatusCode>>>,
    received: UnboundedReceiver<(HeaderMap, Bytes)>,
}

#[derive(Clone)]
struct Behaviour {
    answers: Arc<Mutex<Vec<StatusCode>>>,
    sender: UnboundedSender<(HeaderMap, Bytes)>,
}

impl Endpoint {
    async fn start(answers: &[u16]) -> Self {
        let answers: Vec<_> = answers.iter().rev().map(|code| StatusCode::from_u16(*code).unwrap()).collect();
        let answers = Arc::new(Mutex::new(answers));
        let (sender, received) = unbounded_channel();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/webhooks", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/webhooks", post(receive))
            .with_state(Behaviour { answers: Arc::clone(&answers), sender });
        tokio::spawn(crate::instance::server::serve(listener, router));
        Self { url, answers, received }
    }

    fn sender(&self, clock: &TestClock) -> WebhookSenderBuilder {
        watch::keep(SECRET);
        WebhookSender::to(&self.url).signing_secret(SECRET).clock(clock.clone())
    }

    async fn next(&mut self) -> (HeaderMap, Bytes) {
        self.received.recv().await.unwrap()
    }
}

/// The last answer is repeated; 100 means no answer.
async fn receive(State(behaviour): State<Behaviour>, headers: HeaderMap, body: Bytes) -> Response {
    behaviour.sender.send((headers, body)).unwrap();
    let status = {
        let mut answers = behaviour.answers.lock().unwrap();
        if answers.len() > 1 { answers.pop().unwrap() } else { answers[0] }
    };
    match status {
        StatusCode::CONTINUE => std::future::pending().await,
        StatusCode::FOUND => (status, [(LOCATION, "/webhooks")]).into_response(),
        status => status.into_response(),
    }
}

fn start_of_time() -> TestClock {
    TestClock::frozen_at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000))
}

/// Waits until the only delivery fulfils the condition. Only the sender knows when its requests are answered.
async fn delivery(sender: &WebhookSender, is_so: impl Fn(&WebhookDelivery) -> bool) -> WebhookDelivery {
    loop {
        if let Some(delivery) = sender.deliveries().pop().filter(|delivery| is_so(delivery)) {
            return delivery;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn a_delivery_is_what_the_verifier_expects() {
    let clock = start_of_time();
    let mut endpoint = Endpoint::start(&[204]).await;
    let sender = endpoint.sender(&clock).instance_id("ins_1").start().unwrap();
    let id = sender.send("user.created", &json!({ "id": "user_1", "first_name": "Ada" })).unwrap();
    let (headers, body) = endpoint.next().await;
    assert_eq!(headers["svix-id"], *id);
    assert_eq!(headers["content-type"], "application/json");
    let verifier = WebhookVerifier::new(SECRET).unwrap().with_clock(clock.clone());
    let webhook = verifier.verify::<Event>(&headers, &body).await.unwrap();
    assert!(matches!(&webhook.event, Event::UserCreated(user) if user.first_name.as_deref() == Some("Ada")));
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(
        (&body["object"], &body["instance_id"], &body["timestamp"]),
        (&json!("event"), &json!("ins_1"), &json!(1_700_000_000_000_i64))
    );
    let delivered = delivery(&sender, |delivery| delivery.state == WebhookDeliveryState::Delivered).await;
    assert_eq!((delivered.id, delivered.attempts), (id, 1));
}

#[tokio::test]
async fn a_failed_delivery_comes_again_with_the_same_id_and_a_new_signature() {
    let clock = start_of_time();
    let mut endpoint = Endpoint::start(&[500, 302, 200]).await;
    let sender = endpoint.sender(&clock).start().unwrap();
    let id = sender.send("user.deleted", &json!({ "id": "user_1", "deleted": true })).unwrap();
    let mut signatures = Vec::new();
    for (attempt, pause) in [(1, 5), (2, 300)] {
        let (headers, _) = endpoint.next().await;
        assert_eq!(headers["svix-id"], *id);
        signatures.push(headers["svix-signature"].clone());
        delivery(&sender, |it| it.attempts == attempt && it.state != WebhookDeliveryState::Sending).await;
        clock.advance(Duration::from_secs(pause) - Duration::from_millis(1));
        tokio::time::sleep(Duration::from_millis(120)).await;
        assert!(endpoint.received.try_recv().is_err(), "one millisecond is missing");
        clock.advance(Duration::from_millis(1));
    }
    let (headers, _) = endpoint.next().await;
    signatures.push(headers["svix-signature"].clone());
    assert_eq!(headers["svix-timestamp"], "1700000305");
    signatures.dedup();
    assert_eq!(signatures.len(), 3);
    let delivered = delivery(&sender, |delivery| delivery.state == WebhookDeliveryState::Delivered).await;
    assert_eq!(delivered.last_attempt, Some(WebhookAttempt::Answered(StatusCode::OK)));
    assert!(endpoint.received.try_recv().is_err(), "redirects are not followed");
}

#[tokio::test]
async fn an_endpoint_that_does_not_answer_fails_the_attempt() {
    let clock = start_of_time();
    let mut endpoint = Endpoint::start(&[100]).await;
    let sender = endpoint.sender(&clock).time_out(Duration::from_millis(30)).retries([]).start().unwrap();
    sender.send("session.ended", &json!({})).unwrap();
    endpoint.next().await;
    let given_up = delivery(&sender, |it| it.state == WebhookDeliveryState::GivenUp).await;
    assert_eq!(given_up.last_attempt, Some(WebhookAttempt::TimedOut));
}

#[tokio::test]
async fn an_endpoint_that_is_not_there_gets_the_event_later() {
    let clock = start_of_time();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let sender = WebhookSender::to(format!("http://{address}/webhooks"))
        .signing_secret(SECRET)
        .clock(clock)
        .start()
        .unwrap();
    sender.send("user.created", &json!({})).unwrap();
    let waiting = delivery(&sender, |it| it.last_attempt == Some(WebhookAttempt::Unreachable)).await;
    assert!(matches!(waiting.state, WebhookDeliveryState::Waiting { .. }));
    let (heard, mut hears) = unbounded_channel();
    let router = Router::new().route(
        "/webhooks",
        post(move || {
            heard.send(()).unwrap();
            async {}
        }),
    );
    let listener = TcpListener::bind(address).await.unwrap();
    tokio::spawn(crate::instance::server::serve(listener, router));
    sender.retry_now();
    hears.recv().await.unwrap();
    delivery(&sender, |it| it.state == WebhookDeliveryState::Delivered).await;
}

#[tokio::test]
async fn a_slow_delivery_holds_up_no_other() {
    let clock = start_of_time();
    let mut endpoint = Endpoint::start(&[100, 200]).await;
    let sender = endpoint.sender(&clock).start().unwrap();
    for event in ["user.created", "user.updated"] {
        sender.send(event, &json!({})).unwrap();
        endpoint.next().await;
    }
    delivery(&sender, |_| sender.deliveries().iter().any(|it| it.state == WebhookDeliveryState::Delivered))
        .await;
    endpoint.answers.lock().unwrap().clear();
}

#[tokio::test]
async fn the_observer_sees_every_attempt() {
    let clock = start_of_time();
    let endpoint = Endpoint::start(&[503, 200]).await;
    let (seen, mut sees) = unbounded_channel();
    let sender = endpoint
        .sender(&clock)
        .retries([Duration::ZERO])
        .on_attempt(move |delivery| seen.send(delivery.clone()).unwrap())
        .start()
        .unwrap();
    sender.send("user.created", &json!({})).unwrap();
    let attempts = [sees.recv().await.unwrap(), sees.recv().await.unwrap()];
    assert_eq!(attempts.map(|it| it.last_attempt.unwrap().to_string()), ["answered 503", "answered 200"]);
}

#[tokio::test]
async fn mistakes_are_named_without_the_secret() {
    for url in ["", "localhost:3000", "ftp://127.0.0.1/", "http://", "http://me:hunter2@127.0.0.1/"] {
        let error = WebhookSender::to(url).start().unwrap_err().to_string();
        assert!(error.contains("http://127.0.0.1:3000/webhooks") && !error.contains("hunter2"), "{error}");
    }
    for secret in ["", "whsec_", "whsec_c2hvcnQ=", "whsec_!", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="]
    {
        let error = WebhookSender::to("http://127.0.0.1/").signing_secret(secret).start().unwrap_err();
        assert_eq!(error.to_string(), "the signing secret is not `whsec_` and the base64 of 24 to 64 bytes");
    }
    let sender = WebhookSender::to("http://127.0.0.1/").start().unwrap();
    WebhookVerifier::new(sender.signing_secret()).unwrap();
    assert!(!format!("{sender:?}").contains(sender.signing_secret()));
}

//! The application behind a whole instance: what happens there arrives here, over a socket, signed, and again if need be.

#![allow(clippy::unwrap_used, reason = "a test panics when it fails")]

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use clerk_runtime::webhooks::WebhookVerifier;
use clerk_testing::{EmbeddedClerk, EmbeddedClerkBuilder, Event, TestClock, WebhookSender};
use tokio::net::TcpListener;
use webhooks::users::{Row, Users};

const SIGNING_SECRET: &str = "whsec_ZGVtb25zdHJhdGlvbiBvZiBhIHdlYmhvb2s=";

/// An instance, the application that it tells, and what is between them.
struct Fixture {
    clerk: EmbeddedClerk,
    sender: WebhookSender,
    users: Users,
    is_down: Arc<AtomicBool>,
}

impl Fixture {
    async fn new() -> Self {
        watch::keep(SIGNING_SECRET);
        let clock = TestClock::new();
        let (users, is_down) = (Users::in_memory().unwrap(), Arc::new(AtomicBool::new(false)));
        let verifier = WebhookVerifier::new(SIGNING_SECRET).unwrap().with_clock(clock.clone());
        let app = webhooks::app(users.clone(), verifier)
            .layer(from_fn_with_state(Arc::clone(&is_down), fail_while_down));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/webhooks", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });

        let sender = WebhookSender::to(url).signing_secret(SIGNING_SECRET).clock(clock.clone());
        let sender = sender.start().unwrap();
        let told = sender.clone();
        let clerk = EmbeddedClerkBuilder::new()
            .clock(clock)
            .observer(move |event| {
                if let Event::Changed(change) = event {
                    told.send(change.kind, &change.data).unwrap();
                }
            })
            .start()
            .await
            .unwrap();
        Self { clerk, sender, users, is_down }
    }

    /// Waits until the row of the user is so.
    async fn row(&self, id: &str, is_so: impl Fn(Option<&Row>) -> bool) {
        while !is_so(self.users.find(id).await.unwrap().as_ref()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until every event was sent as often as this.
    async fn attempted(&self, attempts: usize) {
        while self.sender.deliveries().iter().any(|it| it.attempts < attempts || it.last_attempt.is_none()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn fail_while_down(State(is_down): State<Arc<AtomicBool>>, request: Request, next: Next) -> Response {
    if is_down.load(Ordering::Relaxed) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    next.run(request).await
}

#[tokio::test]
async fn the_table_follows_the_instance() {
    let fixture = Fixture::new().await;
    let ada = fixture.clerk.create_user().name("Ada", "Byron").email("ada@example.com").create();
    fixture.row(&ada.id, |row| row.is_some_and(|row| row.email.as_deref() == Some("ada@example.com"))).await;

    fixture.clerk.clock().advance(Duration::from_secs(1));
    let client = fixture.clerk.clerk().client();
    client.users().update(&ada.id).last_name("Lovelace").await.unwrap();
    fixture.row(&ada.id, |row| row.is_some_and(|row| row.name == "Ada Lovelace")).await;

    fixture.clerk.delete_user(&ada);
    fixture.row(&ada.id, |row| row.is_none()).await;
}

#[tokio::test]
async fn what_happened_while_the_application_was_down_arrives_later() {
    let fixture = Fixture::new().await;
    fixture.is_down.store(true, Ordering::Relaxed);
    let ada = fixture.clerk.create_user().name("Ada", "Lovelace").create();
    fixture.attempted(1).await;
    fixture.is_down.store(false, Ordering::Relaxed);
    assert_eq!(fixture.users.find(&ada.id).await.unwrap(), None);
    fixture.clerk.clock().advance(Duration::from_secs(5));
    fixture.row(&ada.id, |row| row.is_some_and(|row| row.name == "Ada Lovelace")).await;
}

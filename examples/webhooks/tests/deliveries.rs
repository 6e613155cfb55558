//! Deliveries that are repeated and arrive in any order.

#![allow(clippy::unwrap_used, reason = "a test panics when it fails")]

use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use clerk_runtime::webhooks::WebhookVerifier;
use clerk_testing::WebhookSigner;
use rusqlite::Connection;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use webhooks::users::Users;

const SIGNING_SECRET: &str = "whsec_ZGVtb25zdHJhdGlvbiBvZiBhIHdlYmhvb2s=";

struct Fixture {
    app: Router,
    users: Users,
    signer: WebhookSigner,
}

impl Fixture {
    fn new() -> Self {
        Self::of(Users::in_memory().unwrap())
    }

    /// A process with its own memory of deliveries.
    fn of(users: Users) -> Self {
        watch::keep(SIGNING_SECRET);
        let verifier = WebhookVerifier::new(SIGNING_SECRET).unwrap();
        Self {
            app: webhooks::app(users.clone(), verifier),
            users,
            signer: WebhookSigner::new(SIGNING_SECRET),
        }
    }

    async fn deliver(&self, id: &str, event: &Value) -> StatusCode {
        let body = event.to_string();
        let mut request = Request::post("/webhooks").body(Body::from(body.clone())).unwrap();
        request.headers_mut().extend(self.signer.sign(id, body.as_bytes()));
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        watch::answered(&parts.headers, &to_bytes(body, 1024).await.unwrap());
        parts.status
    }

    async fn name(&self) -> Option<String> {
        self.users.find("user_1").await.unwrap().map(|user| user.name)
    }
}

fn user(kind: &str, name: &str, updated_at: i64) -> Value {
    json!({ "type": kind, "timestamp": updated_at, "data": {
        "id": "user_1", "first_name": name, "last_name": "Lovelace", "updated_at": updated_at,
        "primary_email_address_id": "idn_2",
        "email_addresses": [
            { "id": "idn_1", "email_address": "old@example.com" },
            { "id": "idn_2", "email_address": "ada@example.com" },
        ],
    }})
}

fn deletion(at: i64) -> Value {
    json!({ "type": "user.deleted", "timestamp": at, "data": { "id": "user_1", "deleted": true } })
}

#[tokio::test]
async fn a_user_is_kept_as_of_the_last_change() {
    let fixture = Fixture::new();
    assert_eq!(fixture.deliver("msg_1", &user("user.created", "Ada", 1)).await, StatusCode::NO_CONTENT);
    let row = fixture.users.find("user_1").await.unwrap().unwrap();
    assert_eq!((&*row.name, row.email.as_deref()), ("Ada Lovelace", Some("ada@example.com")));
    // The third change arrives before the second.
    fixture.deliver("msg_3", &user("user.updated", "Augusta", 3)).await;
    fixture.deliver("msg_2", &user("user.updated", "Ada Augusta", 2)).await;
    assert_eq!(fixture.name().await.unwrap(), "Augusta Lovelace");
}

#[tokio::test]
async fn an_event_that_is_delivered_twice_counts_once() {
    let fixture = Fixture::new();
    let event = user("user.created", "Ada", 1);
    assert_eq!(fixture.deliver("msg_1", &event).await, StatusCode::NO_CONTENT);
    // A copy within the same second is refused. In either case, nothing changes.
    let again = fixture.deliver("msg_1", &event).await;
    assert!([StatusCode::CONFLICT, StatusCode::NO_CONTENT].contains(&again));
    assert_eq!(fixture.name().await.unwrap(), "Ada Lovelace");
}

/// Each process would treat the copy as new if the database did not know the event.
#[tokio::test]
async fn an_event_is_handled_by_one_of_the_processes_that_share_the_database() {
    let first = Fixture::new();
    let second = Fixture::of(first.users.clone());
    assert_eq!(first.deliver("msg_1", &user("user.created", "Ada", 1)).await, StatusCode::NO_CONTENT);
    assert_eq!(second.deliver("msg_1", &user("user.updated", "Eve", 2)).await, StatusCode::NO_CONTENT);
    assert_eq!(first.name().await.unwrap(), "Ada Lovelace");
    assert_eq!(second.deliver("msg_2", &user("user.updated", "Augusta", 2)).await, StatusCode::NO_CONTENT);
    assert_eq!(first.name().await.unwrap(), "Augusta Lovelace");
}

#[tokio::test]
async fn an_event_whose_handling_failed_is_handled_when_it_comes_again() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("users-{}.db", std::process::id()));
    let _ = std::fs::remove_file(&file);
    let breaker = Connection::open(&file).unwrap();
    let process = || Fixture::of(Users::open(&file).unwrap());
    let event = user("user.created", "Ada", 1);
    let broken = process();
    let trigger = "CREATE TRIGGER broken BEFORE INSERT ON users BEGIN SELECT RAISE(ABORT, 'broken'); END";
    breaker.execute_batch(trigger).unwrap();
    assert_eq!(broken.deliver("msg_1", &event).await, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(broken.name().await, None);
    breaker.execute_batch("DROP TRIGGER broken").unwrap();
    let restarted = process();
    assert_eq!(restarted.deliver("msg_1", &event).await, StatusCode::NO_CONTENT);
    assert_eq!(restarted.name().await.unwrap(), "Ada Lovelace");
    std::fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn a_deleted_user_stays_deleted() {
    let fixture = Fixture::new();
    fixture.deliver("msg_1", &user("user.created", "Ada", 1)).await;
    assert_eq!(fixture.deliver("msg_3", &deletion(3)).await, StatusCode::NO_CONTENT);
    assert_eq!(fixture.name().await, None);
    fixture.deliver("msg_2", &user("user.updated", "Ada", 2)).await;
    fixture.deliver("msg_4", &deletion(3)).await;
    assert_eq!(fixture.name().await, None);
}

#[tokio::test]
async fn the_deletion_may_come_first() {
    let fixture = Fixture::new();
    assert_eq!(fixture.deliver("msg_2", &deletion(2)).await, StatusCode::NO_CONTENT);
    fixture.deliver("msg_1", &user("user.created", "Ada", 1)).await;
    assert_eq!(fixture.name().await, None);
}

#[tokio::test]
async fn what_is_of_no_concern_is_accepted_and_what_is_not_signed_is_not() {
    let fixture = Fixture::new();
    assert_eq!(
        fixture.deliver("msg_1", &json!({ "type": "moon.full", "data": {} })).await,
        StatusCode::NO_CONTENT
    );
    let unsigned = Request::post("/webhooks").body(Body::from(deletion(1).to_string())).unwrap();
    assert_eq!(fixture.app.clone().oneshot(unsigned).await.unwrap().status(), StatusCode::BAD_REQUEST);
}

//! Compares the requests of every method with those of the reference's `clerkClient`, one row for each
//! method.

mod instance;
mod machines;
mod organizations;
mod users;

use std::collections::BTreeSet;
use std::pin::Pin;

use serde_json::Value;

use super::server::{Received, Reply, Server};
use crate::TokenType;
use crate::ground::timestamp::Timestamp;

/// A method of the reference's `clerkClient`, our call, and its requests.
struct Row {
    name: &'static str,
    call: Pin<Box<dyn Future<Output = ()>>>,
    sent: &'static [&'static str],
}

macro_rules! rows {
    (
        $client:ident;
        $($name:literal: $group:ident.$method:ident $ids:tt $(.$setter:ident $value:tt)* => $($sent:literal),+;)*
    ) => {
        vec![$(Row {
            name: $name,
            call: Box::pin({
                let request = $client.$group().$method $ids $(.$setter $value)*;
                async move { drop(request.await) }
            }),
            sent: &[$($sent),+],
        }),*]
    };
}

use rows;

#[tokio::test]
async fn every_method_sends_what_the_reference_says() {
    let server = Server::start(|_, request| Reply::json(200, answer(&request.target)));
    let client = server.client();
    let mut names = BTreeSet::new();
    let groups =
        [users::all(&client), organizations::all(&client), machines::all(&client), instance::all(&client)];
    for Row { name, call, sent } in groups.into_iter().flatten() {
        call.await;
        let mut received: Vec<_> = server.received().iter().map(described).collect();
        let mut expected: Vec<_> = sent.iter().map(|line| parsed(line)).collect();
        // Two concurrent calls may arrive in any order.
        received.sort_by(|one, other| one.0.cmp(&other.0));
        expected.sort_by(|one, other| one.0.cmp(&other.0));
        assert_eq!(received, expected, "{name}");
        assert!(names.insert(name.trim_end_matches(" (template)")) || name.ends_with(')'), "{name} twice");
    }
    assert_eq!(names.len(), 192);
}

/// If one of two concurrent calls fails, the other may never be sent. So both get a successful answer.
fn answer(target: &str) -> &'static str {
    match target.split('?').next() {
        Some("/v1/users") => "[]",
        Some("/v1/users/count") => r#"{ "object": "total_count", "total_count": 0 }"#,
        _ => r#"{ "id": "x" }"#,
    }
}

/// `METHOD /path?query`, and the body.
fn parsed(line: &str) -> (String, Value) {
    let mut parts = line.splitn(3, ' ');
    let (method, target) = (parts.next().unwrap(), parts.next().unwrap());
    let body = parts.next().map_or(Value::Null, |body| match body {
        "multipart" => "multipart".into(),
        json => serde_json::from_str(json).unwrap(),
    });
    (format!("{method} {target}"), body)
}

/// The same for a received request. Checks the headers that every call has.
fn described(request: &Received) -> (String, Value) {
    assert_eq!(request.header("authorization"), Some("Bearer sk_test_secret"));
    assert_eq!(request.header("clerk-api-version"), Some("2026-05-12"));
    assert_eq!(
        request.header("user-agent"),
        Some(concat!(env!("CARGO_PKG_NAME"), "@", env!("CARGO_PKG_VERSION")))
    );
    let body = match request.header("content-type").unwrap() {
        "application/json" if request.body.is_empty() => Value::Null,
        "application/json" => serde_json::from_slice(&request.body).unwrap(),
        form if form.starts_with("multipart/form-data; boundary=") => "multipart".into(),
        other => panic!("{other}"),
    };
    (format!("{} {}", request.method, request.target), body)
}

#[tokio::test]
async fn what_is_empty_is_not_sent_and_null_is() {
    let server = Server::start(|_, _| Reply::json(200, r#"{ "id": "x" }"#));
    let client = server.client();
    let _ = client.users().count().query("").banned(false).username(None::<&str>).await;
    let _ = client.machines().list().offset(0).await;
    let since = Timestamp::from_secs(5);
    let _ = client.users().count().email_address(["a", "b"]).created_at_after(since).await;
    let _ = client.users().update("user_1").first_name(None::<&str>).await;
    let _ = client.users().update("user_1").await;
    let received: Vec<_> = server.received().iter().map(described).collect();
    assert_eq!(
        received,
        [
            parsed("GET /v1/users/count?banned=false"),
            parsed("GET /v1/machines"),
            parsed("GET /v1/users/count?email_address=a&email_address=b&created_at_after=5000"),
            parsed(r#"PATCH /v1/users/user_1 {"first_name":null}"#),
            parsed("PATCH /v1/users/user_1"),
        ]
    );
}

#[tokio::test]
async fn an_idempotency_key_is_a_header() {
    let server = Server::start(|_, _| Reply::json(200, r#"{ "id": "x" }"#));
    let _ = server.client().emails().create().idempotency_key("receipt_1").await;
    assert_eq!(server.received()[0].header("idempotency-key"), Some("receipt_1"));
}

#[tokio::test]
async fn m2m_tokens_are_a_matter_of_the_machine_s_own_key() {
    let server = Server::start(|_, _| Reply::json(200, r#"{ "id": "x" }"#));
    let clerk = crate::Clerk::builder()
        .accepts(TokenType::M2mToken)
        .api_url(&server.url)
        .machine_secret_key("ak_machine")
        .build()
        .unwrap();
    let client = clerk.client();
    assert!(client.m2m().verify().token("mt_1").await.is_ok());
    let other = client.m2m().with_machine_secret_key("ak_other").unwrap();
    assert!(other.verify().token("mt_1").await.is_ok());
    // Without a secret key, no other method sends a request.
    assert!(client.users().get("user_1").await.unwrap_err().is_unauthorized());
    let keys: Vec<_> =
        server.received().iter().map(|it| it.header("authorization").unwrap().to_owned()).collect();
    assert_eq!(keys, ["Bearer ak_machine", "Bearer ak_other"]);
}

#[tokio::test]
async fn what_is_not_valid_is_not_sent() {
    let server = Server::start(|_, _| Reply::json(200, "{}"));
    let client = server.client();
    let errors = [
        client.users().get("").await.unwrap_err(),
        client.users().get("..").await.unwrap_err(),
        client.users().delete_passkey("user_1", "%2e%2e").await.unwrap_err(),
        client.sessions().token("sess_1").template(".").await.unwrap_err(),
        client.machines().list().limit(0).await.unwrap_err(),
        client.machines().list().limit(501).await.unwrap_err(),
        client.emails().create().idempotency_key("a b").await.unwrap_err(),
    ];
    for error in errors {
        assert!(error.is_invalid_request(), "{error}");
    }
    assert_eq!(server.received().len(), 0);
}

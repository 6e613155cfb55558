//! Calls to an API that fails.

use std::error::Error as _;
use std::time::Duration;

use http::StatusCode;

use super::server::{Reply, Server};
use crate::{Clerk, TokenType};

const USER: &str = r#"{ "object": "user", "id": "user_1" }"#;

#[tokio::test]
async fn a_rate_limit_is_waited_out() {
    let server = Server::start(|index, _| match index {
        0 => Reply::json(429, r#"{ "errors": [{ "code": "too_many_requests" }] }"#).with("Retry-After", "1"),
        _ => Reply::json(200, USER),
    });
    assert_eq!(server.client().users().get("user_1").await.unwrap().id, "user_1");
    let waits = server.waits();
    assert!(
        matches!(&*waits, [wait] if *wait >= Duration::from_secs(1) && *wait <= Duration::from_millis(1250))
    );
}

#[tokio::test]
async fn a_short_outage_is_survived_with_longer_and_longer_pauses() {
    let server = Server::start(|index, _| match index {
        0 | 1 => Reply::json(503, "{}"),
        _ => Reply::json(200, USER),
    });
    assert_eq!(server.client().users().get("user_1").await.unwrap().id, "user_1");
    let waits = server.waits();
    assert_eq!(waits.len(), 2);
    assert!((250..=500).contains(&waits[0].as_millis()) && (500..=1000).contains(&waits[1].as_millis()));
}

#[tokio::test]
async fn attempts_are_bounded_and_the_last_error_is_told() {
    let server = Server::start(|_, _| {
        Reply::json(429, r#"{ "errors": [{ "code": "too_many_requests" }] }"#).with("Retry-After", "7")
    });
    let error = server.client().users().get("user_1").await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_retryable() && error.has_code("too_many_requests"));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(server.received().len(), 3);
    let _ = server.client().with_retries(0).users().get("user_1").await;
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_pause_that_is_too_long_is_left_to_the_caller() {
    let server = Server::start(|_, _| Reply::json(429, "{}").with("Retry-After", "3600"));
    let error = server.client().users().get("user_1").await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!((server.received().len(), server.waits().len()), (1, 0));
}

#[tokio::test]
async fn what_may_have_happened_is_not_done_twice() {
    let server = Server::start(|_, _| Reply::json(503, "{}"));
    let client = server.client();
    assert!(client.users().create().await.unwrap_err().is_retryable());
    assert!(client.users().update_metadata("user_1").public_metadata(1).await.is_err());
    assert_eq!(server.received().len(), 2);
    // Unless a key marks it as the same request.
    assert!(client.emails().create().idempotency_key("receipt_1").await.is_err());
    assert_eq!(server.received().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_hangs_ends_in_time() {
    let server = Server::start(|_, _| Reply::Hang);
    let error = server.client().with_retries(1).users().get("user_1").await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable() && error.status().is_none());
    assert_eq!(server.waits().len(), 1);
}

#[tokio::test]
async fn nobody_there_is_an_error_that_may_pass() {
    let clerk = Clerk::builder()
        .accepts(TokenType::ApiKey)
        .api_url("http://127.0.0.1:1")
        .secret_key("sk_test_secret");
    let error = clerk.build().unwrap().client().with_retries(0).users().get("user_1").await.unwrap_err();
    assert!(error.is_retryable() && !error.is_timeout() && error.source().is_some());
}

#[tokio::test]
async fn a_body_without_end_is_not_read() {
    for announced in [true, false] {
        let server = Server::start(move |_, _| Reply::Huge { size: 2 << 30, announced });
        let error = server.client().users().get("user_1").await.unwrap_err();
        assert_eq!(error.to_string(), "the Backend API's answer is too large");
        assert!(!error.is_retryable());
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(|_, _| Reply::json(200, USER));
    let target = format!("{}/v1/users/user_1", elsewhere.url);
    let server = Server::start(move |_, _| Reply::json(302, "").with("Location", target.clone()));
    let error = server.client().users().get("user_1").await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::FOUND));
    assert_eq!(elsewhere.received().len(), 0);
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn the_answer_of_another_host_is_refused_even_if_the_application_s_client_went_there() {
    let elsewhere = Server::start(|_, _| Reply::json(200, USER));
    let target = format!("{}/v1/users/user_1", elsewhere.url);
    let server = Server::start(move |_, _| Reply::json(302, "").with("Location", target.clone()));
    let clerk = Clerk::builder()
        .accepts(TokenType::ApiKey)
        .api_url(&server.url)
        .secret_key("sk_test_secret")
        .http_client(reqwest::Client::new());
    let error = clerk.build().unwrap().client().users().get("user_1").await.unwrap_err();
    assert_eq!(error.to_string(), "the Backend API's answer came from another host");
    assert_eq!(elsewhere.received()[0].header("authorization"), None);
}

#[tokio::test]
async fn html_is_no_answer() {
    let server =
        Server::start(|_, _| Reply::Answer(200, Vec::new(), "text/html", "<html>502</html>".to_owned()));
    let error = server.client().users().get("user_1").await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::OK));
    assert_eq!(error.to_string(), "the Backend API's answer (200 OK) is not readable");
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_no_user_is_no_user() {
    for body in ["", "null", "[]", "{}", r#"{ "id": "" }"#, r#"{ "id": 1 }"#, "{", "\"user_1\""] {
        let owned = body.to_owned();
        let server = Server::start(move |_, _| Reply::json(200, &owned));
        assert!(server.client().users().get("user_1").await.is_err(), "{body}");
    }
    // JSON with a charset is still JSON.
    let server = Server::start(|_, _| {
        Reply::Answer(200, Vec::new(), "application/json; charset=utf-8", USER.to_owned())
    });
    assert!(server.client().users().get("user_1").await.is_ok());
}

#[tokio::test]
async fn an_error_says_what_the_api_said_and_shows_only_codes() {
    let body = r#"{
        "errors": [{
            "code": "form_identifier_exists", "message": "ada@example.com is taken",
            "long_message": "ada@example.com is taken. Try another.", "meta": { "param_name": "email_address" }
        }, { "code": "second" }],
        "clerk_trace_id": "trace_1", "meta": { "kind": "conflict" }
    }"#;
    let server = Server::start(move |_, _| Reply::json(422, body));
    let error = server.client().users().create().email_address("ada@example.com").await.unwrap_err();
    assert_eq!(error.codes().collect::<Vec<_>>(), ["form_identifier_exists", "second"]);
    assert_eq!(error.trace_id(), Some("trace_1"));
    assert_eq!(error.errors()[0].message(), "ada@example.com is taken");
    assert_eq!(error.errors()[0].meta("param_name").unwrap(), "email_address");
    assert_eq!(error.meta().unwrap()["kind"], "conflict");
    assert_eq!(
        error.to_string(),
        "the Backend API answered 422 Unprocessable Entity: form_identifier_exists, second"
    );
    assert!(!format!("{error:?}{error:#?}").contains("ada@"));
}

#[tokio::test]
async fn the_edge_s_trace_id_stands_in_for_a_missing_one() {
    let server = Server::start(|_, _| Reply::json(404, "nothing").with("cf-ray", "ray_1"));
    let error = server.client().users().get("user_1").await.unwrap_err();
    assert!(error.is_not_found() && !error.is_retryable());
    assert_eq!((error.trace_id(), error.errors().len()), (Some("ray_1"), 0));
}

#[tokio::test]
async fn nothing_to_answer_is_an_answer_where_nothing_is_asked() {
    let server = Server::start(|_, _| Reply::Answer(204, Vec::new(), "text/plain", String::new()));
    assert!(server.client().webhooks().delete_svix_app().await.is_ok());
    assert!(server.client().users().get("user_1").await.is_err());
}

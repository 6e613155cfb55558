//! Calls of the endpoints in tests. A test with the npm package checks that Clerk's own client accepts the answers.

use http::Method;
use serde_json::Value;

use crate::EmbeddedClerk;
use crate::EmbeddedClerkBuilder;
use crate::instance::TestClock;

/// An instance and the key with which its API is called.
pub(crate) struct Api {
    pub(crate) clerk: EmbeddedClerk,
    key: String,
    http: reqwest::Client,
}

impl Api {
    pub(crate) async fn start() -> Self {
        Self::of(EmbeddedClerkBuilder::new()).await
    }

    /// An instance whose clock is stopped one hour after the Unix epoch.
    pub(crate) async fn frozen() -> Self {
        let hour = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(3600);
        Self::of(EmbeddedClerkBuilder::new().clock(TestClock::frozen_at(hour))).await
    }

    async fn of(builder: EmbeddedClerkBuilder) -> Self {
        let clerk = builder.start().await.expect("loopback has a free port");
        Self { key: clerk.secret_key().to_owned(), clerk, http: reqwest::Client::new() }
    }

    /// The same instance, called with another key.
    pub(crate) fn with_key(&self, key: impl Into<String>) -> Self {
        Self { clerk: self.clerk.clone(), key: key.into(), http: self.http.clone() }
    }

    /// The status and the body; null for an empty body.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}{path}", self.clerk.url());
        let request = self.http.request(method, url).bearer_auth(&self.key);
        let request = if body.is_null() { request } else { request.json(&body) };
        let response = request.send().await.expect("the apis answers");
        (response.status().as_u16(), response.json().await.unwrap_or_default())
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        self.call(Method::GET, path, Value::Null).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::POST, path, body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::PATCH, path, body).await
    }

    pub(crate) async fn delete(&self, path: &str) -> (u16, Value) {
        self.call(Method::DELETE, path, Value::Null).await
    }

    /// The body of a successful call.
    pub(crate) async fn good(&self, method: Method, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(method.clone(), path, body).await;
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer
    }
}

pub(crate) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().expect("text")
}

/// The status, the code of the first error, and the parameter that it names.
pub(crate) fn refusal(answer: &(u16, Value)) -> (u16, &str, &str) {
    let error = &answer.1["errors"][0];
    let code = error["code"].as_str().unwrap_or_default();
    (answer.0, code, error["meta"]["param_name"].as_str().unwrap_or_default())
}

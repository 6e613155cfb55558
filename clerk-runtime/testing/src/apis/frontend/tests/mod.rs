//! Calls of the Frontend API by Clerk's browser code and by strangers.

mod accounts;
mod attempts;
mod client;
mod description;
mod gate;
mod hostile;
mod organizations;
mod replay;

use http::Method;
use reqwest::RequestBuilder;
use serde_json::Value;

use crate::apis::store::User;
use crate::{EmbeddedClerk, EmbeddedClerkBuilder};

/// A page of an application, in a browser of its own.
#[derive(Clone)]
pub(super) struct Page {
    pub(super) clerk: EmbeddedClerk,
    pub(super) dev_browser: String,
    pub(super) origin: &'static str,
    http: reqwest::Client,
}

pub(super) const ORIGIN: &str = "http://localhost:3000";

impl Page {
    pub(super) async fn of(clerk: &EmbeddedClerk) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let url = format!("{}/v1/dev_browser", clerk.url());
        let answer: Value = http.post(url).send().await.unwrap().json().await.unwrap();
        let dev_browser = answer["id"].as_str().unwrap().to_owned();
        Self { clerk: clerk.clone(), dev_browser, origin: ORIGIN, http }
    }

    pub(super) async fn of_instance(builder: EmbeddedClerkBuilder) -> Self {
        Self::of(&builder.start().await.unwrap()).await
    }

    /// A request in the form of Clerk's browser code, which sends methods other than `GET` and `POST` in the query.
    pub(super) fn request(&self, method: &Method, path: &str) -> RequestBuilder {
        let separator = if path.contains('?') { '&' } else { '?' };
        let meant = if [Method::GET, Method::POST, Method::OPTIONS].contains(method) {
            String::new()
        } else {
            format!("&_method={method}")
        };
        let url = format!(
            "{}{path}{separator}_clerk_js_version=6&__clerk_db_jwt={}{meant}",
            self.clerk.url(),
            self.dev_browser
        );
        let is_own = [Method::GET, Method::OPTIONS].contains(method);
        let sent = if is_own { method.clone() } else { Method::POST };
        self.http.request(sent, url).header("origin", self.origin)
    }

    /// Status and body.
    pub(super) async fn call(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let mut request = self.request(&method, path);
        if method != Method::GET {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap_or_default())
    }

    pub(super) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call(Method::GET, path, &[]).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub(super) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        self.good(Method::POST, path, fields).await
    }

    pub(super) async fn good(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> Value {
        let (status, body) = self.call(method, path, fields).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// The status, the code and the named parameter of a refusal.
    pub(super) async fn refused(
        &self,
        method: Method,
        path: &str,
        fields: &[(&str, &str)],
    ) -> (u16, String, String) {
        let (status, body) = self.call(method, path, fields).await;
        let error = &body["errors"][0];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        assert!(status >= 400 && !text(&error["long_message"]).is_empty(), "{path}: {body}");
        (status, text(&error["code"]), text(&error["meta"]["param_name"]))
    }

    /// Signs in by password, and returns the id of the session.
    pub(super) async fn sign_in(&self, address: &str) -> String {
        let fields = [("identifier", address), ("password", PASSWORD)];
        let answer = self.post("/v1/client/sign_ins", &fields).await;
        assert_eq!(answer["response"]["status"], "complete", "{answer}");
        answer["response"]["created_session_id"].as_str().unwrap().to_owned()
    }
}

pub(super) const PASSWORD: &str = "correct horse";

pub(super) fn ada(clerk: &EmbeddedClerk) -> User {
    let ada = clerk.create_user().name("Ada", "Lovelace").email("ada@example.com").password(PASSWORD);
    ada.private_metadata("secret", "of the back end").create()
}

/// The claims of a token.
pub(super) fn claims(token: &Value) -> Value {
    use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
    let claims = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

//! Requests that pages of other origins make a browser send, with its cookies.

use std::sync::{Arc, Mutex};

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::routing::{any, post};
use axum::{Router, http::Method};
use clerk_runtime::decision::{Cause, Decision};
use clerk_runtime::{
    Auth, ClerkBuilder, ClerkLayer, GetAuthOptions, Rejections, SessionAuth, auth, get_auth, protect,
};
use clerk_testing::EmbeddedClerk;
use reqwest::Response;

use crate::app::{Server, answer};

#[protect(same_origin = true)]
async fn own(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect]
async fn as_configured() {}

#[protect(same_origin = false)]
async fn from_anywhere() {}

#[auth(same_origin = true)]
async fn welcome(auth: Auth) -> String {
    auth.user_id().unwrap_or("nobody").to_owned()
}

fn routes() -> Router {
    Router::new()
        .route("/own", any(own))
        .route("/as-configured", post(as_configured))
        .route("/from-anywhere", post(from_anywhere))
        .route("/welcome", any(welcome))
}

struct Site {
    embedded: EmbeddedClerk,
    server: Server,
    token: String,
    causes: Arc<Mutex<Vec<Option<Cause>>>>,
}

impl Site {
    async fn start(configure: impl FnOnce(ClerkBuilder) -> ClerkBuilder) -> Self {
        let embedded = crate::app::embedded().await;
        let clerk = configure(embedded.builder()).build().unwrap();
        let causes = Arc::<Mutex<Vec<_>>>::default();
        let told = Arc::clone(&causes);
        let layer = ClerkLayer::new(clerk)
            .on_decision(move |decision: &Decision| told.lock().unwrap().push(decision.cause()));
        let api = Router::new().nest("/api", routes().layer(Rejections::api()));
        let server = Server::serve(routes().merge(api).layer(layer)).await;
        let token = embedded.session_token().user("user_ada").authorized_party("https://admin.test").mint();
        Self { embedded, server, token, causes }
    }

    /// Sends a request as a browser does, with its cookies.
    async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
        let cookies = self.embedded.session_cookies(&self.token);
        let request = self.server.request(method, path).header("cookie", cookies);
        answer(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)]) -> u16 {
        self.send(Method::POST, path, headers).await.status().as_u16()
    }
}

const UPGRADE: [(&str, &str); 2] = [("connection", "upgrade"), ("upgrade", "websocket")];

#[tokio::test]
async fn cookies_count_for_the_own_origin_only() {
    let site = Site::start(|builder| builder.authorized_parties(["https://admin.test"])).await;
    let own = site.server.url.as_str();
    let table: [(&[(&str, &str)], u16); 7] = [
        (&[], 403),
        (&[("origin", own)], 200),
        (&[("sec-fetch-site", "same-origin")], 200),
        (&[("origin", "https://admin.test"), ("sec-fetch-site", "cross-site")], 200),
        (&[("origin", "https://evil.test"), ("sec-fetch-site", "cross-site")], 403),
        (&[("origin", "https://evil.test")], 403),
        (&[("origin", "null")], 403),
    ];
    for (headers, expected) in table {
        assert_eq!(site.post("/own", headers).await, expected, "{headers:?}");
        assert_eq!(site.post("/welcome", headers).await, expected, "{headers:?}");
        assert_eq!(site.send(Method::GET, "/own", headers).await.status(), 200, "{headers:?}");
        let upgrade = site.send(Method::GET, "/own", &[headers, &UPGRADE].concat()).await;
        assert_eq!(upgrade.status(), expected, "{headers:?}");
        assert_eq!(site.post("/as-configured", headers).await, 200, "{headers:?}");
    }
}

#[tokio::test]
async fn a_token_in_the_header_has_no_origin() {
    let site = Site::start(|builder| builder).await;
    let foreign = site.server.post("/own").header("origin", "https://evil.test").bearer_auth(&site.token);
    let cookies = site.embedded.session_cookies(&site.token);
    assert_eq!(answer(foreign.header("cookie", cookies)).await.text().await.unwrap(), "user_ada");
    let nobody = answer(site.server.post("/welcome").header("origin", "https://evil.test")).await;
    assert_eq!(nobody.text().await.unwrap(), "nobody");
}

#[tokio::test]
async fn the_instance_says_what_rules_ask_unless_they_say_otherwise() {
    let site = Site::start(|builder| builder.same_origin(true)).await;
    let foreign = [("origin", "https://evil.test")];
    assert_eq!(site.post("/as-configured", &foreign).await, 403);
    assert_eq!(site.post("/from-anywhere", &foreign).await, 200);
}

#[tokio::test]
async fn behind_a_proxy_the_public_origin_is_the_own_one() {
    let site = Site::start(|builder| builder.public_url("https://app.test/shop")).await;
    assert_eq!(site.post("/own", &[("origin", "https://app.test")]).await, 200);
    assert_eq!(site.post("/own", &[("origin", site.server.url.as_str())]).await, 403);
}

#[tokio::test]
async fn a_refusal_says_why_to_observers_and_in_an_api() {
    let site = Site::start(|builder| builder).await;
    let refused = site.send(Method::POST, "/api/own", &[("origin", "https://evil.test")]).await;
    assert_eq!(refused.status(), 403);
    let body: serde_json::Value = refused.json().await.unwrap();
    assert_eq!(body["cause"], "origin");
    assert_eq!(*site.causes.lock().unwrap(), [Some(Cause::Origin)]);
}

/// Reads the caller for a log, and then takes the method from the query.
async fn override_method(request: Request, next: Next) -> axum::response::Response {
    let (mut parts, body) = request.into_parts();
    assert!(get_auth(&parts, &GetAuthOptions::new()).await.is_ok());
    if parts.uri.query() == Some("_method=DELETE") {
        parts.method = Method::DELETE;
    }
    next.run(Request::from_parts(parts, body)).await
}

#[tokio::test]
async fn the_method_that_counts_is_the_one_that_the_rule_guards() {
    let embedded = crate::app::embedded().await;
    let app = routes().layer(from_fn(override_method)).layer(ClerkLayer::new(embedded.clerk()));
    let server = Server::serve(app).await;
    let cookies = embedded.session_cookies(&embedded.session_token().mint());
    let status = async |path: &str| {
        let request = server.get(path).header("cookie", &cookies).header("origin", "https://evil.test");
        answer(request).await.status().as_u16()
    };
    assert_eq!((status("/own").await, status("/own?_method=DELETE").await), (200, 403));
}

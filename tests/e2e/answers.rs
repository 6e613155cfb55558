//! Answers to rejections, for all routes or some of them.

use std::time::Duration;

use axum::Router;
use axum::response::IntoResponse as _;
use axum::routing::get;
use clerk_runtime::request::RequestView;
use clerk_runtime::{
    Auth, Clerk, ClerkLayer, Policy, Rejection, Rejections, RequestHead, SessionAuth, check, protect,
};
use clerk_testing::{EmbeddedClerk, EmbeddedClerkBuilder, Endpoint, Fault};
use http::StatusCode;
use http::request::Parts;
use reqwest::Response;
use serde_json::{Value, json};

use crate::app::{Server, answer, header};

#[protect(role = "org:admin")]
async fn members() {}

#[protect(role = "org:admin", unauthenticated_url = "/welcome", unauthorized_url = "/upgrade")]
async fn elsewhere() {}

#[protect(reverification = "strict", challenge = true)]
async fn codes() {}

#[protect(token = "api_key", scope = "a")]
async fn keys() {}

/// The application's own checks.
#[protect(token = ["session_token", "api_key"])]
async fn own(auth: Auth, parts: Parts) -> Result<String, Rejection> {
    match parts.uri.query() {
        Some("forbidden") => Err(Rejection::forbidden(&parts).await),
        Some("missing") => Err(Rejection::not_found(&parts).await),
        Some("unauthorized") => Err(Rejection::unauthorized(&parts).await),
        Some("unavailable") => Err(Rejection::unavailable(&parts).await),
        Some("json") => Err(Rejection::forbidden(&parts).await.with_json(&json!({ "why": "because" }))),
        _ => Ok(format!("{:?}", auth.user_id())),
    }
}

fn routes() -> Router {
    Router::new()
        .route("/members", get(members))
        .route("/elsewhere", get(elsewhere))
        .route("/codes", get(codes))
        .route("/keys", get(keys))
        .route("/own", get(own))
}

fn app(clerk: Clerk) -> Router {
    let layer = ClerkLayer::new(clerk);
    Router::new()
        .nest("/pages", routes().layer(Rejections::pages()))
        .nest("/api", routes().layer(Rejections::api()))
        .nest("/hidden", routes().layer(Rejections::hidden()))
        .merge(routes())
        .layer(layer)
}

/// Starts a production instance, in which a page without cookies needs no handshake.
async fn start() -> (EmbeddedClerk, Server) {
    let embedded = EmbeddedClerkBuilder::new().production("shop.localhost").start().await.unwrap();
    crate::app::know(&embedded);
    let clerk = embedded.builder().api_timeout(Duration::from_secs(2)).build().unwrap();
    let server = Server::serve(app(clerk)).await;
    (embedded, server)
}

/// The statuses of each kind of answer for one caller, first for a program, then for a page.
async fn statuses(server: &Server, path: &str, token: Option<&str>) -> [[u16; 2]; 3] {
    let mut found = [[0; 2]; 3];
    for (kind, found) in ["/pages", "/api", "/hidden"].into_iter().zip(&mut found) {
        for (accept, found) in ["application/json", "text/html"].into_iter().zip(found) {
            let request = server.get(&format!("{kind}{path}")).header("accept", accept);
            let request = match token {
                Some(token) => request.bearer_auth(token),
                None => request,
            };
            *found = answer(request).await.status().as_u16();
        }
    }
    found
}

#[tokio::test]
async fn each_kind_of_answer_has_its_statuses() {
    let (embedded, server) = start().await;
    let user = embedded.session_token().factor_verification_age(600, 600);
    let member = user.clone().organization("org_acme", "acme", "org:member").mint();
    let (pending, user) = (user.clone().pending().mint(), user.mint());
    let (scoped, unscoped) = (embedded.api_key().scopes(["a"]).mint(), embedded.api_key().mint());
    let table: [(_, Option<&str>, _); 13] = [
        ("/members", None, [[404, 307], [401, 401], [404, 404]]),
        ("/members", Some(&member), [[404, 404], [403, 403], [404, 404]]),
        ("/members", Some(&pending), [[404, 307], [401, 401], [404, 404]]),
        ("/members", Some(&unscoped), [[404, 307], [401, 401], [404, 404]]),
        ("/elsewhere", None, [[307, 307], [401, 401], [404, 404]]),
        ("/elsewhere", Some(&member), [[307, 307], [403, 403], [404, 404]]),
        ("/codes", Some(&user), [[403, 403], [403, 403], [404, 404]]),
        ("/keys", None, [[401, 401], [401, 401], [404, 404]]),
        ("/keys", Some(&user), [[401, 401], [401, 401], [404, 404]]),
        ("/keys", Some(&unscoped), [[403, 403], [403, 403], [404, 404]]),
        ("/keys", Some(&scoped), [[200, 200], [200, 200], [200, 200]]),
        ("/own?missing", Some(&user), [[404, 404], [404, 404], [404, 404]]),
        ("/own?unavailable", Some(&user), [[503, 503], [503, 503], [503, 503]]),
    ];
    for (path, token, expected) in table {
        assert_eq!(statuses(&server, path, token).await, expected, "{path} {}", token.is_some());
    }
}

async fn problem(response: Response) -> (u16, Value, Value) {
    assert_eq!(header(&response, "content-type"), Some("application/problem+json"));
    assert_eq!(header(&response, "cache-control"), Some("no-store"));
    let status = response.status().as_u16();
    assert_eq!(header(&response, "www-authenticate").is_some(), status == 401);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["status"], status);
    (status, body["title"].clone(), body["cause"].clone())
}

#[tokio::test]
async fn an_api_says_why_in_json() {
    let (embedded, server) = start().await;
    let user = embedded.session_token().factor_verification_age(600, 600);
    let (pending, user) = (user.clone().pending().mint(), user.mint());
    let about = |status: u16, title: &str, cause: &str| (status, json!(title), json!(cause));
    let get = async |path: &str, token: &str| problem(server.get_as(path, token).await).await;
    assert_eq!(
        problem(answer(server.get("/api/members")).await).await,
        about(401, "Unauthorized", "signed_out")
    );
    assert_eq!(get("/api/members", &pending).await, about(401, "Unauthorized", "pending_session"));
    assert_eq!(get("/api/members", &user).await, about(403, "Forbidden", "condition"));
    assert_eq!(get("/api/keys", &user).await, about(401, "Unauthorized", "token_type"));
    assert_eq!(get("/api/own?forbidden", &user).await, about(403, "Forbidden", "application"));
    assert_eq!(get("/api/own?unauthorized", &user).await, about(401, "Unauthorized", "application"));
    let unavailable = server.get_as("/api/own?unavailable", &user).await;
    assert_eq!(header(&unavailable, "retry-after"), Some("2"));
    assert_eq!(problem(unavailable).await, about(503, "Service Unavailable", "application"));

    let codes = server.get_as("/api/codes", &user).await;
    let body: Value = codes.json().await.unwrap();
    assert_eq!(
        (&body["cause"], &body["clerk_error"]["reason"]),
        (&json!("reverification"), &json!("reverification-error"))
    );

    embedded.fault(Endpoint::VerifyApiKey, Fault::RetryAfter(503, 7));
    let key = embedded.api_key().mint();
    for kind in ["/api", "/hidden"] {
        let outage = server.get_as(&format!("{kind}/keys"), &key).await;
        assert_eq!((outage.status().as_u16(), header(&outage, "retry-after")), (503, Some("7")), "{kind}");
    }
}

#[tokio::test]
async fn an_applications_own_checks_answer_like_rules() {
    let (embedded, server) = start().await;
    let user = embedded.session_token().mint();
    for (query, status) in [("forbidden", 403), ("missing", 404), ("unauthorized", 401)] {
        let response = server.get_as(&format!("/own?{query}"), &user).await;
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(header(&response, "cache-control"), Some("no-store"));
        assert_eq!(response.text().await.unwrap(), "");
    }
    for kind in ["", "/api", "/hidden"] {
        let response = server.get_as(&format!("{kind}/own?json"), &user).await;
        let expected = (403, Some("application/json"));
        assert_eq!((response.status().as_u16(), header(&response, "content-type")), expected, "{kind}");
        assert_eq!(response.text().await.unwrap(), r#"{"why":"because"}"#, "what the handler says stands");
    }
}

#[protect]
async fn profile(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

/// The innermost function answers. It may read the request and wait.
#[tokio::test]
async fn answers_are_the_innermost_ones_and_may_wait() {
    let embedded = crate::app::embedded().await;
    let waits = Rejections::new_async(|rejection: Rejection, head: RequestHead| async move {
        tokio::task::yield_now().await;
        let words = format!("{} {} {:?}", head.method(), head.uri().path(), head.matched_path());
        (rejection.status(), [("x-answered", "inside")], words).into_response()
    });
    let looks = |_: &Rejection, request: &dyn RequestView| {
        (StatusCode::IM_A_TEAPOT, [("x-answered", "outside")], request.uri().path().to_owned())
            .into_response()
    };
    let app = Router::new()
        .nest("/inside", Router::new().route("/{name}", get(profile)).layer(waits))
        .route("/outside", get(profile))
        .layer(ClerkLayer::new(embedded.clerk()).on_rejection(looks));
    let server = Server::serve(app).await;
    let told = async |path: &str| {
        let response = answer(server.get(path)).await;
        let answered: Vec<_> = response.headers().get_all("x-answered").iter().cloned().collect();
        assert_eq!(response.headers().get_all("x-clerk-auth-reason").iter().count(), 1);
        let answered =
            answered.iter().map(|value| value.to_str().unwrap().to_owned()).collect::<Vec<_>>().join(",");
        (response.status().as_u16(), answered, response.text().await.unwrap())
    };
    let expected = (404, "inside".to_owned(), r#"GET /inside/ada Some("/inside/{name}")"#.to_owned());
    assert_eq!(told("/inside/ada").await, expected);
    assert_eq!(told("/outside").await, (418, "outside".to_owned(), "/outside".to_owned()));
    assert_eq!(server.get_as("/inside/ada", &embedded.session_token().mint()).await.status(), 200);
}

#[tokio::test]
async fn answers_outside_of_a_layer_are_a_mistake_that_is_said() {
    let embedded = crate::app::embedded().await;
    let app = Router::new().route("/", get(profile)).layer(ClerkLayer::new(embedded.clerk()));
    let server = Server::serve(app.layer(Rejections::api())).await;
    let log = watch::capture();
    assert_eq!(answer(server.get("/")).await.status(), 404);
    assert!(
        log.take().iter().any(|line| line.starts_with("ERROR") && line.contains("ClerkLayer::rejections"))
    );
}

/// A check that sends the caller to sign-in.
#[check]
async fn again(auth: &Auth, _: &Parts) -> Result<(), Rejection> {
    Err(Rejection::from(&auth.redirect_to_sign_in()))
}

#[protect(check = again)]
async fn signed_in_again() {}

/// The same rejection, used twice.
async fn twice(parts: Parts) -> axum::response::Response {
    let Err(rejection) = Policy::protect().enforce(&parts).await else { return ().into_response() };
    let first = rejection.clone().into_response().status();
    let mut second = rejection.into_response();
    second.headers_mut().insert("x-first", first.as_str().parse().unwrap());
    second
}

#[tokio::test]
async fn what_an_answer_replaces_does_not_come_back() {
    let embedded = crate::app::embedded().await;
    let teapot = |_: &Rejection, _: &dyn RequestView| StatusCode::IM_A_TEAPOT.into_response();
    let routes = || Router::new().route("/again", get(signed_in_again)).route("/twice", get(twice));
    let app = Router::new()
        .nest("/api", routes().layer(Rejections::api()))
        .nest("/hidden", routes().layer(Rejections::hidden()))
        .nest("/own", Router::new().route("/profile", get(profile)).layer(Rejections::new(teapot)));
    let server = Server::serve(app.layer(ClerkLayer::new(embedded.clerk()))).await;
    let token = embedded.session_token().mint();
    for (path, status) in [("/api/again", 401), ("/hidden/again", 404)] {
        let response = server.get_as(path, &token).await;
        assert_eq!((response.status().as_u16(), header(&response, "location")), (status, None), "{path}");
    }
    let twice = answer(server.get("/hidden/twice")).await;
    let statuses = (twice.status().as_u16(), header(&twice, "x-first"), header(&twice, "location"));
    assert_eq!(statuses, (404, Some("404"), None));

    let page = server.get("/own/profile").header("accept", "text/html").header("sec-fetch-dest", "document");
    let handshake = answer(page).await;
    assert_eq!(handshake.status(), 307, "without it the session would never be renewed");
    assert!(header(&handshake, "location").is_some_and(|location| location.contains("/handshake")));
    assert_eq!(answer(server.get("/own/profile")).await.status(), 418);
}

fn json() -> Rejections {
    Rejections::api()
}

#[protect(role = "org:admin", rejections = json)]
async fn in_json() {}

#[protect(check = again, rejections = json)]
async fn checked_in_json() {}

/// The answers of an attribute are the innermost ones.
#[tokio::test]
async fn a_handler_has_answers_of_its_own() {
    let embedded = crate::app::embedded().await;
    let routes = Router::new()
        .route("/json", get(in_json))
        .route("/checked", get(checked_in_json))
        .route("/hidden", get(members))
        .layer(Rejections::hidden());
    let server = Server::serve(routes.layer(ClerkLayer::new(embedded.clerk()))).await;
    let token = embedded.session_token().mint();
    for (path, status) in [("/json", 403), ("/checked", 401), ("/hidden", 404)] {
        let response = server.get_as(path, &token).await;
        let is_json = header(&response, "content-type") == Some("application/problem+json");
        assert_eq!((response.status().as_u16(), is_json), (status, status != 404), "{path}");
    }
}

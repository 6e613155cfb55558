//! The headers of answers: small enough for a proxy, and sufficient for caches.

use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use clerk_runtime::request::RequestView;
use clerk_runtime::{Clerk, ClerkLayer, Denial, Rejection, SessionAuth, auth, protect};
use clerk_testing::{EmbeddedClerk, EmbeddedClerkBuilder, Endpoint, Fault};
use http::{HeaderMap, StatusCode};
use reqwest::RequestBuilder;
use url::Url;

use crate::app::{Server, answer, embedded, header, reason, routes, start};
use crate::browser::query;

/// The most that the application may add to one answer, in bytes.
const LIMIT: usize = 3_000;

/// The length of the headers on the wire, without those that the server itself adds.
fn length(headers: &HeaderMap) -> usize {
    let own = headers
        .iter()
        .filter(|(name, _)| !["date", "content-length", "content-type"].contains(&name.as_str()));
    own.map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}

fn as_page(request: RequestBuilder) -> RequestBuilder {
    request.header("accept", "text/html").header("sec-fetch-dest", "document")
}

/// Tokens with long values in every place that messages quote.
fn talkative(clerk: &EmbeddedClerk) -> Vec<String> {
    let long = "k".repeat(7_000);
    let token = || clerk.session_token();
    let now = std::time::SystemTime::now();
    vec![
        token().header_parameter("kid", long.clone()).mint(),
        token().header_parameter("typ", long.clone()).mint(),
        token().header_parameter("alg", long.clone()).mint(),
        token().header_parameter("kid", "\u{1}".repeat(1_200)).mint(),
        token().claim("sub", serde_json::json!([long.clone()])).mint(),
        token().claim("exp", long.clone()).mint(),
        token().claim("nbf", long.clone()).mint(),
        token().claim("note", long.clone()).expired().mint(),
        token().claim("note", long).not_before(now + Duration::from_secs(600)).mint(),
        // Not a JWT. Its letters differ from those above, which logs quote, because a token itself must not
        // be logged.
        "z".repeat(7_000),
    ]
}

#[tokio::test]
async fn messages_do_not_grow_with_what_a_token_says() {
    let (clerk, server) = start().await;
    for token in talkative(&clerk) {
        let sent = [
            server.get("/dashboard").bearer_auth(&token),
            server.get("/dashboard").header("cookie", clerk.session_cookies(&token)),
            server.get("/whoami").bearer_auth(&token),
            as_page(server.get("/dashboard").bearer_auth(&token)),
            as_page(server.get("/dashboard").header("cookie", clerk.session_cookies(&token))),
        ];
        for request in sent {
            let response = answer(request).await;
            let message = header(&response, "x-clerk-auth-message").unwrap_or_default();
            assert!(message.len() <= 256, "{message}");
            assert!(length(response.headers()) < LIMIT, "{:#?}", response.headers());
        }
    }
}

#[tokio::test]
async fn a_way_back_that_is_too_long_loses_its_query_and_then_goes() {
    let (clerk, server) = start().await;
    let ampersands = "&".repeat(1_500);
    let forged = clerk.session_token().tampered().mint();
    let sign_in = async |path: &str| {
        let response = answer(as_page(server.get(path).bearer_auth(&forged))).await;
        assert!(length(response.headers()) < LIMIT);
        Url::parse(header(&response, "location").unwrap()).unwrap()
    };
    let whole = sign_in("/dashboard?tab=1").await;
    assert_eq!(query(&whole, "redirect_url").unwrap(), format!("{}/dashboard?tab=1", server.url));
    let shorter = sign_in(&format!("/dashboard?{ampersands}")).await;
    assert_eq!(query(&shorter, "redirect_url").unwrap(), format!("{}/dashboard", server.url));

    let handshake = answer(as_page(server.get(&format!("/dashboard?{ampersands}")))).await;
    assert!(length(handshake.headers()) < LIMIT);
    let handshake = Url::parse(header(&handshake, "location").unwrap()).unwrap();
    assert_eq!(query(&handshake, "redirect_url").unwrap(), format!("{}/dashboard", server.url));
}

#[tokio::test]
async fn a_challenge_does_not_grow_with_the_url() {
    #[protect(token = "oauth_token")]
    async fn resource() {}

    let clerk = embedded().await;
    let app = Router::new().route("/{*path}", get(resource)).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let challenge = async |path: &str| {
        let response = answer(server.get(path)).await;
        assert_eq!(response.status(), 401);
        assert!(length(response.headers()) < LIMIT);
        header(&response, "www-authenticate").unwrap().to_owned()
    };
    let metadata =
        format!(r#"Bearer resource_metadata="{}/.well-known/oauth-protected-resource"#, server.url);
    assert_eq!(challenge("/mcp?a=1").await, format!(r#"{metadata}/mcp?a=1""#));
    assert_eq!(challenge(&format!("/mcp?{}", "a".repeat(4_000))).await, format!(r#"{metadata}/mcp""#));
    assert_eq!(challenge(&format!("/{}", "a".repeat(4_000))).await, "Bearer");
}

#[tokio::test]
async fn a_token_longer_than_any_is_not_read() {
    let (clerk, server) = start().await;
    let long = clerk.session_token().claim("note", "x".repeat(16 * 1024)).mint();
    for request in [
        server.get("/dashboard").bearer_auth(&long),
        server.get("/dashboard").header("cookie", clerk.session_cookies(&long)),
    ] {
        let response = answer(request).await;
        assert_eq!((response.status().as_u16(), reason(&response)), (404, Some("token-invalid")));
        assert!(header(&response, "x-clerk-auth-message").unwrap().contains("longer than any"));
    }
    let short = clerk.session_token().claim("note", "x".repeat(8 * 1024)).mint();
    assert_eq!(server.get_as("/dashboard", &short).await.status(), 200);
}

/// The handler declares the answer public for five minutes, for every caller.
#[protect]
async fn cacheable(auth: SessionAuth) -> Response {
    ([("cache-control", "public, max-age=300"), ("vary", "accept")], auth.user_id().to_owned())
        .into_response()
}

#[auth]
async fn careless(auth: Option<SessionAuth>) -> String {
    format!("{:?}", auth.map(|auth| auth.user_id().to_owned()))
}

fn all(response: &reqwest::Response, name: &str) -> String {
    let values = response.headers().get_all(name).iter().map(|value| value.to_str().unwrap());
    values.collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn caches_learn_that_the_answer_depends_on_the_caller() {
    let clerk = embedded().await;
    let app = Router::new()
        .route("/cacheable", get(cacheable))
        .route("/careless", get(careless))
        .route("/open", get(async || "open"));
    let server = Server::serve(app.layer(ClerkLayer::new(clerk.clerk()))).await;
    let token = clerk.session_token().mint();

    let response = server.get_as("/cacheable", &token).await;
    assert_eq!(all(&response, "cache-control"), "public, max-age=300", "the application knows");
    assert_eq!(all(&response, "vary"), "accept, Authorization", "cookies did not count");
    let response = server.get_as("/careless", &token).await;
    assert_eq!(
        (all(&response, "cache-control"), all(&response, "vary")),
        ("private".into(), "Authorization".into())
    );
    let response = answer(server.get("/careless")).await;
    assert_eq!(all(&response, "vary"), "Cookie, Authorization");
    assert_eq!(all(&response, "cache-control"), "private");
    let response = answer(server.get("/open")).await;
    assert_eq!((all(&response, "cache-control"), all(&response, "vary")), (String::new(), String::new()));
}

#[tokio::test]
async fn fresh_credentials_are_for_nobody_else() {
    let clerk = embedded().await;
    let app = Router::new().route("/cacheable", get(cacheable)).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let session = clerk.sign_in(&clerk.create_user().id("user_ada").create());
    let cookies = clerk.browser_cookies(&session, &server.url);
    let response = answer(server.get("/cacheable").header("cookie", &cookies)).await;
    assert_eq!(all(&response, "cache-control"), "public, max-age=300");
    clerk.clock().advance(Duration::from_secs(120));
    let response = answer(server.get("/cacheable").header("cookie", &cookies)).await;
    assert!(response.headers().contains_key("set-cookie"), "refreshed");
    assert_eq!(all(&response, "cache-control"), "private, no-store");
    assert_eq!(all(&response, "vary"), "accept, Cookie, Authorization");
}

#[tokio::test]
async fn an_applications_own_rejection_is_not_kept_unless_it_says_so() {
    let clerk = embedded().await;
    let layer = ClerkLayer::new(clerk.clerk()).on_rejection(|rejection: &Rejection, _: &dyn RequestView| {
        match rejection.denial() {
            Some(Denial::NotFound) => (StatusCode::FORBIDDEN, "not for you").into_response(),
            _ => ([("cache-control", "max-age=5")], "elsewhere").into_response(),
        }
    });
    let server = Server::serve(routes().layer(layer)).await;
    let response = answer(server.get("/dashboard")).await;
    assert_eq!((response.status().as_u16(), header(&response, "cache-control")), (403, Some("no-store")));
    assert!(reason(&response).is_some());
    let response = answer(server.get("/elsewhere")).await;
    assert_eq!(header(&response, "cache-control"), Some("max-age=5"));
}

/// The headers of an answer, without `date`.
fn told(response: &reqwest::Response) -> Vec<String> {
    let headers = response.headers().iter().filter(|(name, _)| *name != "date");
    let mut headers: Vec<_> = headers.map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    headers
}

#[tokio::test]
async fn in_production_a_hidden_route_looks_like_a_missing_one() {
    let clerk = EmbeddedClerkBuilder::new().production("shop.localhost").start().await.unwrap();
    crate::app::know(&clerk);
    let server = Server::start(clerk.clerk()).await;
    let forged = clerk.session_token().tampered().mint();
    let missing = answer(server.get("/nothing")).await;
    assert_eq!((missing.status().as_u16(), told(&missing)), (404, told(&missing)));
    for request in [
        server.get("/dashboard"),
        server.get("/dashboard").bearer_auth(&forged),
        server.get("/members").bearer_auth(clerk.session_token().mint()),
        server.get("/dashboard").header("cookie", clerk.session_cookies(&forged)),
    ] {
        let hidden = answer(request).await;
        assert_eq!((hidden.status().as_u16(), told(&hidden)), (404, told(&missing)));
        assert_eq!(hidden.bytes().await.unwrap(), "");
    }
    let whoami = answer(server.get("/whoami").bearer_auth(&forged)).await;
    assert_eq!(reason(&whoami), Some("token-invalid-signature"), "where nothing is hidden");
}

/// In development, the answer has the reason, once.
#[tokio::test]
async fn an_answer_gives_the_reason_of_its_own_rejection() {
    #[protect(token = "m2m_token")]
    async fn machines() {}
    #[auth(accepts = any)]
    async fn anybody(request: axum::extract::Request, next: axum::middleware::Next) -> Response {
        next.run(request).await
    }

    let clerk = embedded().await;
    let app = Router::new().route("/machines", get(machines)).route_layer(axum::middleware::from_fn(anybody));
    let server = Server::serve(app.layer(ClerkLayer::new(clerk.clerk()))).await;
    let response = answer(server.get("/machines")).await;
    assert_eq!((response.status().as_u16(), reason(&response)), (401, Some("No token in header")));
    let response = server.get_as("/machines", &clerk.session_token().tampered().mint()).await;
    assert_eq!((response.status().as_u16(), reason(&response)), (401, Some("token-type-mismatch")));
}

#[tokio::test]
async fn an_outage_says_nothing_of_the_api_but_in_the_log() {
    let log = watch::capture();
    let clerk = embedded().await;
    clerk.fault(Endpoint::Jwks, Fault::Status(503));
    let instance: Clerk = clerk.clerk();
    let server = Server::start(instance.clone()).await;
    let response = server.get_as("/dashboard", &clerk.session_token().mint()).await;
    assert_eq!(response.status(), 503);
    let authority = Url::parse(clerk.url()).unwrap().authority().to_owned();
    let told = format!("{:?} {instance:?} {:?}", response.headers(), instance.client());
    assert!(!told.contains(&authority) && !told.contains("internal"), "{told}");
    let lines = log.take();
    let is_whole =
        |line: &String| line.contains(&authority) && line.contains("internal error on our servers");
    assert!(lines.iter().any(is_whole), "{lines:#?}");
}

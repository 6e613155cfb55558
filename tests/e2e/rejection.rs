//! What rejected callers get, and which work is not done for them.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Clerk, ClerkLayer, TokenType, protect};
use reqwest::RequestBuilder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::app::{self, Server, answer, bearer, header, reason, start};

fn as_page(request: RequestBuilder) -> RequestBuilder {
    request.header("accept", "text/html").header("sec-fetch-dest", "document")
}

#[tokio::test]
async fn programs_get_404_and_the_reason() {
    let (_, server) = start().await;
    let response = answer(server.get("/dashboard")).await;
    assert_eq!(response.status(), 404);
    assert_eq!(header(&response, "x-clerk-auth-status"), Some("signed-out"));
    assert!(reason(&response).is_some());
    assert_eq!(header(&response, "www-authenticate"), None);
}

#[tokio::test]
async fn pages_are_redirected_to_sign_in_and_back() {
    let (clerk, server) = start().await;
    let forged = clerk.session_token().tampered().mint();
    let response = answer(as_page(server.get("/dashboard?tab=1").bearer_auth(forged))).await;
    assert_eq!(response.status(), 307);
    assert_eq!(header(&response, "cache-control"), Some("no-store"));
    let back: String = url::Url::parse(&format!("{}/dashboard?tab=1", server.url)).unwrap().into();
    let mut sign_in = url::Url::parse(&format!("{}/sign-in", clerk.url())).unwrap();
    sign_in.query_pairs_mut().append_pair("redirect_url", &back);
    assert_eq!(header(&response, "location"), Some(sign_in.as_str()));
    assert_eq!(response.text().await.unwrap(), "");
}

#[protect(token = ["session_token", "api_key"])]
async fn for_both() {}

/// Without a publishable key no sign-in page is known.
#[tokio::test]
async fn pages_of_an_application_for_machines_get_404() {
    let builder = Clerk::builder().accepts(TokenType::ApiKey).secret_key("sk_test_1");
    let app = Router::new().route("/", get(for_both)).layer(ClerkLayer::new(builder.build().unwrap()));
    let server = Server::serve(app).await;
    for request in [server.get("/"), as_page(server.get("/"))] {
        assert_eq!(answer(request).await.status(), 404);
    }
}

#[tokio::test]
async fn signed_in_callers_without_the_right_get_404_even_as_pages() {
    let (clerk, server) = start().await;
    let member = clerk.session_token().organization("org_acme", "acme", "org:member");
    for request in [server.get("/members"), as_page(server.get("/members"))] {
        let response = answer(request.header("authorization", bearer(&member))).await;
        assert_eq!(response.status(), 404);
        assert_eq!(header(&response, "location"), None);
    }
}

#[tokio::test]
async fn own_urls_are_used_for_programs_too() {
    let (clerk, server) = start().await;
    let stranger = answer(server.get("/elsewhere")).await;
    assert_eq!((stranger.status().as_u16(), header(&stranger, "location")), (307, Some("/welcome")));
    let member = clerk.session_token().organization("org_acme", "acme", "org:member");
    let member = server.get_as("/elsewhere", &member.mint()).await;
    assert_eq!((member.status().as_u16(), header(&member, "location")), (307, Some("/upgrade")));
    assert_eq!(header(&member, "cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_malformed_body_is_the_business_of_allowed_callers_only() {
    let (clerk, server) = start().await;
    let post = || server.post("/invoices").header("content-type", "application/json").body("{\"cents\":");
    assert_eq!(answer(post()).await.status(), 404);
    let member = clerk.session_token().organization("org_acme", "acme", "org:member");
    assert_eq!(answer(post().header("authorization", bearer(&member))).await.status(), 404);
    let allowed = member.permissions(["org:invoices:create"]);
    assert_eq!(answer(post().header("authorization", bearer(&allowed))).await.status(), 400);
}

/// A server that starts to read a body sends `100 Continue` to ask for it (RFC 9110 §10.1.1). The client in
/// this test never sends the body.
#[tokio::test]
async fn a_strangers_body_is_not_read() {
    let (clerk, server) = start().await;
    let first_line = async |authorization: &str| {
        let mut stream = TcpStream::connect(server.authority()).await.unwrap();
        let request = format!(
            "POST /invoices HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\
             Expect: 100-continue\r\n{authorization}\r\n",
            server.authority()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = [0; 64];
        let read = tokio::time::timeout(Duration::from_secs(10), stream.read(&mut answer)).await;
        let read = read.expect("the server does not wait for the body").unwrap();
        String::from_utf8_lossy(&answer[..read]).lines().next().unwrap_or_default().to_owned()
    };
    let member = clerk.session_token().organization("org_acme", "acme", "org:member");
    assert_eq!(first_line("").await, "HTTP/1.1 404 Not Found");
    assert_eq!(
        first_line(&format!("Authorization: {}\r\n", bearer(&member))).await,
        "HTTP/1.1 404 Not Found"
    );
    let allowed = member.permissions(["org:invoices:create"]);
    assert_eq!(
        first_line(&format!("Authorization: {}\r\n", bearer(&allowed))).await,
        "HTTP/1.1 100 Continue"
    );
}

#[tokio::test]
async fn without_the_layer_the_answer_is_500_and_an_error_in_the_log() {
    let log = watch::capture();
    let server = Server::serve(app::routes()).await;
    for path in ["/dashboard", "/members", "/whoami", "/maybe"] {
        let response = answer(server.get(path)).await;
        assert_eq!(response.status(), 500, "{path}");
        assert!(
            log.take().iter().any(|line| line.starts_with("ERROR") && line.contains("ClerkLayer")),
            "{path}: the log names what is missing"
        );
    }
}

#[tokio::test]
async fn a_token_never_reaches_the_log() {
    let log = watch::capture();
    let (clerk, server) = start().await;
    let tokens =
        [clerk.session_token().mint(), clerk.session_token().tampered().mint(), clerk.m2m_jwt().mint()];
    for token in &tokens {
        server.get_as("/dashboard", token).await;
        answer(server.get("/dashboard").header("cookie", clerk.session_cookies(token))).await;
    }
    let events = log.take();
    assert!(!events.is_empty(), "rejections are logged");
    for secret in tokens.iter().map(String::as_str).chain([clerk.secret_key()]) {
        assert!(!events.iter().any(|event| event.contains(secret)), "{events:#?}");
    }
}

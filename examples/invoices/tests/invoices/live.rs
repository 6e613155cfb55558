//! The connection that stays open, over a real socket.

use std::time::Duration;

use clerk_runtime::webhooks::WebhookVerifier;
use clerk_testing::EmbeddedClerkBuilder;
use futures_util::{SinkExt as _, StreamExt as _};
use invoices::audit::queue;
use invoices::database::Database;
use invoices::{App, application, demo, prometheus};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use crate::application::SIGNING_SECRET;

const ORIGIN: &str = "https://invoices.localhost";

#[tokio::test]
async fn a_browser_gets_what_is_new_until_its_token_expires() {
    // At TRACE, the crate `tungstenite` logs whole handshakes, including tokens.
    log::set_max_level(log::LevelFilter::Debug);
    let clerk = EmbeddedClerkBuilder::new().production("invoices.localhost").start().await.unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let database = Database::in_memory().unwrap();
    demo::fill(&database).await.unwrap();
    let verifier = WebhookVerifier::new(SIGNING_SECRET).unwrap();
    let metrics = prometheus::builder().unwrap().build_recorder().handle();
    let (decisions, _queue) = queue(1000, &database, clerk.clock());
    let served = clerk.builder().public_url(ORIGIN).build().unwrap();
    let app = application(served, decisions, App::new(&database, verifier, metrics));
    tokio::spawn(async move { axum::serve(listener, app).await });

    let token = clerk.session_token().organization("org_acme", "acme", "org:member");
    let token = token.permissions(["org:invoices:read"]).mint();
    watch::keep(&token);
    let connect = async |organization: &str, origin: &'static str| {
        let url = format!("ws://{address}/api/organizations/{organization}/live");
        let mut request = url.into_client_request().unwrap();
        let cookies = HeaderValue::try_from(clerk.session_cookies(&token)).unwrap();
        request.headers_mut().insert("cookie", cookies);
        request.headers_mut().insert("origin", HeaderValue::from_static(origin));
        connect_async(request).await.map(|(socket, _)| socket)
    };
    assert!(connect("acme", "https://evil.test").await.is_err(), "another origin");
    assert!(connect("globex", ORIGIN).await.is_err(), "another organization");

    let mut socket = connect("acme", ORIGIN).await.unwrap();
    socket.send(Message::text("0")).await.unwrap();
    let all: Vec<Value> =
        serde_json::from_str(socket.next().await.unwrap().unwrap().to_text().unwrap()).unwrap();
    assert!(!all.is_empty());
    let last = all.iter().filter_map(|invoice| invoice["id"].as_i64()).max().unwrap();
    socket.send(Message::text(last.to_string())).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap().to_text().unwrap(), "[]");

    clerk.clock().advance(Duration::from_secs(120));
    let end = socket.next().await;
    assert!(!matches!(end, Some(Ok(Message::Text(_)))), "{end:?}");
}

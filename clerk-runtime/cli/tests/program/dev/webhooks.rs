//! Webhooks of the program, at an endpoint that verifies them.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use clerk_runtime::webhooks::{Event, WebhookVerifier};
use tokio::net::TcpListener;
use tokio::sync::mpsc::unbounded_channel;

use super::{Started, free_port};
use crate::Folder;

#[tokio::test]
async fn what_happens_is_sent_signed_and_again_until_it_arrives() {
    let (sender, mut received) = unbounded_channel();
    let attempts = Arc::new(AtomicUsize::new(0));
    let receive = move |headers: HeaderMap, body: Bytes| {
        let (sender, attempts) = (sender.clone(), Arc::clone(&attempts));
        async move {
            sender.send((headers, body)).unwrap();
            let is_first = attempts.fetch_add(1, Ordering::Relaxed) == 0;
            if is_first { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::NO_CONTENT }
        }
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/webhooks", listener.local_addr().unwrap());
    let router = Router::new().route("/webhooks", post(receive));
    let server = tokio::spawn(async move { axum::serve(listener, router).await });

    let (folder, port) = (Folder::new("dev_webhooks"), free_port());
    let arguments = ["--webhooks", &*url, "--webhook-retries", "0,0"];
    let started = Started::on(port, &folder, &arguments).await;
    let secret = started.environment()["CLERK_WEBHOOK_SIGNING_SECRET"].to_owned();
    started.submit("/_dev/users", &[("email", "ada@example.com"), ("first_name", "Ada")]).await;
    let (first, body) = received.recv().await.unwrap();
    let (second, again) = received.recv().await.unwrap();
    assert_eq!((&first["svix-id"], &body), (&second["svix-id"], &again));
    let verifier = WebhookVerifier::new(&secret).unwrap();
    let webhook = verifier.verify::<Event>(&second, &again).await.unwrap();
    assert!(matches!(webhook.event, Event::UserCreated(user) if user.first_name.as_deref() == Some("Ada")));
    started.logged("webhook user.created: answered 500; again at ").await;
    started.logged("webhook user.created: answered 204").await;
    assert!(started.page().await.contains("delivered"));
    started.interrupt().await;

    let again = Started::on(port, &folder, &arguments).await;
    assert_eq!(again.environment()["CLERK_WEBHOOK_SIGNING_SECRET"], secret, "the endpoint's is kept");
    server.abort();
}

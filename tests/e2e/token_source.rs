//! The M2M token that an application sends: created once, renewed in time, and sent only to the configured
//! origins.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use clerk_runtime::backend::TokenSource;
use clerk_runtime::{Clerk, ClerkBuilder, M2mAuth, TokenType, protect};
use clerk_testing::{EmbeddedClerk, Endpoint, Fault, Machine};
use http::{Request, Response};
use tower_layer::Layer as _;
use tower_service::Service;

use crate::app::{Server, know};

#[protect(token = "m2m_token")]
async fn machine(machine: M2mAuth) -> String {
    machine.machine_id().to_owned()
}

async fn serve(clerk: Clerk) -> Server {
    Server::serve(Router::new().route("/machine", get(machine)).layer(clerk)).await
}

const MINUTE: Duration = Duration::from_secs(60);

/// An application with only a machine's key.
fn builder(embedded: &EmbeddedClerk, machine: &Machine) -> ClerkBuilder {
    let builder = Clerk::builder().accepts(TokenType::M2mToken).machine_secret_key(machine.secret_key());
    builder.api_url(embedded.url()).clock(embedded.clock())
}

async fn start() -> (EmbeddedClerk, Machine, TokenSource) {
    let embedded = EmbeddedClerk::start().await.unwrap();
    know(&embedded);
    let machine = embedded.machine("cron", [""; 0]);
    let clerk = builder(&embedded, &machine).build().unwrap();
    let tokens = clerk.client().m2m().token_source().unwrap();
    (embedded, machine, tokens)
}

async fn token(tokens: &TokenSource) -> String {
    tokens.token().await.unwrap().expose_secret().to_owned()
}

/// How many tokens were created.
fn created(embedded: &EmbeddedClerk) -> usize {
    embedded.calls().iter().filter(|call| call.path == "/m2m_tokens").count()
}

/// Waits for a renewal in the background.
async fn renewed(tokens: &TokenSource, old: &str) -> String {
    let renewal = async {
        loop {
            let new = token(tokens).await;
            if new != old {
                return new;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), renewal).await.expect("it is renewed")
}

#[tokio::test]
async fn many_who_need_a_token_at_once_share_one_call() {
    let (embedded, _, tokens) = start().await;
    embedded.fault(Endpoint::M2mTokens, Fault::Latency(Duration::from_millis(50)).times(1));
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let tokens = tokens.clone();
            tokio::spawn(async move { token(&tokens).await })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await.unwrap());
    }
    assert!(all[0].starts_with("mt_") && all.iter().all(|token| *token == all[0]));
    assert_eq!((token(&tokens).await, created(&embedded)), (all[0].clone(), 1));
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    let (embedded, _, tokens) = start().await;
    embedded.clock().freeze();
    let first = token(&tokens).await;
    embedded.clock().advance(39 * MINUTE);
    assert_eq!((token(&tokens).await, created(&embedded)), (first.clone(), 1), "an hour is far");

    embedded.clock().advance(2 * MINUTE);
    assert_eq!(token(&tokens).await, first, "nobody waits for the renewal");
    let second = renewed(&tokens, &first).await;
    assert_eq!(created(&embedded), 2);

    // No request came for so long that the token has expired, so this one waits.
    embedded.clock().advance(60 * MINUTE);
    let third = token(&tokens).await;
    assert!(third != second && created(&embedded) == 3);
}

#[tokio::test]
async fn a_failed_renewal_leaves_the_old_token_and_is_soon_tried_again() {
    let (embedded, _, tokens) = start().await;
    embedded.clock().freeze();
    let first = token(&tokens).await;
    embedded.clock().advance(45 * MINUTE);
    embedded.fault(Endpoint::M2mTokens, Fault::Status(503).times(1));
    assert_eq!(token(&tokens).await, first);
    while created(&embedded) < 2 {
        tokio::task::yield_now().await;
    }
    // The failure is recorded shortly after the call, and the two seconds are counted from then.
    while token(&tokens).await == first {
        embedded.clock().advance(Duration::from_secs(1));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(created(&embedded), 3);
}

#[tokio::test]
async fn a_failure_is_told_and_remembered_for_two_seconds() {
    let (embedded, _, tokens) = start().await;
    embedded.clock().freeze();
    for fault in
        [Fault::Status(500), Fault::Garbage, Fault::Empty, Fault::Drop, Fault::Body(r#"{"id":"mt_1"}"#)]
    {
        embedded.clear_calls();
        embedded.fault(Endpoint::M2mTokens, fault.times(1));
        let error = tokens.token().await.unwrap_err();
        assert!(std::error::Error::source(&error).is_some());
        assert!(tokens.token().await.is_err(), "two seconds are not over");
        assert_eq!(created(&embedded), 1, "{fault:?}");
        embedded.clock().advance(Duration::from_millis(2_001));
        let good = tokens.token().await.unwrap();
        embedded.clock().advance(Duration::from_secs(6));
        tokens.discard(&good);
    }
    embedded.fault(Endpoint::M2mTokens, Fault::RetryAfter(429, 20).times(1));
    assert!(tokens.token().await.unwrap_err().backend().is_rate_limited());
    embedded.clock().advance(Duration::from_secs(19));
    assert!(tokens.token().await.is_err());
    embedded.clock().advance(Duration::from_secs(2));
    assert!(tokens.token().await.is_ok());
}

#[tokio::test]
async fn a_source_needs_a_machine_and_its_key() {
    let (embedded, machine, _) = start().await;
    let error = embedded.clerk().client().m2m().token_source().unwrap_err().to_string();
    assert!(error.contains("`CLERK_MACHINE_SECRET_KEY` is missing"), "{error}");

    let wrong = builder(&embedded, &machine).machine_secret_key("ak_ofNobody").build().unwrap();
    let tokens = wrong.client().m2m().token_source().unwrap();
    let error = tokens.token().await.unwrap_err();
    assert!(error.backend().is_unauthorized());
    assert!(!format!("{error:?}{error}{tokens:?}").contains("ak_ofNobody"));
}

/// Rotates the machine's keys, and returns the old and the new one. The old one stays valid for `seconds`.
async fn rotate(embedded: &EmbeddedClerk, machine: &Machine, seconds: i64) -> [String; 2] {
    let machines = embedded.clerk().client().machines();
    let new = machines.rotate_secret_key(machine.id()).previous_token_ttl(seconds).await.unwrap();
    [machine.secret_key().to_owned(), new.secret.expose_secret().to_owned()]
}

#[tokio::test]
async fn while_keys_are_rotated_either_of_them_is_enough() {
    let (embedded, machine, _) = start().await;
    let caller = embedded.machine("front", [machine.id()]);
    let [old, new] = rotate(&embedded, &machine, 0).await;
    know_keys(&[&old, &new]);
    for [current, previous] in [[&new, &old], [&old, &new]] {
        let builder =
            builder(&embedded, &machine).machine_secret_key(current).previous_machine_secret_key(previous);
        let clerk = builder.build().unwrap();
        let tokens = clerk.client().m2m().token_source().unwrap();
        assert!(token(&tokens).await.starts_with("mt_"));

        // Other machines' tokens are verified with either key too, and the working key is remembered.
        let server = serve(clerk).await;
        for calls in [1, 1] {
            let sent = embedded.m2m_token().machine(caller.id()).scopes([machine.id()]).mint();
            embedded.clear_calls();
            assert_eq!(server.get_as("/machine", &sent).await.status(), 200);
            assert_eq!(embedded.calls().len(), calls, "the source has found out which key works");
        }
    }

    // With one or two wrong keys, no caller is accepted, and none is refused.
    let builder =
        builder(&embedded, &machine).machine_secret_key(&old).previous_machine_secret_key("ak_wrong");
    let clerk = builder.build().unwrap();
    assert!(
        clerk.client().m2m().token_source().unwrap().token().await.unwrap_err().backend().is_unauthorized()
    );
    let server = serve(clerk).await;
    let sent = embedded.m2m_token().machine(caller.id()).scopes([machine.id()]).mint();
    embedded.clear_calls();
    assert_eq!(server.get_as("/machine", &sent).await.status(), 503);
    assert_eq!(embedded.calls().len(), 2);
}

fn know_keys(keys: &[&str]) {
    assert!(keys.iter().all(|key| key.starts_with("ak_")) && keys[0] != keys[1]);
}

#[tokio::test]
async fn the_first_request_after_a_rotation_tries_the_other_key_once() {
    let (embedded, machine, _) = start().await;
    let caller = embedded.machine("front", [machine.id()]);
    let [old, new] = rotate(&embedded, &machine, 60).await;
    embedded.clock().freeze();
    let builder = builder(&embedded, &machine).machine_secret_key(&old).previous_machine_secret_key(&new);
    let server = serve(builder.build().unwrap()).await;
    let mut calls = Vec::new();
    for after in [0, 61, 0] {
        embedded.clock().advance(Duration::from_secs(after));
        let sent = embedded.m2m_token().machine(caller.id()).scopes([machine.id()]).mint();
        embedded.clear_calls();
        assert_eq!(server.get_as("/machine", &sent).await.status(), 200);
        calls.push(embedded.calls().len());
    }
    assert_eq!(calls, [1, 2, 1]);
}

/// A client that records its requests, and answers with a status.
#[derive(Clone)]
struct Recorder {
    seen: Arc<Mutex<Vec<Option<String>>>>,
    status: u16,
}

impl Service<Request<()>> for Recorder {
    type Response = Response<()>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Response<()>, Infallible>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Infallible>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        let header = request.headers().get("authorization");
        assert!(header.is_none_or(|header| header.is_sensitive() || header == "Basic own"));
        self.seen.lock().unwrap().push(header.map(|value| value.to_str().unwrap().to_owned()));
        std::future::ready(Ok(Response::builder().status(self.status).body(()).unwrap()))
    }
}

#[tokio::test]
async fn the_token_goes_to_the_services_that_are_named_and_nowhere_else() {
    let (embedded, _, tokens) = start().await;
    let seen = Arc::default();
    let recorder = Recorder { seen: Arc::clone(&seen), status: 200 };
    let layer = tokens.layer(["http://reports.internal:8080", "https://BOOKS.internal"]).unwrap();
    let mut client = layer.layer(recorder);
    let expected = Some(format!("Bearer {}", token(&tokens).await));
    for (url, is_sent) in [
        ("http://reports.internal:8080/today?x=1", true),
        ("https://books.internal:443/", true),
        ("http://reports.internal/", false),
        ("https://reports.internal:8080/", false),
        ("http://books.internal/", false),
        ("https://books.internal.evil.test/", false),
        ("https://evil.test/https://books.internal/", false),
        ("https://books.internal@evil.test/", false),
        ("/today", false),
    ] {
        client.call(Request::get(url).body(()).unwrap()).await.unwrap();
        let sent = seen.lock().unwrap().pop().unwrap();
        assert_eq!(sent, expected.clone().filter(|_| is_sent), "{url}");
    }
    let own = Request::get("https://books.internal/").header("authorization", "Basic own").body(()).unwrap();
    client.call(own).await.unwrap();
    assert_eq!(seen.lock().unwrap().pop().unwrap().as_deref(), Some("Basic own"));
    assert_eq!(created(&embedded), 1);

    for wrong in ["reports.internal", "http://reports.internal/path", "https://ada@reports.internal", "*", ""]
    {
        assert!(tokens.layer([wrong]).unwrap_err().to_string().contains("expected an origin"), "{wrong}");
    }
    assert!(tokens.layer([""; 0]).is_err());
}

#[tokio::test]
async fn a_request_is_not_sent_without_the_token() {
    let (embedded, _, tokens) = start().await;
    embedded.fault(Endpoint::M2mTokens, Fault::Status(500).times(1));
    let seen: Arc<Mutex<Vec<Option<String>>>> = Arc::default();
    let mut client =
        tokens.layer(["http://a.test"]).unwrap().layer(Recorder { seen: Arc::clone(&seen), status: 200 });
    assert!(client.call(Request::get("http://a.test/").body(()).unwrap()).await.is_err());
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_token_that_was_refused_is_replaced_but_not_for_each_request() {
    let (embedded, _, tokens) = start().await;
    embedded.clock().freeze();
    let mut client =
        tokens.layer(["http://a.test"]).unwrap().layer(Recorder { seen: Arc::default(), status: 401 });
    let mut call =
        async || drop(client.call(Request::get("http://a.test/").body(()).unwrap()).await.unwrap());
    for _ in 0..10 {
        call().await;
    }
    assert_eq!(created(&embedded), 1, "a service that refuses everybody costs no calls to Clerk");
    embedded.clock().advance(Duration::from_secs(5));
    for _ in 0..10 {
        call().await;
    }
    assert_eq!(created(&embedded), 2);
}

#[tokio::test]
async fn two_services_know_each_other_by_their_own_keys() {
    let (embedded, machine, _) = start().await;
    let front = embedded.machine("front", [machine.id()]);
    let server = serve(builder(&embedded, &machine).build().unwrap()).await;
    let clerk = builder(&embedded, &front).build().unwrap();
    let tokens = clerk.client().m2m().token_source().unwrap();
    let http = reqwest::Client::new();
    let request = tokens.bearer_auth(http.get(format!("{}/machine", server.url))).await.unwrap();
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.text().await.unwrap().contains(front.id()));

    let mut client = tokens.layer([&server.url]).unwrap().layer(http);
    let request =
        || reqwest::Request::new(http::Method::GET, format!("{}/machine", server.url).parse().unwrap());
    assert_eq!(client.call(request()).await.unwrap().status(), 200);

    // A JWT needs the JWKS, which a machine alone cannot fetch.
    let jwt = clerk.client().m2m().create_token().token_format("jwt").token_source().unwrap();
    assert_eq!(server.get_as("/machine", &token(&jwt).await).await.status(), 401);
    let with_key = builder(&embedded, &machine).jwt_key(embedded.jwt_key_pem()).build().unwrap();
    let server = serve(with_key).await;
    assert_eq!(server.get_as("/machine", &token(&jwt).await).await.status(), 200);
}

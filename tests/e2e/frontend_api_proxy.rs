//! The Frontend API below a path of the application: what is forwarded, what comes back, and what is refused.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use axum::{Json, Router};
use clerk_runtime::proxy::FrontendApiProxy;
use clerk_runtime::{Clerk, ClerkBuilder, ClerkLayer};
use clerk_testing::EmbeddedClerk;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::app::{Server, answer, header, routes};

const KEY: &str = "sk_test_ofTheApplication";

/// Stands in for Clerk: describes the request that it received, sends back its body, or does not answer.
async fn front(request: Request) -> Response {
    let path = request.uri().path().to_owned();
    match path.as_str() {
        "/echo" => request.into_body().into_response(),
        "/never" => std::future::pending().await,
        "/cut" => Body::new(Failing(0)).into_response(),
        "/cookies" => {
            let headers =
                [("set-cookie", "a=1"), ("set-cookie", "b=2"), ("connection", "x-hop"), ("x-hop", "1")];
            let mut response = "two".into_response();
            for (name, value) in headers {
                response.headers_mut().append(name, value.parse().unwrap());
            }
            *response.status_mut() = http::StatusCode::CREATED;
            response
        }
        "/redirect" => {
            let to = request.uri().query().unwrap().to_owned();
            (http::StatusCode::FOUND, [("location", to)]).into_response()
        }
        "/large" => ([("x-large", "x".repeat(80_000))], "").into_response(),
        _ => {
            let headers: Vec<(String, String)> = request
                .headers()
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                .collect();
            let (method, uri) = (request.method().to_string(), request.uri().to_string());
            let body =
                axum::body::to_bytes(request.into_body(), usize::MAX).await.map_or(0, |body| body.len());
            Json(json!({ "method": method, "uri": uri, "headers": headers, "length": body })).into_response()
        }
    }
}

/// A body that ends too early.
struct Failing(u8);

impl http_body::Body for Failing {
    type Data = axum::body::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        self.0 += 1;
        match self.0 {
            1 => Poll::Ready(Some(Ok(http_body::Frame::data("begun".into())))),
            // The part that has begun is sent.
            2 => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            _ => Poll::Ready(Some(Err(std::io::Error::other("cut")))),
        }
    }
}

fn builder() -> ClerkBuilder {
    let key = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";
    watch::public(key);
    Clerk::builder().publishable_key(key).secret_key(KEY).proxy_url("/__clerk")
}

async fn start(configure: impl FnOnce(ClerkBuilder) -> ClerkBuilder) -> (Server, Server) {
    watch::remember_the_log();
    let front = Server::serve(Router::new().fallback(any(front))).await;
    let clerk = configure(builder().frontend_api_url(&front.url)).build().unwrap();
    let app = Router::new().merge(FrontendApiProxy::new(&clerk).unwrap().max_in_flight(8).routes());
    let app = Server::serve_with_peers(app.layer(ClerkLayer::new(clerk))).await;
    (front, app)
}

/// The request that the front received, as its answer describes it. It contains the secret key because this
/// test's front repeats it.
async fn seen(request: reqwest::RequestBuilder) -> Value {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

fn named<'v>(seen: &'v Value, name: &str) -> Vec<&'v str> {
    let headers = seen["headers"].as_array().unwrap();
    headers.iter().filter(|pair| pair[0] == name).map(|pair| pair[1].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_frontend_api_is_told_who_asks_and_by_whom() {
    let (front, app) = start(|builder| builder).await;
    let request = app.post("/__clerk/v1/client/sign_ins?a=%2F&b=1&a=2").body("strategy=password");
    let request = request
        .header("x-forwarded-for", "6.6.6.6")
        .header("cf-connecting-ip", "6.6.6.6")
        .header("clerk-secret-key", "sk_test_ofSomebodyElse")
        .header("clerk-proxy-url", "https://evil.test")
        .header("cookie", "__client=1")
        .header("connection", "x-hop")
        .header("x-hop", "1");
    let seen = seen(request).await;
    assert_eq!(seen["method"], "POST");
    assert_eq!(seen["uri"], "/v1/client/sign_ins?a=%2F&b=1&a=2");
    assert_eq!(seen["length"], 17);
    for (name, expected) in [
        ("clerk-proxy-url", &*format!("{}/__clerk", app.url)),
        ("clerk-secret-key", KEY),
        ("host", front.authority()),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-host", app.authority()),
        ("x-forwarded-proto", "http"),
        ("accept-encoding", "identity"),
        ("cookie", "__client=1"),
        ("content-length", "17"),
    ] {
        assert_eq!(named(&seen, name), [expected], "{name}");
    }
    for name in ["x-hop", "cf-connecting-ip", "connection"] {
        assert!(named(&seen, name).is_empty(), "{name}");
    }
}

#[tokio::test]
async fn behind_a_proxy_the_public_address_is_the_application_s() {
    let forwarded = |request: reqwest::RequestBuilder| {
        let request =
            request.header("x-forwarded-host", "app.example.com").header("x-forwarded-proto", "https");
        request.header("x-forwarded-for", "6.6.6.6, 1.2.3.4")
    };
    let (_front, app) = start(|builder| builder.trusted_proxies(["127.0.0.1"])).await;
    let told = seen(forwarded(app.get("/__clerk/v1/client"))).await;
    assert_eq!(named(&told, "clerk-proxy-url"), ["https://app.example.com/__clerk"]);
    assert_eq!(named(&told, "x-forwarded-for"), ["1.2.3.4"]);

    let (_front, app) =
        start(|builder| builder.public_url("https://shop.test/a").proxy_url("/a/__clerk")).await;
    let told = seen(forwarded(app.get("/__clerk/v1/client"))).await;
    assert_eq!(named(&told, "clerk-proxy-url"), ["https://shop.test/a/__clerk"]);
    assert_eq!(named(&told, "x-forwarded-host"), ["shop.test"]);
    assert_eq!(named(&told, "x-forwarded-for"), ["127.0.0.1"]);
}

/// The answer to a request that no ordinary client would send.
async fn raw(server: &Server, request: &str) -> String {
    let mut socket = TcpStream::connect(server.authority()).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = socket.read_to_end(&mut answer);
    tokio::time::timeout(Duration::from_secs(30), read).await.expect("an answer").unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn no_path_leaves_the_frontend_api() {
    let (_front, app) = start(|builder| builder).await;
    for (path, status) in [
        ("/__clerk//evil.test/", 400),
        ("/__clerk/../secret", 400),
        ("/__clerk/%2e%2e/secret", 400),
        ("/__clerk/%252e%252e/secret", 400),
        ("/__clerk/a%2fb", 400),
        ("/__clerk/a%5cb", 400),
        ("/__clerk/\\evil.test", 400),
        ("/__clerkx", 404),
        ("/__clerk@evil.test/", 404),
        ("//__clerk/v1", 404),
        // The host in an absolute request target is the sender's name for this application, and not a
        // destination.
        ("http://evil.test/__clerk/v1", 200),
        ("http://evil.test/__clerk//v1", 400),
    ] {
        let answer =
            raw(&app, &format!("GET {path} HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n")).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{path}: {answer}");
        if status == 400 {
            assert!(answer.contains("proxy_path_mismatch") && answer.contains("no-store"), "{answer}");
        }
    }
}

#[tokio::test]
async fn what_the_frontend_api_does_not_know_is_not_passed_on() {
    let (_front, app) = start(|builder| builder).await;
    for (line, headers, status) in [
        ("TRACE /__clerk/v1", "", 405),
        ("BREW /__clerk/v1", "", 405),
        ("GET /__clerk/v1", "Upgrade: WebSocket\r\nConnection: upgrade\r\n", 501),
        ("POST /__clerk/v1", "Content-Length: 16777217\r\n", 413),
    ] {
        let request = format!("{line} HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n{headers}\r\n");
        let answer = raw(&app, &request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{line}: {answer}");
        assert!(answer.contains(r#"{"errors":[{"code":"proxy_"#) && answer.contains("no-store"), "{answer}");
    }
    // The same for a body of unknown length.
    let chunk = format!("{:x}\r\n{}\r\n", 1 << 20, "x".repeat(1 << 20));
    let mut socket = TcpStream::connect(app.authority()).await.unwrap();
    let head = "POST /__clerk/v1 HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    socket.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..17 {
        // The proxy may have answered and closed the connection.
        let _ = socket.write_all(chunk.as_bytes()).await;
    }
    let mut start = [0; 12];
    socket.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 413");
}

/// Reads until `text` has arrived.
async fn read_until(socket: &mut TcpStream, text: &str) {
    let mut read = Vec::new();
    let arrive = async {
        while !String::from_utf8_lossy(&read).contains(text) {
            let mut buffer = [0; 1024];
            let length = socket.read(&mut buffer).await.unwrap();
            assert!(length > 0, "ended: {}", String::from_utf8_lossy(&read));
            read.extend_from_slice(&buffer[..length]);
        }
    };
    tokio::time::timeout(Duration::from_secs(30), arrive).await.expect("it arrives before the rest is sent");
}

#[tokio::test]
async fn bodies_stream_both_ways() {
    let (_front, app) = start(|builder| builder).await;
    let mut socket = TcpStream::connect(app.authority()).await.unwrap();
    let head = "POST /__clerk/echo HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n";
    socket.write_all(head.as_bytes()).await.unwrap();
    for part in ["first", "second", "third"] {
        socket.write_all(format!("{:x}\r\n{part}\r\n", part.len()).as_bytes()).await.unwrap();
        read_until(&mut socket, part).await;
    }
    socket.write_all(b"0\r\n\r\n").await.unwrap();
    read_until(&mut socket, "0\r\n\r\n").await;
}

#[tokio::test]
async fn an_answer_comes_back_as_it_is() {
    let (front, app) = start(|builder| builder).await;
    let response = answer(app.get("/__clerk/cookies")).await;
    assert_eq!(response.status(), 201);
    let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
    assert_eq!(header(&response, "x-hop"), None);
    assert_eq!(response.text().await.unwrap(), "two");

    let proxied = |path: &str| format!("{}/__clerk{path}", app.url);
    for (to, expected) in [
        ("/v1/x?y=1", proxied("/v1/x?y=1")),
        (&*format!("{}/v1/x", front.url), proxied("/v1/x")),
        ("https://foo-bar-13.clerk.accounts.dev/v1/x", proxied("/v1/x")),
        ("https://app.example.com/back?a=b", "https://app.example.com/back?a=b".to_owned()),
    ] {
        let response = answer(app.get(&format!("/__clerk/redirect?{to}"))).await;
        assert_eq!((response.status().as_u16(), header(&response, "location")), (302, Some(&*expected)));
    }
    assert_eq!(answer(app.get("/__clerk/large")).await.status(), 502);
    assert!(
        app.get("/__clerk/cut").send().await.unwrap().text().await.is_err(),
        "cut short, and not made whole"
    );
}

#[tokio::test]
async fn where_nobody_answers_the_answer_says_no_more() {
    let (front, app) = start(|builder| builder).await;
    let address = front.authority().to_owned();
    drop(front);
    // The port is closed when the task has ended.
    while TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    let response = answer(app.get("/__clerk/v1/client?secret=1")).await;
    assert_eq!(response.status(), 502);
    assert_eq!(header(&response, "cache-control"), Some("no-store"));
    let expected =
        r#"{"errors":[{"code":"proxy_request_failed","message":"The Frontend API could not be reached."}]}"#;
    assert_eq!(response.text().await.unwrap(), expected);
}

#[tokio::test]
async fn requests_in_flight_are_bounded() {
    let (_front, app) = start(|builder| builder).await;
    let mut sockets = Vec::new();
    for _ in 0..8 {
        let mut socket = TcpStream::connect(app.authority()).await.unwrap();
        socket.write_all(b"GET /__clerk/never HTTP/1.1\r\nHost: app.test\r\n\r\n").await.unwrap();
        sockets.push(socket);
    }
    let answered = async |status: u16| {
        let wait = async {
            while answer(app.get("/__clerk/v1/client")).await.status() != status {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), wait).await.expect("in the end");
    };
    answered(503).await;
    let response = answer(app.get("/__clerk/v1/client")).await;
    assert_eq!(
        (header(&response, "retry-after"), header(&response, "cache-control")),
        (Some("1"), Some("no-store"))
    );
    // Closing connections makes room.
    drop(sockets);
    let wait = async {
        while app.get("/__clerk/v1/client").send().await.unwrap().status() != 200 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), wait).await.expect("there is room again");
}

#[tokio::test]
async fn what_the_proxy_needs_is_said_at_start_by_name() {
    let error = |builder: ClerkBuilder| {
        let clerk = builder.build().unwrap();
        FrontendApiProxy::new(&clerk).unwrap_err().to_string()
    };
    for (builder, expected) in [
        (
            Clerk::builder()
                .publishable_key("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk")
                .secret_key(KEY),
            "`CLERK_PROXY_URL` is missing",
        ),
        (builder().proxy_url("/"), "CLERK_PROXY_URL"),
        (builder().proxy_url("https://app.test"), "such as /__clerk"),
        (builder().proxy_url("/{a}"), "letters"),
        (builder().public_url("https://a.test/shop"), "CLERK_PUBLIC_URL"),
        (
            Clerk::builder()
                .accepts(clerk_runtime::TokenType::M2mToken)
                .machine_secret_key("ak_1")
                .proxy_url("/__clerk"),
            "`CLERK_PUBLISHABLE_KEY` is missing",
        ),
    ] {
        let error = error(builder);
        assert!(error.contains(expected) && !error.contains(KEY), "{error}");
    }
    let debug = format!("{:?}", FrontendApiProxy::new(&builder().build().unwrap()).unwrap());
    assert!(debug.contains("/__clerk") && !debug.contains(KEY));
}

/// A visitor who never learns the instance's address: every redirect leads to the application.
#[tokio::test]
async fn a_handshake_goes_through_the_application() {
    let embedded = EmbeddedClerk::start().await.unwrap();
    crate::app::know(&embedded);
    let clerk = embedded.builder().proxy_url("/__clerk").build().unwrap();
    let proxy = FrontendApiProxy::new(&clerk).unwrap();
    let app = Server::serve_with_peers(routes().merge(proxy.routes()).layer(ClerkLayer::new(clerk))).await;
    let document =
        |path: &str| app.get(path).header("accept", "text/html").header("sec-fetch-dest", "document");
    let response = answer(document("/dashboard")).await;
    let location = header(&response, "location").unwrap();
    let handshake = location.strip_prefix(&app.url).expect("of the application");
    assert!(handshake.starts_with("/__clerk/v1/client/handshake?"), "{handshake}");
    let response = document(handshake).send().await.unwrap();
    assert_eq!(response.status(), 307);
    let back = header(&response, "location").unwrap();
    assert!(back.starts_with(&format!("{}/dashboard?", app.url)), "{back}");
    let cookie = header(&response, "set-cookie").unwrap();
    assert!(cookie.starts_with("__client_") && !cookie.contains("Domain"), "{cookie}");
}

//! Hostile calls: malformed messages, endless bodies, forged paths, and unusual metadata.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use clerk_runtime::ClerkLayer;
use clerk_runtime::tonic::protected;
use h2::client::SendRequest;
use http::{HeaderMap, Request, Response};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tonic::Code;
use tonic::body::Body;
use tower::{Layer as _, ServiceExt as _};

use crate::accounts::accounts_server::AccountsServer;
use crate::app::App;
use crate::server::Running;

/// An HTTP/2 client without gRPC.
async fn connect(running: &Running) -> SendRequest<Bytes> {
    let socket = TcpStream::connect(running.address).await.expect("the server listens");
    let (client, connection) = h2::client::handshake(socket).await.expect("HTTP/2");
    tokio::spawn(connection);
    client.ready().await.expect("a stream is free")
}

fn post(path: &str) -> http::request::Builder {
    Request::post(format!("http://app.test{path}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
}

/// The code in the headers, or in the trailers.
async fn code(response: Response<h2::RecvStream>) -> Code {
    let (head, mut body) = response.into_parts();
    assert_eq!(head.status, 200);
    assert_eq!(
        head.headers.get("content-type").map(|value| value.as_bytes()),
        Some(&b"application/grpc"[..])
    );
    let of = |headers: &HeaderMap| headers.get("grpc-status").map(|code| Code::from_bytes(code.as_bytes()));
    if let Some(code) = of(&head.headers) {
        assert!(body.is_end_stream(), "trailers alone");
        return code;
    }
    while let Some(data) = body.data().await {
        let _ = body.flow_control().release_capacity(data.expect("a body").len());
    }
    let trailers = body.trailers().await.expect("an end");
    trailers.as_ref().and_then(of).expect("a status")
}

/// Sends the whole `body` and returns the code.
async fn send(running: &Running, request: Request<()>, body: &'static [u8]) -> Code {
    let mut client = connect(running).await;
    let (response, mut stream) = client.send_request(request, false).expect("a request");
    let _ = stream.send_data(Bytes::from_static(body), true);
    code(response.await.expect("an answer")).await
}

/// A frame of five bytes that are not a valid message.
const MALFORMED: &[u8] = b"\0\0\0\0\x05\xff\xff\xff\xff\xff";

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_malformed_message_is_refused_before_it_is_decoded() {
    let running = Running::start().await;
    let biller = running.clerk.session_token().organization("org_acme", "acme", "org:member");
    let biller = format!("Bearer {}", biller.permissions(["org:invoices:create"]).mint());
    let path = "/accounts.v1.Accounts/CreateInvoice";
    for body in [MALFORMED, b"\x01\0\0\0\0", b"\0\xff\xff\xff\xff", b"", b"x"] {
        let stranger = post(path).body(()).expect("a request");
        assert_eq!(send(&running, stranger, body).await, Code::Unauthenticated, "{body:?}");
        // For a caller whom the rule accepts, the message itself is the error.
        let user = post(path).header("authorization", &biller).body(()).expect("a request");
        let code = send(&running, user, body).await;
        assert!(
            !matches!(code, Code::Ok | Code::Unauthenticated | Code::PermissionDenied),
            "{body:?}: {code:?}"
        );
    }
    assert_eq!(running.begun(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_gigabyte_is_answered_without_being_read() {
    let running = Running::start().await;
    for method in ["CreateInvoice", "Upload", "Chat", "NoSuchMethod"] {
        let mut client = connect(&running).await;
        let request = post(&format!("/accounts.v1.Accounts/{method}")).body(()).expect("a request");
        let (response, mut stream) = client.send_request(request, false).expect("a request");
        // Announces a message of a gigabyte, and sends only as much of it as fits the window.
        let mut begin = vec![0, 0x40, 0, 0, 0];
        begin.resize(16 * 1024, 0);
        // Sending fails if the server has already answered.
        let _ = stream.send_data(Bytes::from(begin), false);
        let response = response.await.expect("an answer before the body");
        let expected = if method == "NoSuchMethod" { Code::Unimplemented } else { Code::Unauthenticated };
        assert_eq!(code(response).await, expected, "{method}");
        // The server resets the stream, because it does not read the rest.
        let reset = std::future::poll_fn(|context| stream.poll_reset(context)).await;
        assert!(reset.is_ok(), "{method}: {reset:?}");
    }
    assert_eq!(running.begun(), 0);
}

/// A link or a form on a page of another site sends such requests with the browser's cookies.
#[tokio::test(flavor = "multi_thread")]
async fn what_browsers_send_without_scripts_reaches_no_method() {
    let running = Running::start().await;
    let session = format!("Bearer {}", running.clerk.session_token().mint());
    for (method, content_type, expected) in [
        ("GET", None, 405),
        ("GET", Some("application/grpc"), 405),
        ("PUT", Some("application/grpc"), 405),
        ("POST", None, 415),
        ("POST", Some("text/plain"), 415),
        ("POST", Some("application/x-www-form-urlencoded"), 415),
        ("POST", Some("text/plain;application/grpc"), 415),
    ] {
        for path in ["/accounts.v1.Accounts/Upload", "/accounts.v1.Accounts/Chat"] {
            let mut request = Request::builder()
                .method(method)
                .uri(format!("http://app.test{path}"))
                .header("te", "trailers");
            request = request.header("authorization", &session);
            if let Some(content_type) = content_type {
                request = request.header("content-type", content_type);
            }
            let request = request.body(()).expect("a request");
            let mut client = connect(&running).await;
            let (response, _) = client.send_request(request, true).expect("a request");
            let status = response.await.expect("an answer").status();
            assert_eq!(status, expected, "{method} {content_type:?} {path}");
        }
    }
    assert_eq!(running.begun(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_paths_reach_no_method() {
    let running = Running::start().await;
    let session = format!("Bearer {}", running.clerk.session_token().mint());
    for path in [
        "/accounts.v1.Accounts/dashboard",
        "/accounts.v1.Accounts/DASHBOARD",
        "/accounts.v1.accounts/Dashboard",
        "/accounts.v1.Accounts//Dashboard",
        "//accounts.v1.Accounts/Dashboard",
        "/accounts.v1.Accounts/Dashboard/",
        "/accounts.v1.Accounts/%44ashboard",
        "/accounts%2Ev1.Accounts/Dashboard",
        "/accounts.v1.Accounts%2FDashboard",
        "/accounts.v1.Accounts/./Dashboard",
        "/accounts.v1.Accounts/../accounts.v1.Accounts/Dashboard",
        "/accounts.v1.Accounts/Dashboard;x=1",
        "/x/accounts.v1.Accounts/Dashboard",
        "/accounts.v1.Accounts/",
        "/accounts.v1.Accounts",
        "/Dashboard",
        "/",
    ] {
        for authorization in [None, Some(&session)] {
            let mut request = post(path);
            if let Some(value) = authorization {
                request = request.header("authorization", value);
            }
            let request = request.body(()).expect("a request");
            assert_eq!(send(&running, request, b"\0\0\0\0\0").await, Code::Unimplemented, "{path}");
        }
    }
    assert_eq!(running.begun(), 0);
    // Neither tonic nor the rules treat the query as part of the path.
    let request =
        post("/accounts.v1.Accounts/Dashboard?x=/accounts.v1.Accounts/Open").body(()).expect("a request");
    assert_eq!(send(&running, request, b"\0\0\0\0\0").await, Code::Unauthenticated);
}

/// Without `GrpcWebLayer`, which would answer requests that are not gRPC.
#[tokio::test]
async fn the_headers_of_a_page_change_nothing() {
    let running = Running::start().await;
    let app = App::default();
    let server = protected(AccountsServer::new(app.clone())).expect("every method");
    let server = ClerkLayer::new(running.clerk.clerk()).layer(server);
    for (method, expected) in [
        ("POST", (200, Some(Code::Unauthenticated))),
        ("GET", (405, None)),
        ("HEAD", (405, None)),
        ("OPTIONS", (405, None)),
        ("DELETE", (405, None)),
    ] {
        for cookie in ["__client_uat=1700000000", "__client_uat=0; __clerk_db_jwt=dvb_1"] {
            let request = Request::builder()
                .method(method)
                .uri("http://app.test/accounts.v1.Accounts/Dashboard?__clerk_db_jwt=dvb_2")
                .header("content-type", "application/grpc")
                .header("accept", "text/html")
                .header("sec-fetch-dest", "document")
                .header("cookie", cookie);
            let request = request.body(Body::empty()).expect("a request");
            let response = server.clone().oneshot(request).await.expect("an answer");
            let code = response.headers().get("grpc-status").map(|code| Code::from_bytes(code.as_bytes()));
            assert_eq!((response.status().as_u16(), code), expected, "{method}");
            for name in ["location", "set-cookie", "x-clerk-redirect-to"] {
                assert!(!response.headers().contains_key(name), "{method}: {:?}", response.headers());
            }
        }
    }
    assert_eq!(app.begun.load(Ordering::SeqCst), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn binary_and_repeated_metadata_is_no_token() {
    let running = Running::start().await;
    let session = format!("Bearer {}", running.clerk.session_token().user("user_ada").mint());
    let path = "/accounts.v1.Accounts/Dashboard";
    // The server does not use a `-bin` header as a token.
    for (name, value) in
        [("authorization-bin", "QmVhcmVyIHg="), ("authorization-bin", session.as_str()), ("x-bin", "////")]
    {
        let answer = running.call_with(path, &[(name, value)]).await;
        assert_eq!(answer.code, Code::Unauthenticated, "{name}");
    }
    let answer = running.call_with(path, &[("authorization", &session), ("x-bin", "////")]).await;
    assert_eq!(answer.code, Code::Ok);
    let other = format!("Bearer {}", running.clerk.session_token().user("user_eve").mint());
    let answer = running.call_with(path, &[("authorization", &session), ("authorization", &other)]).await;
    assert_eq!(answer.code, Code::Unauthenticated, "two tokens name nobody: {answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn huge_metadata_is_refused_and_the_server_goes_on() {
    let running = Running::start().await;
    for length in [8 * 1024, 15 * 1024, 64 * 1024, 1 << 20] {
        let socket = TcpStream::connect(running.address).await.expect("the server listens");
        let (client, connection) = h2::client::handshake(socket).await.expect("HTTP/2");
        let connection = tokio::spawn(connection);
        let mut client = client.ready().await.expect("a stream is free");
        let request = post("/accounts.v1.Accounts/Dashboard")
            .header("authorization", format!("Bearer {}", "x".repeat(length)))
            .body(())
            .expect("a request");
        if let Ok((response, _)) = client.send_request(request, true)
            && let Ok(response) = response.await
            && response.status() == 200
        {
            assert_eq!(code(response).await, Code::Unauthenticated, "{length}");
        }
        connection.abort();
    }
    let session = running.clerk.session_token().user("user_ada").mint();
    assert_eq!(running.call("Dashboard", Some(&session)).await.text, "user_ada");
}

#[tokio::test(flavor = "multi_thread")]
async fn http_1_reaches_no_method() {
    let running = Running::start().await;
    let session = running.clerk.session_token().mint();
    for content_type in ["application/grpc", "application/json", "text/html"] {
        let mut socket = TcpStream::connect(running.address).await.expect("the server listens");
        let head = format!(
            "POST /accounts.v1.Accounts/Dashboard HTTP/1.1\r\nhost: app.test\r\ncontent-type: {content_type}\r\n\
             authorization: Bearer {session}\r\ncontent-length: 5\r\nconnection: close\r\n\r\n"
        );
        socket.write_all(&[head.as_bytes(), &[0; 5]].concat()).await.expect("the server reads");
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await.expect("an answer");
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 4"), "{content_type}: {answer}");
    }
    assert_eq!(running.begun(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_gets_the_same_answers_by_grpc_web() {
    let running = Running::start().await;
    let session = running.clerk.session_token().user("user_ada").mint();
    for (token, status, text) in [(None, "16", ""), (Some(session), "0", "user_ada")] {
        let mut socket = TcpStream::connect(running.address).await.expect("the server listens");
        let authorization =
            token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
        let head = format!(
            "POST /accounts.v1.Accounts/Dashboard HTTP/1.1\r\nhost: app.test\r\ncontent-type: application/grpc-web+proto\r\n\
             {authorization}content-length: 5\r\nconnection: close\r\n\r\n"
        );
        socket.write_all(&[head.as_bytes(), &[0; 5]].concat()).await.expect("the server reads");
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await.expect("an answer");
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("application/grpc-web"), "{answer}");
        assert!(
            answer.replace("grpc-status: ", "grpc-status:").contains(&format!("grpc-status:{status}")),
            "{answer}"
        );
        assert!(answer.contains(text), "{answer}");
    }
}

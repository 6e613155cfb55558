//! The body of a rejected request is not read, and that of an accepted one is.

use std::sync::atomic::Ordering;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::app::EXTRACTIONS;
use crate::servers::Servers;
use crate::socket::{Answer, Request, ask};

const A_GIGABYTE: usize = 1 << 30;

/// rocket itself looks for `_method=delete` at the start of every body, before fairings and guards.
const BEGINNING: &str = "{\"cents\":       ";

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_gigabyte_is_answered_without_being_read() {
    let servers = Servers::start().await;
    for server in servers.all() {
        for path in ["/invoices", "/text", "/inside/plain"] {
            let method = if path == "/inside/plain" { "GET" } else { "POST" };
            let mut socket = TcpStream::connect(server.address).await.expect("the server listens");
            let head = Request::new(method, path).head();
            let head = format!(
                "{head}content-type: application/json\r\ncontent-length: {A_GIGABYTE}\r\n\r\n{BEGINNING}"
            );
            socket.write_all(head.as_bytes()).await.expect("the server reads the head");
            let (mut answer, mut rest) = (vec![0; 4096], [0; 1]);
            let length = socket.read(&mut answer).await.expect("an answer before the body");
            let answer = Answer::parse(answer.get(..length).expect("within the buffer"));
            assert_eq!(answer.status, 404, "{} {path}", server.framework);
            // The server does not wait for the rest, and closes the connection.
            assert!(matches!(socket.read(&mut rest).await, Ok(0) | Err(_)), "{} {path}", server.framework);
        }
    }
}

/// Not even the function that starts an extraction is called. actix-web would call it for all parameters first.
#[tokio::test(flavor = "multi_thread")]
async fn no_extraction_begins_before_the_decision() {
    let servers = Servers::start().await;
    let session = format!("Bearer {}", servers.clerk.session_token().user("user_ada").mint());
    for server in servers.all() {
        let begun = EXTRACTIONS.load(Ordering::SeqCst);
        let stranger = Request::new("POST", "/counted").body(Some("{}"));
        assert_eq!(ask(server.address, &stranger).await.status, 404, "{}", server.framework);
        assert_eq!(EXTRACTIONS.load(Ordering::SeqCst), begun, "{}", server.framework);
        let user = stranger.header("authorization", &session);
        assert_eq!(ask(server.address, &user).await.body, "user_ada", "{}", server.framework);
        assert_eq!(EXTRACTIONS.load(Ordering::SeqCst), begun + 1, "{}", server.framework);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_body_is_refused_after_the_caller_is_accepted() {
    let servers = Servers::start().await;
    let malformed = || Request::new("POST", "/invoices").body(Some("{\"cents\":"));
    assert_eq!(servers.ask("a stranger's malformed body", &malformed()).await.status, 404);
    let biller = servers.clerk.session_token().organization("org_acme", "acme", "org:member");
    let biller = biller.permissions(["org:invoices:create"]).mint();
    for server in servers.all() {
        // Each framework has its own text for this error.
        let request = malformed().header("authorization", format!("Bearer {biller}"));
        assert_eq!(ask(server.address, &request).await.status, 400, "{}", server.framework);
    }
}

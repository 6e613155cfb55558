//! A client of both kinds of connections, with cookies and with tokens, and a clock that the test sets.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test panics when it fails")]

use std::net::Ipv4Addr;
use std::time::Duration;

use clerk_testing::EmbeddedClerk;
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Client;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::{HeaderMap, Response, StatusCode};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

const ADMIN: &str = "https://admin.example.com";

struct Server {
    embedded: EmbeddedClerk,
    authority: String,
}

impl Server {
    async fn start() -> Self {
        let embedded = EmbeddedClerk::start().await.expect("loopback has a free port");
        watch::remember_the_log();
        // At TRACE, the crate `tungstenite` logs whole handshakes and messages, including tokens.
        log::set_max_level(log::LevelFilter::Debug);
        watch::keep(embedded.secret_key());
        let clerk = embedded.builder().token_in_websocket_protocol(true).authorized_parties([ADMIN]);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
        let authority = listener.local_addr().expect("an address").to_string();
        let app = live::app(clerk.build().expect("the options are right"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { embedded, authority }
    }

    /// A token that lasts a minute.
    fn token(&self, user: &str, session: &str) -> String {
        let token = self.embedded.session_token().user(user).session(session).authorized_party(ADMIN).mint();
        watch::keep(&token);
        token
    }

    fn pass(&self, seconds: u64) {
        self.embedded.clock().advance(Duration::from_secs(seconds));
    }

    async fn connect(&self, headers: &[(&'static str, &str)]) -> Result<(Socket, HeaderMap), Error> {
        let mut request = format!("ws://{}/chat", self.authority).into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        let (socket, response) = connect_async(request).await?;
        watch::answered(response.headers(), &[]);
        Ok((socket, response.headers().clone()))
    }

    /// A connection that a client opens with `token`.
    async fn chat(&self, token: &str) -> Chat {
        let offer = format!("clerk.bearer.{token}, chat.v1");
        let (socket, headers) =
            self.connect(&[("sec-websocket-protocol", &offer)]).await.expect("an upgrade");
        let selected = headers.get("sec-websocket-protocol").expect("a protocol");
        assert_eq!(selected, "chat.v1", "the token is not sent back");
        Chat(socket)
    }

    /// The answer to a browser with Ada's cookies on a page of `origin`.
    async fn upgrade_from(&self, origin: Option<&str>) -> StatusCode {
        let cookies = self.embedded.session_cookies(&self.token("user_ada", "sess_1"));
        let mut headers = vec![("cookie", cookies.as_str()), ("sec-websocket-protocol", "chat.v1")];
        headers.extend(origin.map(|origin| ("origin", origin)));
        match self.connect(&headers).await {
            Ok(_) => StatusCode::SWITCHING_PROTOCOLS,
            Err(error) => refused(error).status(),
        }
    }
}

struct Chat(Socket);

impl Chat {
    /// The answer to a message.
    async fn say(&mut self, text: impl Into<String>) -> String {
        self.0.send(Message::text(text.into())).await.expect("an open connection");
        match self.0.next().await.expect("an answer").expect("an open connection") {
            Message::Text(text) => text.to_string(),
            other => panic!("no text: {other:?}"),
        }
    }

    /// The code with which the server closes the connection.
    async fn end(mut self) -> u16 {
        loop {
            match self.0.next().await.expect("a frame").expect("a whole frame") {
                Message::Close(Some(CloseFrame { code, .. })) => return code.into(),
                Message::Close(None) => panic!("no reason"),
                _ => {}
            }
        }
    }
}

fn refused(error: Error) -> Box<Response<Option<Vec<u8>>>> {
    match error {
        Error::Http(response) => response,
        error => panic!("{error}"),
    }
}

#[tokio::test]
async fn cookies_open_a_connection_from_pages_of_the_application_only() {
    let server = Server::start().await;
    let own = format!("http://{}", server.authority);
    let table = [
        (Some(own.as_str()), StatusCode::SWITCHING_PROTOCOLS),
        (Some(ADMIN), StatusCode::SWITCHING_PROTOCOLS),
        (Some("https://evil.example.com"), StatusCode::FORBIDDEN),
        (Some("null"), StatusCode::FORBIDDEN),
        (None, StatusCode::FORBIDDEN),
    ];
    for (origin, expected) in table {
        assert_eq!(server.upgrade_from(origin).await, expected, "{origin:?}");
    }
}

#[tokio::test]
async fn a_token_that_is_offered_as_a_protocol_opens_a_connection_from_anywhere() {
    let server = Server::start().await;
    let mut chat = server.chat(&server.token("user_ada", "sess_1")).await;
    assert_eq!(chat.say("hello").await, "user_ada: hello");

    let forged = server.embedded.session_token().signed_by_another_key().mint();
    let offer = format!("clerk.bearer.{forged}, chat.v1");
    let headers = [("sec-websocket-protocol", offer.as_str()), ("origin", "https://evil.example.com")];
    let response = refused(server.connect(&headers).await.expect_err("no upgrade"));
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_connection_ends_with_its_token() {
    let server = Server::start().await;
    let mut chat = server.chat(&server.token("user_ada", "sess_1")).await;
    server.pass(59);
    assert_eq!(chat.say("still here").await, "user_ada: still here");
    server.pass(1);
    assert_eq!(chat.end().await, 4001);
}

#[tokio::test]
async fn a_connection_goes_on_with_a_fresh_token_of_the_same_session() {
    let server = Server::start().await;
    let mut chat = server.chat(&server.token("user_ada", "sess_1")).await;
    server.pass(40);
    let fresh = server.token("user_ada", "sess_1");
    let answer = chat.say(format!("token {fresh}")).await;
    assert!(answer.starts_with("valid until "), "{answer}");
    // The first token has expired. Two steps, so the server reads the clock in between.
    server.pass(30);
    for text in ["one", "two"] {
        assert_eq!(chat.say(text).await, format!("user_ada: {text}"));
    }
    server.pass(30);
    assert_eq!(chat.end().await, 4001);
}

#[tokio::test]
async fn a_token_of_someone_else_ends_the_connection() {
    let server = Server::start().await;
    let forged = server.embedded.session_token().user("user_ada").session("sess_1").signed_by_another_key();
    let pending = server.embedded.session_token().user("user_ada").session("sess_1").pending();
    let pending = pending.authorized_party(ADMIN);
    for token in [
        server.token("user_eve", "sess_1"),
        server.token("user_ada", "sess_2"),
        forged.mint(),
        pending.mint(),
        server.embedded.api_key().user("user_ada").mint(),
        String::new(),
    ] {
        let mut chat = server.chat(&server.token("user_ada", "sess_1")).await;
        chat.0.send(Message::text(format!("token {token}"))).await.unwrap();
        assert_eq!(chat.end().await, 4003);
    }
}

#[tokio::test]
async fn events_end_with_the_token() {
    let server = Server::start().await;
    let request = Client::new().get(format!("http://{}/ticks", server.authority));
    let mut response =
        request.bearer_auth(server.token("user_ada", "sess_1")).send().await.expect("an answer");
    assert_eq!(response.headers().get("content-type").expect("a type"), "text/event-stream");
    let first = response.chunk().await.unwrap().expect("an event");
    assert_eq!(first, "data: user_ada 0\n\n");
    server.pass(60);
    while let Some(event) = response.chunk().await.unwrap() {
        assert!(event.starts_with(b"data: user_ada "));
    }
}

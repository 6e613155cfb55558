//! Tokens that a client offers as a protocol for a WebSocket.

use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::SEC_WEBSOCKET_PROTOCOL;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use clerk_runtime::{Auth, ClerkLayer, auth};
use clerk_testing::EmbeddedClerk;

use crate::app::{Server, answer, header};

#[auth(accepts = any)]
async fn whoami(auth: Auth) -> String {
    auth.user_id().unwrap_or("nobody").to_owned()
}

/// A handler that always selects the first offered protocol.
#[auth]
async fn careless(headers: HeaderMap) -> Response {
    let first = headers.get(SEC_WEBSOCKET_PROTOCOL).cloned();
    [(SEC_WEBSOCKET_PROTOCOL, first.expect("an offer"))].into_response()
}

async fn start(allowed: bool) -> (EmbeddedClerk, Server) {
    let embedded = crate::app::embedded().await;
    let clerk = embedded.builder().token_in_websocket_protocol(allowed).build().unwrap();
    let routes = Router::new().route("/whoami", get(whoami)).route("/careless", get(careless));
    let server = Server::serve(routes.layer(ClerkLayer::new(clerk))).await;
    (embedded, server)
}

async fn whoami_with(server: &Server, headers: &[(&str, &str)]) -> String {
    let request = server.get("/whoami").header("connection", "upgrade").header("upgrade", "websocket");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    answer(request).await.text().await.unwrap()
}

#[tokio::test]
async fn the_token_counts_like_one_in_the_header_which_wins() {
    let (embedded, server) = start(true).await;
    let token = |user: &str| embedded.session_token().user(user).mint();
    let (ada, grace, eve) = (token("user_ada"), token("user_grace"), token("user_eve"));
    let key = embedded.api_key().user("user_machine").mint();
    for secret in [&ada, &grace, &eve, &key] {
        watch::keep(secret);
    }
    let offer = |token: &str| format!("app.v1, clerk.bearer.{token}");
    let (by_ada, by_machine, by_nobody) = (offer(&ada), offer(&key), offer("e30.e30.c2ln"));
    let (bearer, cookies) = (format!("Bearer {grace}"), embedded.session_cookies(&eve));
    let table: [(&[(&str, &str)], &str); 8] = [
        (&[("sec-websocket-protocol", &by_ada)], "user_ada"),
        (&[("sec-websocket-protocol", &by_machine)], "user_machine"),
        (&[("sec-websocket-protocol", &by_ada), ("authorization", &bearer)], "user_grace"),
        (&[("sec-websocket-protocol", &by_ada), ("cookie", &cookies)], "user_ada"),
        (&[("sec-websocket-protocol", &by_nobody), ("cookie", &cookies)], "nobody"),
        (&[("sec-websocket-protocol", &by_ada), ("sec-websocket-protocol", &by_ada)], "nobody"),
        (&[("sec-websocket-protocol", "app.v1"), ("cookie", &cookies)], "user_eve"),
        (&[("sec-websocket-protocol", "app.v1")], "nobody"),
    ];
    for (number, (headers, expected)) in table.iter().enumerate() {
        assert_eq!(whoami_with(&server, headers).await, *expected, "row {number}");
    }
}

#[tokio::test]
async fn nothing_is_read_there_unless_the_application_says_so() {
    let (embedded, server) = start(false).await;
    let offer = format!("clerk.bearer.{}", embedded.session_token().mint());
    assert_eq!(whoami_with(&server, &[("sec-websocket-protocol", &offer)]).await, "nobody");
}

#[tokio::test]
async fn the_token_is_never_sent_back() {
    let (embedded, server) = start(true).await;
    let token = embedded.session_token().mint();
    watch::keep(&token);
    let select = async |offer: String| {
        let response = answer(server.get("/careless").header(SEC_WEBSOCKET_PROTOCOL, offer)).await;
        header(&response, "sec-websocket-protocol").map(str::to_owned)
    };
    assert_eq!(select(format!("clerk.bearer.{token}, app.v1")).await, None);
    assert_eq!(select(format!("app.v1, clerk.bearer.{token}")).await, None);
    assert_eq!(select("app.v1".to_owned()).await.as_deref(), Some("app.v1"));
}

/// A cache could store the answer for other callers, because `Vary` names only other headers.
#[tokio::test]
async fn a_page_does_not_count_the_token() {
    let (embedded, server) = start(true).await;
    let token = embedded.session_token().mint();
    watch::keep(&token);
    let page = server.get("/whoami").header(SEC_WEBSOCKET_PROTOCOL, format!("clerk.bearer.{token}"));
    assert_eq!(answer(page).await.text().await.unwrap(), "nobody");
}

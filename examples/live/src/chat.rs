//! A WebSocket that stays open until its token expires. The client can extend it with newer tokens.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use clerk_runtime::{SessionAuth, protect};

/// The application's own protocol; a client that offers its token as one offers this as well.
const PROTOCOL: &str = "chat.v1";
const LONGEST_MESSAGE: usize = 32 * 1024;
const TIME_TO_CLOSE: Duration = Duration::from_secs(5);

/// A cookie counts only in requests from this application's own pages. A token that the client offers as a
/// protocol counts from any origin.
#[protect(same_origin = true)]
pub(crate) async fn chat(auth: SessionAuth, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .protocols([PROTOCOL])
        .max_message_size(LONGEST_MESSAGE)
        .on_upgrade(move |socket| talk(socket, auth))
}

/// What to do with the connection.
enum Next {
    Same,
    Renewed(SessionAuth),
    Refused,
    Gone,
}

async fn talk(mut socket: WebSocket, mut auth: SessionAuth) {
    loop {
        // Both receiving and answering are cancelled when the token expires, even if the client reads
        // nothing.
        let next = tokio::select! {
            () = auth.expired() => return close(socket, 4001, "the token has expired").await,
            next = exchange(&mut socket, &auth) => next,
        };
        match next {
            Next::Same => {}
            Next::Renewed(renewed) => auth = renewed,
            Next::Refused => return close(socket, 4003, "the token was refused").await,
            Next::Gone => return,
        }
    }
}

/// Receives a message and answers it. A message of `token`, a space and a token replaces the token.
async fn exchange(socket: &mut WebSocket, auth: &SessionAuth) -> Next {
    let text = match socket.recv().await {
        Some(Ok(Message::Text(text))) => text,
        // Pings are answered automatically.
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Next::Same,
        _ => return Next::Gone,
    };
    let (answer, next) = match text.strip_prefix("token ") {
        Some(token) => match auth.renew(token).await {
            Ok(renewed) => (format!("valid until {}", renewed.expires_at()), Next::Renewed(renewed)),
            // The previous token still counts until it expires.
            Err(error) if error.is_unavailable() => ("try again".to_owned(), Next::Same),
            Err(_) => return Next::Refused,
        },
        None => (format!("{}: {text}", auth.user_id()), Next::Same),
    };
    if socket.send(Message::text(answer)).await.is_ok() { next } else { Next::Gone }
}

/// Codes from 4000 belong to the application (RFC 6455 §7.4.2).
async fn close(mut socket: WebSocket, code: u16, reason: &'static str) {
    let frame = CloseFrame { code, reason: reason.into() };
    // If the client reads nothing, the connection ends without the close frame.
    let _ = tokio::time::timeout(TIME_TO_CLOSE, socket.send(Message::Close(Some(frame)))).await;
}

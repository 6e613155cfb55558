//! A connection that stays open, so the front end can ask for new invoices without polling.

use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use clerk_runtime::{SessionAuth, permission, protect};

use crate::database::Invoices;

/// Opens a WebSocket on which the client sends the number of the last invoice that it has and gets those after it.
///
/// It is closed when the token of the session expires; the client then connects again.
#[utoipa::path(
    get,
    path = "/api/organizations/{org}/live",
    tag = "invoices",
    params(("org" = String, Path, description = "The slug or the id of the organization")),
    responses((status = SWITCHING_PROTOCOLS, description = "The WebSocket is open")),
)]
#[protect(organization = path("org"), permission = "org:invoices:read", same_origin = true)]
pub(crate) async fn live(
    auth: SessionAuth,
    State(invoices): State<Invoices>,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade.on_upgrade(|socket| serve(socket, auth, invoices))
}

async fn serve(mut socket: WebSocket, auth: SessionAuth, invoices: Invoices) {
    let mut expired = Box::pin(auth.expired());
    loop {
        let question = tokio::select! {
            () = &mut expired => return,
            question = socket.recv() => question,
        };
        let Some(Ok(Message::Text(question))) = question else { return };
        let Some(answer) = answer(&question, &auth, &invoices).await else { return };
        let is_sent = tokio::select! {
            () = &mut expired => return,
            sent = socket.send(Message::Text(answer)) => sent.is_ok(),
        };
        if !is_sent {
            return;
        }
    }
}

/// The invoices after a number, as JSON; `None` ends the connection.
async fn answer(question: &str, auth: &SessionAuth, invoices: &Invoices) -> Option<Utf8Bytes> {
    let organization = auth.org_id().filter(|_| auth.has(permission("org:invoices:read")))?;
    let invoices = invoices.list(organization, question.parse().ok()?).await.ok()?;
    serde_json::to_string(&invoices).ok().map(Utf8Bytes::from)
}

//! Which tool asks for which scope.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use clerk_runtime::OAuthAuth;
use clerk_runtime::layer::protect;
use http::{Method, StatusCode};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::notes::NotesService;

/// To read notes.
pub(crate) const READ: &str = "notes:read";
/// To write notes.
pub(crate) const WRITE: &str = "notes:write";

/// The service, open to applications with an OAuth token; for calls of tools the token needs the tool's scope.
///
/// Over HTTP all tools share one path, so that their guards are chosen by what the body asks for. Nobody's body is read
/// before its sender is known.
pub(crate) fn guarded(notes: NotesService) -> Router {
    let notes = Router::new().route_service("/mcp", notes);
    let guards = Guards {
        read: notes.clone().route_layer(protect!(token = "oauth_token", scope = "notes:read")),
        write: notes.clone().route_layer(protect!(token = "oauth_token", scope = "notes:write")),
        none: notes,
    };
    Router::new()
        .route("/mcp", any(choose_guard))
        .with_state(guards)
        // A client that has no token yet is told the fewest scopes with which it can call at all, to read, and asks its user
        // for those. It asks for more once a tool needs more.
        .route_layer(protect!(token = "oauth_token", any(scope = "notes:read", scope = "notes:write")))
}

/// The same service behind different guards.
#[derive(Clone)]
struct Guards {
    read: Router,
    write: Router,
    /// For what is no call of a tool: the handshake, lists, streams.
    none: Router,
}

async fn choose_guard(State(guards): State<Guards>, caller: OAuthAuth, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(caller);
    if parts.method != Method::POST {
        return pass(guards.none, Request::from_parts(parts, body)).await;
    }
    let Some(message) = read(body).await else { return StatusCode::BAD_REQUEST.into_response() };
    let guard = match tool(&message) {
        None => guards.none,
        Some("list_notes" | "next_note") => guards.read,
        Some("add_note") => guards.write,
        // A tool that nobody has thought about is not let through.
        Some(_) => return StatusCode::NOT_FOUND.into_response(),
    };
    // What goes on is what was looked at, and not other bytes that someone else might read differently.
    let body = Body::from(message.to_string());
    parts.headers.remove(http::header::CONTENT_LENGTH);
    pass(guard, Request::from_parts(parts, body)).await
}

/// A single message; batches are no part of the protocol any more.
async fn read(body: Body) -> Option<Value> {
    let body: Bytes = axum::body::to_bytes(body, LIMIT).await.ok()?;
    serde_json::from_slice(&body).ok().filter(Value::is_object)
}

/// The largest message that is read, in bytes.
const LIMIT: usize = 1024 * 1024;

/// The tool that the message calls, by name; an empty one if it says no name.
fn tool(message: &Value) -> Option<&str> {
    let is_call = message.get("method").and_then(Value::as_str) == Some("tools/call");
    is_call.then(|| message.pointer("/params/name").and_then(Value::as_str).unwrap_or_default())
}

async fn pass(guarded: Router, request: Request) -> Response {
    let Ok(response) = guarded.oneshot(request).await;
    response
}

//! The scope that each tool requires.

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

/// The scope for reading notes.
pub(crate) const READ: &str = "notes:read";
/// The scope for writing notes.
pub(crate) const WRITE: &str = "notes:write";

/// The service for applications with an OAuth token. Calls of tools also require the tool's scope.
///
/// Over HTTP all tools share one path, so the body selects the guard. A body is read only after the caller is
/// known.
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
        // A client without a token is told the smallest set of scopes with which it can call, which is
        // reading, and asks its user for consent to those. It asks for more when a tool needs more.
        .route_layer(protect!(token = "oauth_token", any(scope = "notes:read", scope = "notes:write")))
}

/// The same service behind different guards.
#[derive(Clone)]
struct Guards {
    read: Router,
    write: Router,
    /// For requests that call no tool: the handshake, lists, streams.
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
        // A tool without a scope here is refused.
        Some(_) => return StatusCode::NOT_FOUND.into_response(),
    };
    // The service gets the message that was checked, and not the original bytes, which it might read
    // differently.
    let body = Body::from(message.to_string());
    parts.headers.remove(http::header::CONTENT_LENGTH);
    pass(guard, Request::from_parts(parts, body)).await
}

/// A single message. The protocol no longer has batches.
async fn read(body: Body) -> Option<Value> {
    let body: Bytes = axum::body::to_bytes(body, LIMIT).await.ok()?;
    serde_json::from_slice(&body).ok().filter(Value::is_object)
}

/// The largest accepted message, in bytes.
const LIMIT: usize = 1024 * 1024;

/// The name of the tool that the message calls; empty if the message does not name one.
fn tool(message: &Value) -> Option<&str> {
    let is_call = message.get("method").and_then(Value::as_str) == Some("tools/call");
    is_call.then(|| message.pointer("/params/name").and_then(Value::as_str).unwrap_or_default())
}

async fn pass(guarded: Router, request: Request) -> Response {
    let Ok(response) = guarded.oneshot(request).await;
    response
}

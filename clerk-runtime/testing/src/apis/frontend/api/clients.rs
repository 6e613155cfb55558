//! `/v1/client`: the browser itself.

use axum::response::Response;
use serde_json::{Value, json};

use super::answer::{client_alone, plain, wrapped};
use super::caller::Caller;

pub(super) async fn show(caller: Caller) -> Response {
    plain(&json!({ "response": client_alone(&caller), "client": null }))
}

/// Creates the client, without sessions.
pub(super) async fn create(caller: Caller) -> Response {
    if let Some(browser) = caller.apis.tables().browser_mut(&caller.client_id) {
        browser.is_client = true;
    }
    let client = client_alone(&caller);
    wrapped(&caller, client)
}

/// Ends all sessions. The browser then is a new client.
pub(super) async fn delete(caller: Caller) -> Response {
    caller.apis.tables().forget_client(&caller.client_id, caller.now());
    plain(&json!({ "response": Value::Null, "client": null }))
}

/// Ends all sessions.
pub(super) async fn delete_sessions(caller: Caller) -> Response {
    caller.apis.tables().sign_out(&caller.client_id, caller.now());
    plain(&json!({ "response": client_alone(&caller), "client": null }))
}

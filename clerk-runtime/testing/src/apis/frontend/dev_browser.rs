//! `POST /v1/dev_browser`: registers a browser with a development instance.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::visitor::Visitor;
use crate::apis::Apis;
use crate::instance::response;

/// Returns the token by which applications recognize the browser.
pub(super) async fn create(State(apis): State<Arc<Apis>>, headers: HeaderMap) -> Response {
    if apis.instance.is_production() {
        return response::not_found().await;
    }
    let visitor = Visitor::recognize(&apis, &headers, None);
    let body = json!({ "object": "dev_browser", "id": visitor.dev_browser_token });
    let mut response = response::json(StatusCode::OK, &body);
    visitor.remember(response.headers_mut());
    response
}

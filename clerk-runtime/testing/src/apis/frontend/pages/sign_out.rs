//! `/sign-out`: sign out, after a confirmation, because a link alone must not sign a user out.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri};

use super::super::html::{escape, form};
use super::PageRequest;
use crate::apis::Apis;

/// Shows the user who would be signed out.
pub(in crate::apis::frontend) async fn show(
    State(apis): State<Arc<Apis>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let request = PageRequest::shown(apis, &headers, &uri);
    let who = match request.visitor.session() {
        Some((_, user)) => format!("<p>You are signed in as <b>{}</b>.</p>", escape(&user.display_name())),
        None => "<p>Nobody is signed in.</p>".to_owned(),
    };
    let form = form("/sign-out", request.return_url(), "<button class=\"primary\">Sign out</button>");
    request.page(StatusCode::OK, "Sign out", &format!("{who}{form}"))
}

/// Ends the session.
pub(in crate::apis::frontend) async fn submit(
    State(apis): State<Arc<Apis>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = PageRequest::submitted(apis, &headers, &body);
    request.apis.tables().sign_out(&request.visitor.client_id, request.apis.now());
    request.done()
}

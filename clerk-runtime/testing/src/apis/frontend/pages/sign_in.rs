//! `/sign-in`: choose the user to sign in as.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri};

use super::super::handshake;
use super::super::html::{button, escape, form, link};
use super::super::return_url::ReturnUrl;
use super::PageRequest;
use super::hosted::{self, Component};
use crate::apis::Apis;

/// Shows the users to choose from. A sign-in token signs its user in at once, and a development satellite that asks for its
/// primary domain gets its answer at once.
pub(in crate::apis::frontend) async fn show(
    State(apis): State<Arc<Apis>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let is_satellite = uri.query().is_some_and(|query| query.contains("__clerk_redirect_url="));
    if let Some(page) = hosted::page(&apis, Component::SignIn).filter(|_| !is_satellite) {
        return page;
    }
    let request = PageRequest::shown(apis, &headers, &uri);
    if let Some(token) = request.fields.text("__clerk_ticket") {
        return redeem(&request, token);
    }
    let satellite = request.fields.get("__clerk_redirect_url");
    match satellite.and_then(|url| ReturnUrl::checked(&request.apis.instance, url)) {
        Some(url) if !request.apis.instance.is_production() => {
            let url =
                url.with("__clerk_db_jwt", &request.visitor.dev_browser_token).with("__clerk_synced", "true");
            handshake::redirect(&request.visitor, &url, StatusCode::TEMPORARY_REDIRECT)
        }
        _ => answer(&request, StatusCode::OK, None),
    }
}

fn redeem(request: &PageRequest, token: &str) -> Response {
    let (mut tables, now) = (request.apis.tables(), request.apis.now());
    let session = tables.redeem_sign_in_token(token, &request.visitor.client_id, now);
    drop(tables);
    match session {
        Some(_) => request.done(),
        None => answer(request, StatusCode::UNPROCESSABLE_ENTITY, Some("The sign-in token is not valid.")),
    }
}

/// Signs in as the user with the submitted id or e-mail address.
pub(in crate::apis::frontend) async fn submit(
    State(apis): State<Arc<Apis>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = PageRequest::submitted(apis, &headers, &body);
    if request.fields.get("continue").is_some() {
        return request.done();
    }
    let is_signed_in = {
        let mut tables = request.apis.tables();
        let user = match (request.fields.text("user_id"), request.fields.text("email")) {
            (Some(id), _) => tables.user(id),
            (None, Some(address)) => tables.user_by_email(address),
            (None, None) => None,
        };
        let id = user.map(|user| user.id.clone()).unwrap_or_default();
        tables.sign_in(&request.visitor.client_id, &id, request.apis.now()).is_some()
    };
    if is_signed_in {
        request.done()
    } else {
        answer(&request, StatusCode::UNPROCESSABLE_ENTITY, Some("Couldn't find your account."))
    }
}

fn answer(request: &PageRequest, status: StatusCode, problem: Option<&str>) -> Response {
    let return_url = request.return_url();
    let mut body =
        problem.map_or_else(String::new, |text| format!("<p class=\"problem\">{}</p>", escape(text)));
    if let Some((_, user)) = request.visitor.session() {
        body += &format!("<p>You are signed in as <b>{}</b>.</p>", escape(&user.display_name()));
        body += &button("/sign-in", return_url, ("continue", ""), "Continue");
        body += &link("/sign-out", return_url, "Sign out");
        body += "<hr>";
    }
    for user in &request.apis.tables().users {
        body += &button("/sign-in", return_url, ("user_id", &user.id), &user.display_name());
    }
    let email = "<label>E-mail address<input type=\"email\" name=\"email\" required autocomplete=\"email\"></label>\
                 <button class=\"primary\">Sign in</button>";
    body += "<hr>";
    body += &form("/sign-in", return_url, email);
    body += &link("/sign-up", return_url, "No account yet? Sign up");
    request.page(status, "Sign in", &body)
}

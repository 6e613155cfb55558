//! `/sign-up`: create a user.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri};

use super::super::api::sign_up::{Entered, become_user_without_code};
use super::super::html::{escape, form, link};
use super::PageRequest;
use super::hosted::{self, Component};
use crate::apis::Apis;

/// Asks for an e-mail address and a name.
pub(in crate::apis::frontend) async fn show(
    State(apis): State<Arc<Apis>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    if let Some(page) = hosted::page(&apis, Component::SignUp) {
        return page;
    }
    answer(&PageRequest::shown(apis, &headers, &uri), StatusCode::OK, None)
}

/// Creates the user and signs in.
pub(in crate::apis::frontend) async fn submit(
    State(apis): State<Arc<Apis>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = PageRequest::submitted(apis, &headers, &body);
    match sign_up(&request) {
        Ok(()) => request.done(),
        Err(problem) => answer(&request, StatusCode::UNPROCESSABLE_ENTITY, Some(problem)),
    }
}

fn sign_up(request: &PageRequest) -> Result<(), &'static str> {
    let entered = Entered {
        address: request.fields.text("email").unwrap_or_default(),
        first_name: request.fields.text("first_name"),
        last_name: request.fields.text("last_name"),
    };
    let now = request.apis.now();
    become_user_without_code(&mut request.apis.tables(), &request.visitor.client_id, &entered, now)
}

fn answer(request: &PageRequest, status: StatusCode, problem: Option<&str>) -> Response {
    let problem =
        problem.map_or_else(String::new, |text| format!("<p class=\"problem\">{}</p>", escape(text)));
    let fields = "<label>E-mail address<input type=\"email\" name=\"email\" required autocomplete=\"email\"></label>\
                  <label>First name<input name=\"first_name\" autocomplete=\"given-name\"></label>\
                  <label>Last name<input name=\"last_name\" autocomplete=\"family-name\"></label>\
                  <button class=\"primary\">Sign up</button>";
    let form = form("/sign-up", request.return_url(), fields);
    let link = link("/sign-in", request.return_url(), "Have an account? Sign in");
    request.page(status, "Sign up", &format!("{problem}{form}{link}"))
}

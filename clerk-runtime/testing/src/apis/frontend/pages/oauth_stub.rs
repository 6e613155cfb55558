//! `/oauth_stub`: choose an account. The page takes the place of a provider.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::{StatusCode, Uri};

use super::super::api::oauth;
use super::super::fields::Fields;
use super::super::html::{escape, hidden, page};
use crate::apis::Apis;
use crate::apis::store::{EmailAddress, Identification as _};

/// Shows the addresses of all users, and a field for another one.
pub(in crate::apis::frontend) async fn show(State(apis): State<Arc<Apis>>, uri: Uri) -> Response {
    answer(&apis, &Fields::of_query(&uri), StatusCode::OK, "")
}

/// Sends the browser back with the chosen account.
pub(in crate::apis::frontend) async fn submit(State(apis): State<Arc<Apis>>, body: Bytes) -> Response {
    let fields = Fields::parse(&body);
    let (Some(state), Some(address)) = (fields.text("state"), fields.text("email")) else {
        return answer(&apis, &fields, StatusCode::UNPROCESSABLE_ENTITY, "Enter an e-mail address.");
    };
    if EmailAddress::problem(address).is_some() {
        return answer(&apis, &fields, StatusCode::UNPROCESSABLE_ENTITY, "That is no e-mail address.");
    }
    let url = oauth::choose(&apis, state, address);
    let response = url.and_then(|url| oauth::redirect(&url));
    response.unwrap_or_else(|| answer(&apis, &fields, StatusCode::UNPROCESSABLE_ENTITY, ""))
}

fn answer(apis: &Apis, fields: &Fields, status: StatusCode, problem: &str) -> Response {
    let state = fields.text("state").unwrap_or_default();
    let Some(strategy) = oauth::provider_of(apis, state) else {
        let body = "<p class=\"problem\">This sign-in is over. Begin again in the application.</p>";
        return page(StatusCode::NOT_FOUND, "Nothing to choose", body);
    };
    let provider = strategy.trim_start_matches("oauth_");
    let mut body = format!("<p>This page stands in for {}.</p>", escape(provider));
    if !problem.is_empty() {
        body += &format!("<p class=\"problem\">{}</p>", escape(problem));
    }
    let form = |content: &str| {
        let state = hidden("state", state);
        format!("<form method=\"post\" action=\"/oauth_stub\">{state}{content}</form>")
    };
    let tables = apis.tables();
    for address in tables.users.iter().take(MOST_SHOWN).filter_map(|user| user.email()) {
        let button = format!("{}<button>{}</button>", hidden("email", address), escape(address));
        body += &form(&button);
    }
    body += "<hr>";
    body += &form(
        "<label>Another account<input type=\"email\" name=\"email\" required></label>\
         <button class=\"primary\">Continue</button>",
    );
    page(status, "Choose an account", &body)
}

const MOST_SHOWN: usize = 100;

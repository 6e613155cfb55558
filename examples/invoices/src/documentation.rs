//! The OpenAPI document of the routes for programs, with the rules that are enforced.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use clerk_runtime::public;
use clerk_runtime::routing::Routes;
use utoipa::openapi::OpenApi;
use utoipa::{Modify as _, OpenApi as _};

use crate::{api, internal, prometheus, webhook};

/// The document, as it is served.
#[derive(Clone)]
pub struct Document(Arc<str>);

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Invoices", description = "The invoices of organizations."),
    paths(
        api::invoices::list,
        api::invoices::create,
        api::invoices::read,
        api::invoices::delete,
        api::live::live,
        internal::totals,
        prometheus::show,
        show,
        webhook::receive,
    )
)]
struct Operations;

/// The operations with the access rules of `routes`.
#[must_use]
pub fn document(routes: &Routes) -> OpenApi {
    let mut document = Operations::openapi();
    routes.modify(&mut document);
    document
}

impl Document {
    pub(crate) fn of(routes: &Routes) -> Self {
        // A document contains only strings, numbers and lists, all of which can be serialized.
        Self(document(routes).to_json().unwrap_or_default().into())
    }
}

/// Shows this document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "documentation",
    responses((status = OK, description = "The document", content_type = "application/json")),
)]
#[public]
pub(crate) async fn show(State(document): State<Document>) -> Response {
    ([(CONTENT_TYPE, "application/json")], document.0.to_string()).into_response()
}

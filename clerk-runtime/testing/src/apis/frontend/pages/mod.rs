//! Pages for people: plain HTML forms, no password, no JavaScript.

pub(super) mod organization;
pub(super) mod sign_in;
pub(super) mod sign_out;
pub(super) mod sign_up;

use std::sync::Arc;

use axum::response::Response;
use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, StatusCode, Uri};

use super::fields::Fields;
use super::handshake;
use super::return_url::ReturnUrl;
use super::visitor::Visitor;
use crate::apis::Apis;

/// A request for a page, or the form submitted on it.
struct PageRequest {
    apis: Arc<Apis>,
    fields: Fields,
    visitor: Visitor,
    return_url: Option<ReturnUrl>,
}

impl PageRequest {
    fn shown(apis: Arc<Apis>, headers: &HeaderMap, uri: &Uri) -> Self {
        Self::new(apis, headers, Fields::of_query(uri))
    }

    fn submitted(apis: Arc<Apis>, headers: &HeaderMap, form: &[u8]) -> Self {
        Self::new(apis, headers, Fields::parse(form))
    }

    fn new(apis: Arc<Apis>, headers: &HeaderMap, fields: Fields) -> Self {
        let visitor = Visitor::recognize(&apis, headers, fields.get("__clerk_db_jwt"));
        Self { return_url: ReturnUrl::of(&apis.instance, &fields), visitor, fields, apis }
    }

    fn return_url(&self) -> Option<&ReturnUrl> {
        self.return_url.as_ref()
    }

    /// The page, which the browser is known by from then on.
    fn page(&self, status: StatusCode, title: &str, body: &str) -> Response {
        let mut response = super::html::page(status, title, body);
        self.visitor.remember(response.headers_mut());
        response
    }

    /// Back to the application, or to the sign-in page when none sent the browser here.
    fn done(&self) -> Response {
        if let Some(return_url) = &self.return_url {
            return handshake::send_back(&self.apis, &self.visitor, return_url);
        }
        let mut response = Response::default();
        *response.status_mut() = StatusCode::SEE_OTHER;
        response.headers_mut().insert(LOCATION, HeaderValue::from_static("/sign-in"));
        self.visitor.remember(response.headers_mut());
        response
    }
}

//! Pages of plain HTML forms, without passwords and JavaScript.

pub(super) mod hosted;
pub(super) mod oauth_stub;
pub(super) mod organization;
pub(super) mod sign_in;
pub(super) mod sign_out;
pub(super) mod sign_up;

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, StatusCode, Uri};

use super::fields::Fields;
use super::handshake;
use super::return_url::ReturnUrl;
use super::visitor::Visitor;
use crate::apis::Apis;
use hosted::Component;

/// `/user`: the account of the signed-in user, which only Clerk's components show.
pub(super) async fn user(State(apis): State<Arc<Apis>>) -> Response {
    hosted::page(&apis, Component::UserProfile).unwrap_or_else(only_with_scripts)
}

/// `/create-organization`, which only Clerk's components offer.
pub(super) async fn create_organization(State(apis): State<Arc<Apis>>) -> Response {
    hosted::page(&apis, Component::CreateOrganization).unwrap_or_else(only_with_scripts)
}

fn only_with_scripts() -> Response {
    let body = "<p>This page has Clerk's own components, and this instance was not told where Clerk's browser code is. \
                Install <code>@clerk/clerk-js</code> and <code>@clerk/ui</code>, and name the folder \
                <code>node_modules</code>.</p>";
    super::html::page(StatusCode::NOT_FOUND, "Not without Clerk's browser code", body)
}

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

    /// The page, with the cookie that identifies the browser.
    fn page(&self, status: StatusCode, title: &str, body: &str) -> Response {
        let mut response = super::html::page(status, title, body);
        self.visitor.remember(response.headers_mut());
        response
    }

    /// Redirects to the application, or to the sign-in page if no application has sent the browser here.
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

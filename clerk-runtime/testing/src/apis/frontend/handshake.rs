//! `GET /v1/client/handshake`: a browser comes from an application and returns with cookies for it; and
//! `GET /v1/clients/handshake_payload`, where the application fetches these cookies.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use serde_json::json;

use super::directives::{directives, parent_domain};
use super::fields::Fields;
use super::return_url::ReturnUrl;
use super::visitor::Visitor;
use crate::apis::Apis;
use crate::instance::response;
use crate::instance::{HandshakeToken, JwtBuilder};

/// Sends the browser back to `redirect_url`. The parameters:
///
/// | Parameter | Meaning |
/// |---|---|
/// | `__clerk_db_jwt` | the browser, in development; otherwise the instance's own cookie identifies it |
/// | `organization_id` | the organization to act for, an id or a slug; empty for the personal account |
/// | `format` | `nonce`: the application fetches the cookies; otherwise they are sent in a signed token |
pub(super) async fn show(State(apis): State<Arc<Apis>>, headers: HeaderMap, uri: Uri) -> Response {
    let query = Fields::of_query(&uri);
    let Some(return_url) = ReturnUrl::of(&apis.instance, &query) else {
        let message = "redirect_url is missing, or leads to an application that is not this instance's.";
        return response::error(StatusCode::BAD_REQUEST, "invalid_redirect_url", message);
    };
    let visitor = Visitor::recognize(&apis, &headers, query.get("__clerk_db_jwt"));
    if let (Some(organization), Some((session, _))) = (query.get("organization_id"), visitor.session()) {
        let organization = Some(organization).filter(|id| !id.is_empty());
        // For a user who is not a member, nothing changes: the application decides what they may see.
        apis.tables().activate_organization(&session.id, organization, apis.now());
    }
    let format = if query.get("format") == Some("nonce") { Format::Nonce } else { Format::Token };
    deliver(&apis, &visitor, &return_url, format, StatusCode::TEMPORARY_REDIRECT)
}

/// Returns the directives of a nonce to callers with the secret key.
pub(super) async fn payload(State(apis): State<Arc<Apis>>, headers: HeaderMap, uri: Uri) -> Response {
    if !response::is_authorized(&headers, &apis.instance.secret_key) {
        return response::invalid_secret_key();
    }
    let query = Fields::of_query(&uri);
    match query.get("nonce").and_then(|nonce| apis.deliveries.get(nonce, apis.now())) {
        Some(directives) => response::json(StatusCode::OK, &json!({ "directives": directives })),
        None => response::error(StatusCode::NOT_FOUND, "resource_not_found", "The nonce is not known."),
    }
}

/// How cookies are sent to the application.
#[derive(Clone, Copy)]
pub(super) enum Format {
    Nonce,
    Token,
}

/// Redirects to the application with the browser's cookies: in development in a query parameter, because the two hosts share
/// no cookies; in production in a cookie of their common domain.
pub(super) fn deliver(
    apis: &Arc<Apis>,
    visitor: &Visitor,
    return_url: &ReturnUrl,
    format: Format,
    status: StatusCode,
) -> Response {
    let directives = directives(apis, &visitor.client_id, &return_url.origin());
    let (name, value) = match format {
        Format::Nonce => ("__clerk_handshake_nonce", apis.deliveries.add(directives, apis.now())),
        Format::Token => {
            let token = JwtBuilder::new(Arc::clone(&apis.instance), HandshakeToken::default());
            ("__clerk_handshake", token.directives(directives).mint())
        }
    };
    if apis.instance.is_production() {
        let cookie = format!(
            "{name}={value}; {}Path=/; Max-Age=60; HttpOnly; SameSite=Lax",
            parent_domain(&apis.instance)
        );
        let mut response = redirect(visitor, return_url, status);
        response.headers_mut().extend(HeaderValue::try_from(cookie).ok().map(|cookie| (SET_COOKIE, cookie)));
        response
    } else {
        redirect(visitor, &return_url.with(name, &value), status)
    }
}

/// Redirects to the application so that it sees what has changed. In development, the URL names the browser, and the
/// application begins a handshake.
pub(super) fn send_back(apis: &Arc<Apis>, visitor: &Visitor, return_url: &ReturnUrl) -> Response {
    if apis.instance.is_production() {
        return deliver(apis, visitor, return_url, Format::Nonce, StatusCode::SEE_OTHER);
    }
    let return_url = return_url.with("__clerk_db_jwt", &visitor.dev_browser_token);
    redirect(visitor, &return_url, StatusCode::SEE_OTHER)
}

pub(super) fn redirect(visitor: &Visitor, url: &ReturnUrl, status: StatusCode) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.extend(HeaderValue::try_from(url.as_str()).ok().map(|location| (LOCATION, location)));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    visitor.remember(headers);
    response
}

//! `/organization`: choose the active organization.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri};

use super::super::html::{button, link};
use super::PageRequest;
use super::hosted::{self, Component};
use crate::apis::Apis;
use crate::apis::store::{Session, User};

/// Shows the organizations of the signed-in user.
pub(in crate::apis::frontend) async fn show(
    State(apis): State<Arc<Apis>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    if let Some(page) = hosted::page(&apis, Component::OrganizationProfile) {
        return page;
    }
    answer(&PageRequest::shown(apis, &headers, &uri), StatusCode::OK)
}

/// Activates the organization with the submitted id or slug; an empty one stands for the personal account.
pub(in crate::apis::frontend) async fn submit(
    State(apis): State<Arc<Apis>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = PageRequest::submitted(apis, &headers, &body);
    let organization = request.fields.get("organization_id");
    let is_switched = match (request.visitor.session(), organization) {
        (Some((session, _)), Some(organization)) => {
            let organization = Some(organization).filter(|id| !id.is_empty());
            let now = request.apis.now();
            request.apis.tables().activate_organization(&session.id, organization, now)
        }
        _ => false,
    };
    if is_switched { request.done() } else { answer(&request, StatusCode::UNPROCESSABLE_ENTITY) }
}

fn answer(request: &PageRequest, status: StatusCode) -> Response {
    let body = match request.visitor.session() {
        Some((session, user)) => choices(request, &session, &user),
        None => link("/sign-in", request.return_url(), "Sign in first"),
    };
    request.page(status, "Choose an organization", &body)
}

fn choices(request: &PageRequest, session: &Session, user: &User) -> String {
    let active = session.last_active_organization_id.as_deref().unwrap_or_default();
    let choice = |id: &str, name: &str| {
        let name = if id == active { format!("✓ {name}") } else { name.to_owned() };
        button("/organization", request.return_url(), ("organization_id", id), &name)
    };
    let tables = request.apis.tables();
    let memberships = tables
        .memberships(request.apis.now())
        .filter(|membership| membership.public_user_data.user_id == user.id);
    let organizations =
        memberships.map(|membership| choice(&membership.organization.id, &membership.organization.name));
    organizations.chain([choice("", "Personal account")]).collect()
}

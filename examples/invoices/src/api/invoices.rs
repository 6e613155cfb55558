//! The invoices of one organization.
//!
//! Every rule begins with `organization = path("org")`: the organization in the path must be the caller's
//! active one. The handlers then take its id from the token, because the path may contain its slug.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use clerk_runtime::request::RequestView as _;
use clerk_runtime::{ApiKeyAuth, Auth, FromAuth, Rejection, SessionAuth, check, protect};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::database::{Draft, Invoice, Invoices};
use crate::problem::Problem;

/// Lists the invoices of an organization, a hundred at a time.
#[utoipa::path(
    get,
    path = "/api/organizations/{org}/invoices",
    tag = "invoices",
    params(("org" = String, Path, description = "The slug or the id of the organization; with an API key, its id"), After),
    responses((status = OK, description = "The invoices", body = Vec<Invoice>)),
)]
#[protect(
    organization = path("org"),
    any(permission = "org:invoices:read", scope = "invoices:read"),
    token = ["session_token", "api_key"],
    max_stale = "30s"
)]
pub(crate) async fn list(
    caller: Caller,
    Query(page): Query<After>,
    State(invoices): State<Invoices>,
) -> Result<Json<Vec<Invoice>>, Problem> {
    Ok(Json(invoices.list(caller.organization(), page.after).await?))
}

/// Creates an invoice.
#[utoipa::path(
    post,
    path = "/api/organizations/{org}/invoices",
    tag = "invoices",
    params(("org" = String, Path, description = "The slug or the id of the organization; with an API key, its id")),
    request_body = Draft,
    responses(
        (status = CREATED, description = "The new invoice", body = Invoice),
        (status = UNPROCESSABLE_ENTITY, description = "The customer is blank or too long, or the amount is zero"),
    ),
)]
#[protect(
    organization = path("org"),
    any(permission = "org:invoices:create", scope = "invoices:write"),
    same_origin = true,
    token = ["session_token", "api_key"]
)]
pub(crate) async fn create(
    caller: Caller,
    State(invoices): State<Invoices>,
    Json(draft): Json<Draft>,
) -> Result<(StatusCode, Json<Invoice>), Problem> {
    let invoice = invoices.create(caller.organization(), caller.author(), draft).await?;
    Ok((StatusCode::CREATED, Json(invoice)))
}

/// Shows an invoice.
#[utoipa::path(
    get,
    path = "/api/organizations/{org}/invoices/{id}",
    tag = "invoices",
    params(
        ("org" = String, Path, description = "The slug or the id of the organization; with an API key, its id"),
        ("id" = i64, Path, description = "The number of the invoice"),
    ),
    responses((status = OK, description = "The invoice", body = Invoice)),
)]
#[protect(
    organization = path("org"),
    any(permission = "org:invoices:read", scope = "invoices:read"),
    check = is_of_organization,
    token = ["session_token", "api_key"],
    max_stale = "30s"
)]
pub(crate) async fn read(
    caller: Caller,
    Path((_org, id)): Path<(String, i64)>,
    State(invoices): State<Invoices>,
) -> Result<Json<Invoice>, Problem> {
    invoices.find(caller.organization(), id).await?.map(Json).ok_or(Problem::Gone)
}

/// Deletes an invoice. The user has to have verified themselves just before, and must not be impersonated.
#[utoipa::path(
    delete,
    path = "/api/organizations/{org}/invoices/{id}",
    tag = "invoices",
    params(
        ("org" = String, Path, description = "The slug or the id of the organization"),
        ("id" = i64, Path, description = "The number of the invoice"),
    ),
    responses((status = NO_CONTENT, description = "It is deleted")),
)]
#[protect(
    organization = path("org"),
    permission = "org:invoices:delete",
    not_impersonated,
    reverification = "strict",
    challenge = true,
    same_origin = true,
    check = is_of_organization
)]
pub(crate) async fn delete(
    session: SessionAuth,
    Path((_org, id)): Path<(String, i64)>,
    State(invoices): State<Invoices>,
) -> Result<StatusCode, Problem> {
    let organization = session.org_id().unwrap_or_default();
    if invoices.delete(organization, id).await? { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::Gone) }
}

/// Lets a request pass if the invoice in its path belongs to the caller's organization. To others it does not exist.
#[check]
async fn is_of_organization(auth: &Auth, parts: &Parts, invoices: &Invoices) -> Result<(), Rejection> {
    let Some(id) = parts.path_parameter("id").and_then(|id| id.parse().ok()) else {
        return Err(Rejection::not_found(parts).await);
    };
    match invoices.organization_of(id).await {
        Ok(Some(owner)) if auth.org_id() == Some(&*owner) => Ok(()),
        Ok(_) => Err(Rejection::not_found(parts).await),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "an invoice cannot be checked");
            Err(Rejection::unavailable(parts).await)
        }
    }
}

/// A caller that acts for an organization.
#[derive(FromAuth)]
pub(crate) enum Caller {
    User(SessionAuth),
    Key(ApiKeyAuth),
}

impl Caller {
    /// The organization, which the rules have compared with the path.
    fn organization(&self) -> &str {
        match self {
            Self::User(session) => session.org_id().unwrap_or_default(),
            Self::Key(key) => key.org_id().unwrap_or_default(),
        }
    }

    /// The id of the user or of the key. The subject of an organization's key is the organization.
    fn author(&self) -> &str {
        match self {
            Self::User(session) => session.user_id(),
            Self::Key(key) => key.id(),
        }
    }
}

/// Where a list continues.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// The number of the last invoice in the previous part of the list.
    #[serde(default)]
    #[param(required = false)]
    after: i64,
}

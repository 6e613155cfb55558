//! Routes for our other services.

use axum::Json;
use axum::extract::State;
use clerk_runtime::protect;

use crate::database::{Invoices, Total};
use crate::problem::Problem;

/// Tells what each organization has invoiced.
#[utoipa::path(
    get,
    path = "/internal/totals",
    tag = "operations",
    responses((status = OK, description = "The totals", body = Vec<Total>)),
)]
#[protect(token = "m2m_token")]
pub(crate) async fn totals(State(invoices): State<Invoices>) -> Result<Json<Vec<Total>>, Problem> {
    Ok(Json(invoices.totals().await?))
}

#![deny(warnings)]

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use clerk_runtime::{SessionAuth, protect};

#[derive(Clone)]
struct Database;

#[protect(permission = "org:invoices:create", unauthorized_url = "/upgrade")]
async fn create(
    State(_database): State<Database>,
    Path((_shop, _number)): Path<(String, u32)>,
    auth: SessionAuth,
    Json(mut invoice): Json<serde_json::Value>,
) -> Result<Json<serde_json::Value>, String> {
    invoice["author"] = auth.user_id().into();
    Ok(Json(invoice))
}

/// Where its last parameter is left out, the body is the last.
#[protect]
async fn with_a_parameter_that_is_left_out(
    _auth: SessionAuth,
    _body: String,
    #[cfg(any())] _method: axum::http::Method,
) {
}

#[protect]
async fn generic<T>(_auth: SessionAuth, Json(_body): Json<T>)
where
    T: serde::de::DeserializeOwned + Send + 'static,
{
}

#[protect]
async fn with_conditional_compilation(
    _auth: SessionAuth,
    #[cfg(any())] _missing: DoesNotExist,
    #[expect(unused_variables)] unused: State<Database>,
) {
}

#[protect(role = "org:admin")]
async fn claims(_: clerk_runtime::parameters::Claims<serde_json::Value>) {}

#[test]
fn builds() {
    let _: Router = Router::new()
        .route("/{shop}/{number}", post(create))
        .route("/generic", post(generic::<serde_json::Value>))
        .route("/conditional", get(with_conditional_compilation))
        .with_state(Database);
}

//! `/v1/environment`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::answer::plain;
use crate::apis::Apis;
use crate::apis::frontend::views;

/// Returns the settings of the instance to everyone. A `PATCH` contains facts about the page, which are ignored here.
pub(super) async fn show(State(apis): State<Arc<Apis>>) -> Response {
    plain(&views::environment(&apis))
}

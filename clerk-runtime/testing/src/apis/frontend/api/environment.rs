//! `/v1/environment`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::answer::plain;
use crate::apis::Apis;
use crate::apis::frontend::views;

/// How the instance is set up, to whoever asks. A `PATCH` would tell it about the page, which makes no difference here.
pub(super) async fn show(State(apis): State<Arc<Apis>>) -> Response {
    plain(&views::environment(&apis))
}

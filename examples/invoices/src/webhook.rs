//! Webhooks about users.

use axum::extract::State;
use axum::http::StatusCode;
use clerk_runtime::public;
use clerk_runtime::webhooks::{Event, Webhook};

use crate::database::Users;
use crate::problem::Problem;

/// Keeps the names of users. Everyone may call it, because a delivery is believed for its signature.
///
/// Clerk delivers again what was answered with an error, so a broken database loses nothing.
#[utoipa::path(
    post,
    path = "/webhooks",
    tag = "webhooks",
    responses(
        (status = NO_CONTENT, description = "The event is handled"),
        (status = BAD_REQUEST, description = "The delivery is not believed"),
        (status = CONFLICT, description = "The delivery came before"),
    ),
)]
#[public]
pub(crate) async fn receive(
    State(users): State<Users>,
    webhook: Webhook<Event>,
) -> Result<StatusCode, Problem> {
    match webhook.event {
        Event::UserCreated(user) | Event::UserUpdated(user) => users.keep(*user).await?,
        Event::UserDeleted(user) => users.forget(user.id.unwrap_or_default()).await?,
        // An endpoint may receive events that it does not need.
        _ => {}
    }
    Ok(StatusCode::NO_CONTENT)
}

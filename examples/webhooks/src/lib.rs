//! An application that keeps its own table of users, told by webhooks what changes.

pub mod users;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use clerk_runtime::time::Timestamp;
use clerk_runtime::webhooks::{Event, Webhook, WebhookVerifier};

use users::Users;

/// What handlers share.
#[derive(Clone)]
struct App {
    users: Users,
    verifier: WebhookVerifier,
}

/// Lets [`Webhook`] find its verifier.
impl FromRef<App> for WebhookVerifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

/// The application, with `POST /webhooks` as the endpoint to enter in the Clerk dashboard.
pub fn app(users: Users, verifier: WebhookVerifier) -> Router {
    Router::new()
        .route("/webhooks", post(receive))
        // The verifier has a limit of its own.
        .layer(DefaultBodyLimit::disable())
        .with_state(App { users, verifier })
}

/// An error makes Clerk deliver the event again, so that a broken database loses nothing.
async fn receive(State(app): State<App>, webhook: Webhook<Event>) -> Result<StatusCode, StatusCode> {
    let at = webhook.timestamp.unwrap_or(Timestamp::from_millis(0));
    let kept = match webhook.event {
        Event::UserCreated(user) | Event::UserUpdated(user) => app.users.keep(webhook.id, *user).await,
        Event::UserDeleted(user) => app.users.forget(webhook.id, user.id.unwrap_or_default(), at).await,
        // Endpoints may be sent events that they do not care about.
        _ => Ok(()),
    };
    kept.map(|()| StatusCode::NO_CONTENT).map_err(|error| {
        eprintln!("{error}");
        StatusCode::INTERNAL_SERVER_ERROR
    })
}

//! An application that keeps its own table of users, and updates it with webhooks.

pub mod users;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use clerk_runtime::time::Timestamp;
use clerk_runtime::webhooks::{Event, Webhook, WebhookVerifier};

use users::Users;

/// The state that handlers share.
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

/// The application. Enter the address of its `POST /webhooks` in the Clerk dashboard.
pub fn app(users: Users, verifier: WebhookVerifier) -> Router {
    Router::new()
        .route("/webhooks", post(receive))
        // The verifier has its own limit.
        .layer(DefaultBodyLimit::disable())
        .with_state(App { users, verifier })
}

/// After an error, Clerk delivers the event again, so a broken database loses nothing.
async fn receive(State(app): State<App>, webhook: Webhook<Event>) -> Result<StatusCode, StatusCode> {
    let at = webhook.timestamp.unwrap_or(Timestamp::from_millis(0));
    let kept = match webhook.event {
        Event::UserCreated(user) | Event::UserUpdated(user) => app.users.keep(webhook.id, *user).await,
        Event::UserDeleted(user) => app.users.forget(webhook.id, user.id.unwrap_or_default(), at).await,
        // An endpoint may receive events that it does not need.
        _ => Ok(()),
    };
    kept.map(|()| StatusCode::NO_CONTENT).map_err(|error| {
        eprintln!("{error}");
        StatusCode::INTERNAL_SERVER_ERROR
    })
}

//! The page at `/`: the instance's data and activity, and forms that change it.

mod actions;
mod form;
mod guard;
mod layout;
mod outage;
mod people;
mod traffic;

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::middleware::from_fn;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use clerk_testing::{EmbeddedClerk, WebhookSender};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use maud::html;

/// The running instance. It is set later, because the instance needs its pages before it starts.
pub(super) type Subject = Arc<OnceLock<Running>>;

/// The instance and the sender of its webhooks.
pub(super) struct Running {
    pub(super) clerk: EmbeddedClerk,
    pub(super) webhooks: Option<WebhookSender>,
    /// In milliseconds of the Unix epoch. Earlier requests come from the seed file.
    pub(super) started_at: i64,
}

/// The routes of the page.
pub(super) fn routes(subject: Subject) -> Router {
    let actions = Router::new()
        .route("/_dev/users", post(actions::create_user))
        .route("/_dev/users/delete", post(actions::delete_user))
        .route("/_dev/sign-in", post(actions::sign_in))
        .route("/_dev/sessions/expire", post(actions::expire_session))
        .route("/_dev/sessions/revoke", post(actions::revoke_session))
        .route("/_dev/organizations", post(actions::create_organization))
        .route("/_dev/members", post(actions::add_member))
        .route("/_dev/keys/rotate", post(actions::rotate_keys))
        .route("/_dev/faults", post(actions::order_fault))
        .route("/_dev/faults/clear", post(actions::clear_faults))
        .route("/_dev/webhooks/retry", post(actions::retry_webhooks))
        .layer(from_fn(guard::same_origin))
        .layer(DefaultBodyLimit::max(16 * 1024));
    Router::new()
        .route("/", get(show).layer(from_fn(guard::no_foreign_script)))
        .route("/_dev/style.css", get(style))
        .merge(actions)
        .with_state(subject)
}

async fn show(State(subject): State<Subject>) -> Response {
    match subject.get() {
        Some(running) => overview(running, None),
        None => (StatusCode::SERVICE_UNAVAILABLE, "The instance is starting.\n").into_response(),
    }
}

async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css")).into_response()
}

/// The whole page, with the problem at the top if there is one.
fn overview(running: &Running, problem: Option<&str>) -> Response {
    let Running { clerk, webhooks, started_at } = running;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let body = html! {
        @if let Some(problem) = problem { p.problem role="alert" { (problem) } }
        (people::users(clerk))
        (people::sessions(clerk))
        (people::organizations(clerk))
        (traffic::messages(clerk))
        (traffic::requests(clerk, *started_at))
        (traffic::tokens(clerk))
        (traffic::webhooks(webhooks.as_ref()))
        (outage::faults(clerk))
        (outage::keys(clerk))
    };
    layout::page(status, clerk.frontend_url(), &body)
}

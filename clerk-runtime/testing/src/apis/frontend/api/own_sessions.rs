//! `/v1/me/sessions`: the user's sessions on all browsers.

use axum::extract::Path;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::{plain, wrapped};
use super::caller::SignedIn;
use super::reverification::check_fresh;
use crate::apis::endpoint::{Answer, ApiError};
use crate::apis::frontend::views;
use crate::apis::store::SessionState;

/// Answers an array, without the client.
pub(super) async fn active(signed_in: SignedIn) -> Response {
    let (tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
    let own = tables.sessions.iter().filter(|it| it.user_id == signed_in.user_id() && it.is_alive_at(now));
    let own: Vec<Value> = own.map(|it| views::session_with_activity(it, now)).collect();
    plain(&json!(own))
}

/// Ends a session on any of the user's browsers.
pub(super) async fn revoke(signed_in: SignedIn, Path(id): Path<String>) -> Answer {
    check_fresh(&signed_in)?;
    let shown = {
        let (mut tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        let session = tables.session(&id).filter(|session| session.user_id == signed_in.user_id());
        session.ok_or(ApiError::NotFound("Session"))?;
        tables.end_session(&id, SessionState::Revoked, now);
        let session = tables.session(&id).ok_or(ApiError::NotFound("Session"))?;
        views::session_with_activity(session, now)
    };
    Ok(wrapped(&signed_in.caller, shown))
}

//! `/v1/client/sessions`.

use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;

use super::answer::wrapped;
use super::caller::Caller;
use super::fields::Fields;
use crate::apis::endpoint::{Answer, ApiError};
use crate::apis::frontend::views;
use crate::apis::store::SessionState;

pub(super) async fn show(caller: Caller, Path(id): Path<String>) -> Answer {
    {
        let tables = caller.apis.tables();
        caller.session(&tables, &id)?;
    }
    Ok(shown(&caller, &id))
}

fn shown(caller: &Caller, id: &str) -> Response {
    let session = {
        let (tables, now) = (caller.apis.tables(), caller.now());
        tables.session(id).map(|session| views::session(&caller.apis, &tables, session, now))
    };
    wrapped(caller, session.unwrap_or_default())
}

/// Makes the session the current one, and sets its active organization. A tab that gets the focus calls this only to show that
/// the user is active.
pub(super) async fn touch(caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    {
        let (mut tables, now) = (caller.apis.tables(), caller.now());
        let session = caller.session(&tables, &id)?.clone();
        let chosen = fields.nullable("active_organization_id");
        let is_chosen = match chosen {
            // Without personal accounts, a session cannot give up its organization.
            Some(None) if caller.apis.instance.policy.forces_organization => false,
            Some(chosen) if chosen != session.last_active_organization_id.as_deref() => {
                if !tables.activate_organization(&id, chosen, now) {
                    return Err(not_a_member());
                }
                true
            }
            Some(_) | None => false,
        };
        if let Some(session) = tables.session_mut(&id) {
            session.last_active_at = now;
        }
        let is_focus = fields.get("intent") == Some("focus");
        if let Some(browser) = tables.browser_mut(&caller.client_id) {
            let is_switched = !is_focus && browser.last_active_session_id.as_deref() != Some(&id);
            if is_switched {
                browser.last_active_session_id = Some(id.clone());
            }
            // Applications renew session tokens that are older.
            if is_switched || is_chosen {
                browser.updated_at = now;
            }
        }
        if let Some(user) = tables.user_mut(&session.user_id) {
            user.last_active_at = Some(now);
        }
    }
    Ok(shown(&caller, &id))
}

pub(super) fn not_a_member() -> ApiError {
    let problem = "The organization does not exist, or the user is no member of it.";
    ApiError::refused(StatusCode::FORBIDDEN, "organization_not_found_or_unauthorized", problem)
}

/// Signs out of one of several sessions.
pub(super) async fn remove(caller: Caller, Path(id): Path<String>) -> Answer {
    ended(&caller, &id, SessionState::Removed)
}

pub(super) async fn end(caller: Caller, Path(id): Path<String>) -> Answer {
    ended(&caller, &id, SessionState::Ended)
}

fn ended(caller: &Caller, id: &str, status: SessionState) -> Answer {
    {
        let mut tables = caller.apis.tables();
        caller.session(&tables, id)?;
        tables.end_session(id, status, caller.now());
    }
    Ok(shown(caller, id))
}

//! `/v1/sessions`, and their browsers: `/v1/clients`.

use std::time::Duration;

use axum::extract::Path;
use http::StatusCode;
use serde_json::{Value, json};

use super::{organizations, users};
use crate::apis::endpoint::{Answer, ApiError, Form, InstanceKey, Parameters, ok};
use crate::apis::store::{self, Browser, Session, SessionState, Tables, User};
use crate::instance::JwtBuilder;
use crate::instance::secret::is_same_secret;

const NOT_FOUND: ApiError = ApiError::NotFound("Session");

/// Newest first, of all users and browsers by default.
pub(super) async fn list(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    let (tables, now) = (apis.tables(), apis.now());
    let invalid = |_| ApiError::invalid("status", "the status of a session");
    let status = query.get("status").map(|text| serde_json::from_value::<SessionState>(json!(text)));
    let status = status.transpose().map_err(invalid)?;
    let sessions = tables.sessions.iter().rev().map(|session| session.at(now)).filter(|session| {
        query.get("client_id").is_none_or(|id| session.client_id == id)
            && query.get("user_id").is_none_or(|id| session.user_id == id)
            && status.is_none_or(|status| session.status == status)
    });
    query.page_or_array(sessions.collect())
}

pub(super) async fn show(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    apis.tables().session(&id).map(|session| ok(&session.at(apis.now()))).ok_or(NOT_FOUND)
}

/// On a browser of its own, and only for a development instance, which has no real users.
pub(super) async fn create(InstanceKey(apis): InstanceKey, mut form: Form) -> Answer {
    let user_id: String = form.required("user_id")?;
    let organization_id: Option<String> = form.optional("active_organization_id")?;
    form.end()?;
    if apis.instance.is_production() {
        let problem = "This call is for development instances.";
        let code = "request_invalid_for_environment";
        return Err(ApiError::refused(StatusCode::BAD_REQUEST, code, problem));
    }
    let (mut tables, now) = (apis.tables(), apis.now());
    let user = tables.user(&user_id).ok_or(users::NOT_FOUND)?;
    let refused = |code, problem: &str| Err(ApiError::refused(StatusCode::FORBIDDEN, code, problem));
    match user {
        User { banned: true, .. } => return refused("user_banned", "The user is banned."),
        User { locked: true, .. } => return refused("user_locked", "The user is locked."),
        _ => {}
    }
    if organization_id.as_deref().is_some_and(|id| !tables.is_member(id, &user_id)) {
        return Err(organizations::NOT_FOUND);
    }
    let client_id = tables.create_browser(now);
    let session = tables.sign_in(&client_id, &user_id, now).ok_or(NOT_FOUND)?;
    tables.activate_organization(&session.id, organization_id.as_deref(), now);
    tables.session(&session.id).map(ok).ok_or(NOT_FOUND)
}

/// A session that has already ended is not changed.
pub(super) async fn revoke(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let (mut tables, now) = (apis.tables(), apis.now());
    let session = tables.session_mut(&id).ok_or(NOT_FOUND)?;
    session.end(SessionState::Revoked, now);
    Ok(ok(&session.at(now)))
}

/// A token of an active session. It has no authorized party, because no browser has requested it.
pub(super) async fn create_token(key: InstanceKey, Path(id): Path<String>, form: Form) -> Answer {
    token(&key, &id, None, form)
}

/// A token with the claims of a template.
pub(super) async fn create_template_token(
    key: InstanceKey,
    Path((id, template)): Path<(String, String)>,
    form: Form,
) -> Answer {
    token(&key, &id, Some(&template), form)
}

fn token(InstanceKey(apis): &InstanceKey, id: &str, template: Option<&str>, mut form: Form) -> Answer {
    let lifetime = lifetime(&mut form)?;
    form.end()?;
    let token = {
        let tables = apis.tables();
        let session = active(&tables, id, apis.now())?;
        match template {
            None => store::session_token(&apis.instance, &tables, session).without_claim("azp"),
            Some(name) => {
                let template = tables.jwt_templates.iter().find(|template| template.name == name);
                let template = template.ok_or(ApiError::NotFound("JWT template"))?;
                store::template_token(&apis.instance, &tables, session, template)
            }
        }
    };
    // The token is signed after the lock is released.
    let token = lifetime.into_iter().fold(token, JwtBuilder::expires_in);
    Ok(ok(&json!({ "object": "token", "jwt": token.mint() })))
}

fn active<'t>(tables: &'t Tables, id: &str, now: i64) -> Result<&'t Session, ApiError> {
    tables.session(id).filter(|session| session.is_active_at(now)).ok_or(NOT_FOUND)
}

fn lifetime(form: &mut Form) -> Result<Option<Duration>, ApiError> {
    match form.optional("expires_in_seconds")? {
        Some(seconds) if !(30..=315_360_000).contains(&seconds) => {
            Err(ApiError::invalid("expires_in_seconds", "30 to 315360000"))
        }
        seconds => Ok(seconds.map(Duration::from_secs)),
    }
}

/// Newest first.
pub(super) async fn list_clients(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    let (tables, now) = (apis.tables(), apis.now());
    query.page_or_array(tables.browsers.iter().rev().map(|browser| client(&tables, browser, now)).collect())
}

fn client(tables: &Tables, browser: &Browser, now: i64) -> Value {
    let sessions = tables.sessions.iter().filter(|session| session.client_id == browser.client_id);
    let sessions: Vec<_> = sessions.map(|session| session.at(now)).collect();
    json!({
        "object": "client",
        "id": browser.client_id,
        "session_ids": sessions.iter().map(|session| session.id.as_str()).collect::<Vec<_>>(),
        "sessions": sessions,
        "sign_in_id": null,
        "sign_up_id": null,
        "last_active_session_id": browser.last_active_session_id,
        "last_authentication_strategy": null,
        "updated_at": browser.updated_at,
        "created_at": browser.created_at,
    })
}

pub(super) async fn show_client(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let tables = apis.tables();
    let browser = tables.browser(&id).ok_or(ApiError::NotFound("Client"))?;
    Ok(ok(&client(&tables, browser, apis.now())))
}

/// The browser that has the instance's own cookie.
pub(super) async fn verify_client(InstanceKey(apis): InstanceKey, mut form: Form) -> Answer {
    let token: String = form.required("token")?;
    form.end()?;
    let tables = apis.tables();
    let browser = tables.browsers.iter().find(|browser| is_same_secret(&browser.token, &token));
    Ok(ok(&client(&tables, browser.ok_or(ApiError::NotFound("Client"))?, apis.now())))
}

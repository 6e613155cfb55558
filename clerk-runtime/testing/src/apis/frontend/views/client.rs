//! The client: a browser's sessions and attempts.

use serde_json::{Value, json};

use super::{attempts, only, public_user_data, user};
use crate::apis::Apis;
use crate::apis::store::{PublicUserData, Session, Tables};

/// The browser's state; null before the first attempt to sign in or up.
pub(in crate::apis::frontend) fn client(apis: &Apis, tables: &Tables, client_id: &str, now: i64) -> Value {
    let Some(browser) = tables.browser(client_id).filter(|browser| browser.is_client) else {
        return Value::Null;
    };
    let sessions = tables.live_sessions(client_id, now).map(|it| session(apis, tables, it, now));
    let sign_in = browser.sign_in.as_ref().filter(|it| !it.is_over());
    let sign_up = browser.sign_up.as_ref().filter(|it| !it.is_over());
    let current = tables.current_session(client_id, now);
    json!({
        "object": "client",
        "id": client_id,
        "sessions": sessions.collect::<Vec<_>>(),
        "sign_in": sign_in.map(|it| attempts::sign_in(apis, tables, it)),
        "sign_up": sign_up.map(attempts::sign_up),
        "last_active_session_id": current.map(|session| &session.id),
        "last_authentication_strategy": browser.last_strategy,
        // Null, because browsers would otherwise try to extend the life of a cookie that they may not have.
        "cookie_expires_at": null,
        "captcha_bypass": true,
        "created_at": browser.created_at,
        "updated_at": browser.updated_at,
    })
}

const SESSION: [&str; 11] = [
    "id",
    "object",
    "status",
    "expire_at",
    "abandon_at",
    "last_active_at",
    "last_active_organization_id",
    "actor",
    "tasks",
    "created_at",
    "updated_at",
];

/// A session with its user.
pub(in crate::apis::frontend) fn session(apis: &Apis, tables: &Tables, of: &Session, now: i64) -> Value {
    let mut shown = only(&of.at(now), &SESSION);
    let owner = tables.user(&of.user_id);
    let public = owner.map(|owner| public_user_data(apis, tables, &PublicUserData::of(owner)));
    shown.insert("factor_verification_age".to_owned(), json!([of.first_factor_age(now), -1]));
    shown.insert("last_active_token".to_owned(), Value::Null);
    shown.insert("public_user_data".to_owned(), json!(public));
    shown.insert("user".to_owned(), json!(owner.map(|owner| user(apis, tables, owner, now))));
    Value::Object(shown)
}

/// A session in a user's list of sessions, with its latest activity.
pub(in crate::apis::frontend) fn session_with_activity(of: &Session, now: i64) -> Value {
    let names = ["id", "object", "status", "expire_at", "abandon_at", "last_active_at", "actor", "tasks"];
    let mut shown = only(&of.at(now), &names);
    let activity = json!({
        "object": "session_activity",
        "id": of.id.replacen("sess_", "sess_activity_", 1),
        "is_mobile": false,
    });
    shown.insert("latest_activity".to_owned(), activity);
    Value::Object(shown)
}

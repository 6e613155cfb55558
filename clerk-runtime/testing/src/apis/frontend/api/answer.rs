//! Answers that also contain the browser's state.

use std::sync::Arc;

use axum::response::Response;
use http::StatusCode;
use http::header::{CACHE_CONTROL, HeaderValue};
use serde_json::{Value, json};

use super::caller::Caller;
use crate::apis::Apis;
use crate::apis::endpoint::{ApiError, Parameters};
use crate::apis::frontend::views;
use crate::apis::store::{self, Session};
use crate::instance::journal::Minted;
use crate::instance::{JwtBuilder, SessionToken, response};

/// `response` with the current client, which the browser then uses.
pub(super) fn wrapped(caller: &Caller, response: Value) -> Response {
    let (client, token) = client(caller);
    let (mut response, mut client) = (response, client);
    if let Some(token) = token {
        let jwt = token.jwt.mint();
        with_token(&mut response, &token.session_id, &jwt);
        let sessions = client.get_mut("sessions").and_then(Value::as_array_mut);
        sessions.into_iter().flatten().for_each(|session| with_token(session, &token.session_id, &jwt));
        caller.apis.instance.journal.minted(token.record);
    }
    plain(&json!({ "response": response, "client": client }))
}

/// A 200 with `body`.
pub(super) fn plain(body: &Value) -> Response {
    no_store(response::json(StatusCode::OK, body))
}

pub(super) fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The client of the browser with a token of the current session; null if there is no client yet.
pub(super) fn client_alone(caller: &Caller) -> Value {
    let (mut client, token) = client(caller);
    if let Some(token) = token {
        let jwt = token.jwt.mint();
        let sessions = client.get_mut("sessions").and_then(Value::as_array_mut);
        sessions.into_iter().flatten().for_each(|session| with_token(session, &token.session_id, &jwt));
        caller.apis.instance.journal.minted(token.record);
    }
    client
}

/// A session token that has not been signed yet.
pub(super) struct Unsigned {
    pub(super) session_id: String,
    pub(super) jwt: JwtBuilder<SessionToken>,
    pub(super) record: Minted,
}

/// Reads under the lock; the token is signed afterwards.
fn client(caller: &Caller) -> (Value, Option<Unsigned>) {
    let tables = caller.apis.tables();
    let now = caller.now();
    let client = views::client(&caller.apis, &tables, &caller.client_id, now);
    let session = tables.current_session(&caller.client_id, now);
    let token = session.map(|session| unsigned(&caller.apis, &tables, session, caller.origin.as_deref()));
    (client, token)
}

pub(super) fn unsigned(
    apis: &Arc<Apis>,
    tables: &store::Tables,
    session: &Session,
    origin: Option<&str>,
) -> Unsigned {
    let jwt = store::token_of(&apis.instance, tables, session);
    let jwt = origin.into_iter().fold(jwt, JwtBuilder::authorized_party);
    let record = Minted {
        at: apis.now(),
        session_id: session.id.clone(),
        user_id: session.user_id.clone(),
        organization_id: session.last_active_organization_id.clone(),
        template: None,
        origin: origin.map(str::to_owned).or_else(|| session.facts.origin.clone()),
    };
    Unsigned { session_id: session.id.clone(), jwt, record }
}

/// Puts the token into the session with this id: `value` itself or the session that it contains.
fn with_token(value: &mut Value, session_id: &str, jwt: &str) {
    let session = if value["object"] == "session" { Some(value) } else { value.get_mut("session") };
    let session = session.filter(|session| session["id"] == session_id).and_then(Value::as_object_mut);
    if let Some(session) = session {
        let token = json!({ "object": "token", "jwt": jwt });
        session.insert("last_active_token".to_owned(), token);
    }
}

/// The page of a list that the query selects.
pub(super) fn page(query: &Parameters, rows: Vec<Value>) -> Result<Value, ApiError> {
    let total_count = rows.len();
    let rows = query.slice(rows)?;
    Ok(json!({ "data": rows, "total_count": total_count }))
}

//! `/v1/oauth_applications`, and `/oauth_applications/access_tokens/verify`.

use axum::extract::Path;
use axum::response::IntoResponse as _;
use clerk_runtime::time::Clock as _;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::application::Application;
use super::token::{Kind, extend, milliseconds};
use crate::apis::Apis;
use crate::apis::endpoint::{Answer, ApiError, InstanceKey, Parameters, Payload, contains, deleted, ok};
use crate::instance::id;
use crate::instance::secret::is_same_secret;

/// A field that is absent or `null` leaves the value unchanged.
#[derive(Deserialize)]
pub(super) struct Settings {
    name: Option<String>,
    redirect_uris: Option<Vec<String>>,
    callback_url: Option<String>,
    scopes: Option<String>,
    consent_screen_enabled: Option<bool>,
    pkce_required: Option<bool>,
    public: Option<bool>,
}

impl Settings {
    fn apply(self, application: &mut Application) {
        let redirect_uris = self.redirect_uris.or_else(|| self.callback_url.map(|url| vec![url]));
        let Application { name, scopes, consent_screen_enabled, pkce_required, .. } = application;
        set(name, self.name);
        set(scopes, self.scopes);
        set(consent_screen_enabled, self.consent_screen_enabled);
        set(pkce_required, self.pkce_required);
        set(&mut application.redirect_uris, redirect_uris);
    }
}

fn set<T>(value: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *value = new;
    }
}

pub(super) async fn create(InstanceKey(apis): InstanceKey, Payload(settings): Payload<Settings>) -> Answer {
    let name = settings.name.clone().filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| ApiError::BadRequest("Invalid 'name': Required".to_owned()))?;
    let is_public = settings.public == Some(true);
    let mut application = Application::new(name, is_public, apis.instance.clock.now());
    settings.apply(&mut application);
    let shown = with_secret(&application, &apis);
    apis.machines.registry().applications.push(application);
    Ok(ok(&shown))
}

fn with_secret(application: &Application, apis: &Apis) -> Value {
    let mut shown = application.to_json(apis);
    extend(&mut shown, json!({ "client_secret": application.client_secret.as_deref().unwrap_or_default() }));
    shown
}

/// `name_query` is a client id or a part of a name.
pub(super) async fn list(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    let registry = apis.machines.registry();
    let matches = |application: &&Application| {
        let Application { client_id, name, .. } = application;
        query.get("name_query").is_none_or(|text| client_id == text || contains(&[name], text))
    };
    let applications = query.ordered(
        registry.applications.iter().filter(matches).collect(),
        &[
            ("created_at", |application| milliseconds(application.created_at).into()),
            ("name", |application| application.name.as_str().into()),
        ],
    )?;
    query.page("data", applications.into_iter().map(|it| it.to_json(&apis)).collect())
}

pub(super) async fn show(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    Ok(ok(&apis.machines.registry().application(&id)?.to_json(&apis)))
}

pub(super) async fn update(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    Payload(settings): Payload<Settings>,
) -> Answer {
    let mut registry = apis.machines.registry();
    let application = registry.application(&id)?;
    settings.apply(application);
    application.updated_at = apis.instance.clock.now();
    Ok(ok(&application.to_json(&apis)))
}

pub(super) async fn delete(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let mut registry = apis.machines.registry();
    registry.application(&id)?;
    registry.applications.retain(|application| application.id != id);
    Ok(ok(&deleted("oauth_application", &id)))
}

pub(super) async fn rotate_secret(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let mut registry = apis.machines.registry();
    let application = registry.application(&id)?;
    if application.client_secret.is_some() {
        application.client_secret = Some(id::random(32));
    }
    Ok(ok(&with_secret(application, &apis)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenToRevoke {
    token: String,
}

/// Revokes all tokens of the grant to which the token belongs.
pub(super) async fn revoke_token(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    Payload(revoked): Payload<TokenToRevoke>,
) -> Answer {
    let mut registry = apis.machines.registry();
    let client_id = registry.application(&id)?.client_id.clone();
    let refresh = registry.grants.revoke(&client_id, &revoked.token);
    let now = apis.instance.clock.now();
    let mut found = refresh.is_some();
    for token in registry.tokens.iter_mut().filter(|token| token.kind() == Kind::OAuth) {
        let is_named = is_same_secret(&token.secret, &revoked.token)
            || refresh.as_ref().is_some_and(|access| is_same_secret(&token.secret, access));
        if is_named && token.client_id() == Some(&client_id) {
            token.revoke(None, now);
            found = true;
        }
    }
    if found {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(ApiError::NotFound(Kind::OAuth.name()))
    }
}

#[derive(Deserialize)]
pub(super) struct PresentedToken {
    access_token: Option<String>,
    /// The deprecated name of the same field.
    secret: Option<String>,
}

/// A revoked or expired token is answered with 200, as one that is not active.
pub(super) async fn verify(
    InstanceKey(apis): InstanceKey,
    Payload(presented): Payload<PresentedToken>,
) -> Answer {
    let secret = presented.access_token.or(presented.secret);
    let secret = secret.ok_or_else(|| ApiError::BadRequest("Invalid 'access_token': Required".to_owned()))?;
    let now = apis.instance.clock.now();
    let mut registry = apis.machines.registry();
    let mut tokens = registry.tokens.iter().filter(|token| token.kind() == Kind::OAuth);
    let is_known = tokens.any(|token| is_same_secret(&token.secret, &secret));
    match registry.verify(Kind::OAuth, &secret, now) {
        Ok(token) => Ok(ok(&token.to_json(now))),
        Err(_) if is_known => Ok(ok(&json!({ "active": false }))),
        Err(error) => Err(error),
    }
}

//! The authorization server that MCP clients discover: metadata (RFC 8414), dynamic registration (RFC 7591), the code
//! grant with PKCE (RFC 6749 §4.1, RFC 7636) and refresh tokens (RFC 6749 §6).

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use bytes::Bytes;
use clerk_runtime::time::Clock as _;
use http::header::{AUTHORIZATION, CACHE_CONTROL, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::application::{Application, DEFAULT_SCOPES};
use super::grant::{ACCESS_TOKEN_LIFETIME, Code, Grant, Grants, Redemption};
use crate::apis::Apis;
use crate::apis::endpoint::{ApiError, Parameters, Payload, ok};
use crate::instance::response;

/// The metadata. The issuer is the address on loopback, because clients compare it with the URL that they called.
pub(super) async fn metadata(State(apis): State<Arc<Apis>>) -> Response {
    let url = &apis.instance.url;
    ok(&json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/oauth/authorize"),
        "token_endpoint": format!("{url}/oauth/token"),
        "registration_endpoint": format!("{url}/oauth/register"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

#[derive(Deserialize)]
pub(super) struct ClientMetadata {
    #[serde(default)]
    redirect_uris: Vec<String>,
    client_name: Option<String>,
    scope: Option<String>,
    token_endpoint_auth_method: Option<String>,
}

/// Registers every client, as an instance with dynamic client registration does.
pub(super) async fn register(
    State(apis): State<Arc<Apis>>,
    client: Result<Payload<ClientMetadata>, ApiError>,
) -> Result<Response, OAuthError> {
    let Payload(client) = client.map_err(|_| OAuthError::InvalidClientMetadata)?;
    if client.redirect_uris.is_empty() || client.redirect_uris.iter().any(|uri| Url::parse(uri).is_err()) {
        return Err(OAuthError::InvalidRedirectUri);
    }
    // RFC 7591 §2: by default, a client sends its secret in the header.
    let auth_method = client.token_endpoint_auth_method.unwrap_or_else(|| "client_secret_basic".to_owned());
    let name = client.client_name.unwrap_or_else(|| "MCP client".to_owned());
    let now = apis.instance.clock.now();
    let mut application = Application::new(name, auth_method == "none", now);
    application.is_dynamic = true;
    application.redirect_uris = client.redirect_uris;
    application.scopes = client.scope.unwrap_or_else(|| DEFAULT_SCOPES.to_owned());
    let mut registered = json!({
        "client_id": application.client_id,
        "client_id_issued_at": super::token::milliseconds(now) / 1000,
        "client_name": application.name,
        "redirect_uris": application.redirect_uris,
        "scope": application.scopes,
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": auth_method,
    });
    if let Some(secret) = &application.client_secret {
        super::token::extend(
            &mut registered,
            json!({ "client_secret": secret, "client_secret_expires_at": 0 }),
        );
    }
    apis.machines.registry().applications.push(application);
    Ok(response::json(StatusCode::CREATED, &registered))
}

/// The user is always `user_embedded`, is signed in, and agrees to all requested scopes.
pub(super) async fn authorize(
    State(apis): State<Arc<Apis>>,
    query: Parameters,
) -> Result<Response, OAuthError> {
    let now = apis.instance.clock.now();
    let mut registry = apis.machines.registry();
    let application =
        client(&registry.applications, query.get("client_id")).ok_or(OAuthError::InvalidClient)?;
    let redirect_uri = match query.get("redirect_uri") {
        Some(uri) if application.may_redirect_to(uri) => uri.to_owned(),
        // A browser is never redirected to a URI that the client has not registered.
        _ => return Err(OAuthError::InvalidRequest),
    };
    let challenge = query.get("code_challenge").map(str::to_owned);
    let has_usable_challenge = match (&challenge, query.get("code_challenge_method")) {
        (Some(_), method) => method == Some("S256"),
        (None, _) => !application.pkce_required,
    };
    let outcome = if query.get("response_type") != Some("code") {
        Err("unsupported_response_type")
    } else if !has_usable_challenge {
        Err("invalid_request")
    } else {
        let scopes = query.get("scope").unwrap_or(&application.scopes);
        let grant = Grant {
            client_id: application.client_id.clone(),
            user: "user_embedded".to_owned(),
            scopes: scopes.split_whitespace().map(str::to_owned).collect(),
            access_token: None,
        };
        let expires_at = now + Grants::CODE_LIFETIME;
        let code = Code { grant, redirect_uri: redirect_uri.clone(), challenge, expires_at };
        Ok(registry.grants.issue_code(code))
    };
    let mut location = Url::parse(&redirect_uri).map_err(|_| OAuthError::InvalidRequest)?;
    match &outcome {
        Ok(code) => location.query_pairs_mut().append_pair("code", code),
        Err(error) => location.query_pairs_mut().append_pair("error", error),
    };
    location.query_pairs_mut().append_pair("iss", &apis.instance.url);
    if let Some(state) = query.get("state") {
        location.query_pairs_mut().append_pair("state", state);
    }
    let location = HeaderValue::try_from(location.as_str()).map_err(|_| OAuthError::InvalidRequest)?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

fn client<'a>(applications: &'a [Application], client_id: Option<&str>) -> Option<&'a Application> {
    applications.iter().find(|application| Some(application.client_id.as_str()) == client_id)
}

/// Exchanges a code, or a refresh token, for an access token and the next refresh token.
pub(super) async fn token(
    State(apis): State<Arc<Apis>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let form = Parameters::parse(&body);
    let basic = basic_credentials(&headers);
    let (client_id, client_secret) = match &basic {
        Some((id, secret)) => (Some(id.as_str()), Some(secret.as_str())),
        None => (form.get("client_id"), form.get("client_secret")),
    };
    let now = apis.instance.clock.now();
    let mut registry = apis.machines.registry();
    let application = client(&registry.applications, client_id).filter(|it| it.is_proven_by(client_secret));
    let client_id = application.ok_or(OAuthError::InvalidClient)?.client_id.clone();
    let grant = match form.get("grant_type") {
        Some("authorization_code") => registry.grants.redeem(&Redemption {
            code: form.get("code").ok_or(OAuthError::InvalidRequest)?,
            client_id: &client_id,
            redirect_uri: form.get("redirect_uri"),
            verifier: form.get("code_verifier"),
            now,
        }),
        Some("refresh_token") => {
            let refresh_token = form.get("refresh_token").ok_or(OAuthError::InvalidRequest)?;
            registry.grants.refresh(refresh_token, &client_id)
        }
        Some(_) => return Err(OAuthError::UnsupportedGrantType),
        None => return Err(OAuthError::InvalidRequest),
    };
    let (token, refresh_token) = registry.grants.issue_tokens(grant.ok_or(OAuthError::InvalidGrant)?, now);
    let mut response = ok(&json!({
        "access_token": token.secret,
        "token_type": "Bearer",
        "expires_in": ACCESS_TOKEN_LIFETIME.as_secs(),
        "refresh_token": refresh_token,
        "scope": token.scopes.join(" "),
    }));
    registry.tokens.push(token);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The id and the secret of a client that authenticates in the header (RFC 6749 §2.3.1).
fn basic_credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
    decoded.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}

/// The errors of RFC 6749 §5.2 and RFC 7591 §3.2.2.
#[derive(Clone, Copy, Debug)]
pub(super) enum OAuthError {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    UnsupportedGrantType,
    InvalidRedirectUri,
    InvalidClientMetadata,
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let (status, error) = match self {
            Self::InvalidRequest => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::InvalidClient => (StatusCode::UNAUTHORIZED, "invalid_client"),
            Self::InvalidGrant => (StatusCode::BAD_REQUEST, "invalid_grant"),
            Self::UnsupportedGrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
            Self::InvalidRedirectUri => (StatusCode::BAD_REQUEST, "invalid_redirect_uri"),
            Self::InvalidClientMetadata => (StatusCode::BAD_REQUEST, "invalid_client_metadata"),
        };
        response::json(status, &json!({ "error": error, "error_description": Value::Null }))
    }
}

//! Machines and their tokens: API keys, M2M tokens, OAuth access tokens, and the authorization server that issues OAuth
//! access tokens (RFC 6749, 7591, 8414).
//!
//! Everything that can be created through the Backend API can be verified, listed and revoked through it. Expiry follows the
//! instance's [`TestClock`](crate::TestClock).

mod any_key;
pub(super) mod api_keys;
mod application;
mod authorization_server;
mod cross_origin;
mod draft;
mod grant;
mod m2m_tokens;
mod machines;
mod mint;
mod oauth_applications;
mod registry;
#[cfg(test)]
mod tests;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodRouter, delete, get, post};

use cross_origin::readable;
pub(crate) use draft::{TokenDraft, opaque_token_setters};
pub use machines::Machine;
pub(crate) use mint::revoke;
pub use mint::{ApiKey, M2mToken, OAuthAccessToken, OpaqueTokenBuilder};
pub(super) use registry::Machines;
pub(crate) use registry::MachinesSnapshot;

use crate::apis::Apis;
use crate::instance::Endpoint;

/// Every route for machines. The paths of tokens do not begin with `/v1`.
///
/// `faulty` lets an endpoint fail on demand.
pub(super) fn routes(
    faulty: impl Fn(Endpoint, MethodRouter<Arc<Apis>>) -> MethodRouter<Arc<Apis>>,
) -> Router<Arc<Apis>> {
    let api_keys = |route| faulty(Endpoint::ApiKeys, route);
    let m2m_tokens = |route| faulty(Endpoint::M2mTokens, route);
    let machines = |route| faulty(Endpoint::Machines, route);
    let applications = |route| faulty(Endpoint::OAuthApplications, route);
    let server = |route| faulty(Endpoint::AuthorizationServer, route);
    Router::new()
        .route("/api_keys", api_keys(get(api_keys::list).post(api_keys::create)))
        .route("/api_keys/verify", faulty(Endpoint::VerifyApiKey, post(api_keys::verify)))
        .route(
            "/api_keys/{id}",
            api_keys(get(api_keys::show).patch(api_keys::update).delete(api_keys::delete)),
        )
        .route("/api_keys/{id}/secret", api_keys(get(api_keys::secret)))
        .route("/api_keys/{id}/revoke", api_keys(post(api_keys::revoke)))
        .route("/m2m_tokens", m2m_tokens(get(m2m_tokens::list).post(m2m_tokens::create)))
        .route("/m2m_tokens/verify", faulty(Endpoint::VerifyM2mToken, post(m2m_tokens::verify)))
        .route("/m2m_tokens/{id}/revoke", m2m_tokens(post(m2m_tokens::revoke)))
        .route("/v1/machines", machines(get(machines::list).post(machines::create)))
        .route(
            "/v1/machines/{id}",
            machines(get(machines::show).patch(machines::update).delete(machines::delete)),
        )
        .route("/v1/machines/{id}/secret_key", machines(get(machines::secret_key)))
        .route("/v1/machines/{id}/secret_key/rotate", machines(post(machines::rotate_secret_key)))
        .route("/v1/machines/{id}/scopes", machines(post(machines::create_scope)))
        .route("/v1/machines/{id}/scopes/{other}", machines(delete(machines::delete_scope)))
        .route(
            "/v1/oauth_applications",
            applications(get(oauth_applications::list).post(oauth_applications::create)),
        )
        .route(
            "/v1/oauth_applications/{id}",
            applications(
                get(oauth_applications::show)
                    .patch(oauth_applications::update)
                    .delete(oauth_applications::delete),
            ),
        )
        .route(
            "/v1/oauth_applications/{id}/rotate_secret",
            applications(post(oauth_applications::rotate_secret)),
        )
        .route(
            "/v1/oauth_applications/{id}/revoke_token",
            applications(post(oauth_applications::revoke_token)),
        )
        .route(
            "/oauth_applications/access_tokens/verify",
            faulty(Endpoint::VerifyOAuthToken, post(oauth_applications::verify)),
        )
        .route(
            "/.well-known/oauth-authorization-server",
            readable(server(get(authorization_server::metadata))),
        )
        .route("/oauth/register", readable(server(post(authorization_server::register))))
        .route("/oauth/authorize", server(get(authorization_server::authorize)))
        .route("/oauth/token", readable(server(post(authorization_server::token))))
}

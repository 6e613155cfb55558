//! The Frontend API for servers and their browsers, and plain pages instead of Clerk's components.
//!
//! A browser without JavaScript can use all of it: the application sends it to [`handshake`], a page of [`pages`] signs it in
//! or out or switches its organization, and the application renews its session with [`refresh`].

mod api;
mod avatars;
mod delivery;
mod dev_browser;
mod directives;
mod fields;
pub(super) mod gate;
mod handshake;
mod html;
mod pages;
mod refresh;
mod return_url;
mod scripts;
#[cfg(test)]
mod tests;
pub(super) mod ticket;
mod views;
mod visitor;

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodRouter, get, post};

use crate::apis::Apis;
use crate::instance::Endpoint;

pub(super) use delivery::Deliveries;
pub(crate) use directives::directives;

/// The routes for browsers; `faulty` lets an endpoint fail on demand.
pub(super) fn routes(
    faulty: impl Fn(Endpoint, MethodRouter<Arc<Apis>>) -> MethodRouter<Arc<Apis>>,
) -> Router<Arc<Apis>> {
    api::routes(&faulty)
        .route("/v1/client/handshake", faulty(Endpoint::Handshake, get(handshake::show)))
        .route("/v1/dev_browser", faulty(Endpoint::FrontendApi, post(dev_browser::create)))
        .route("/npm/@clerk/{package}/dist/{file}", get(scripts::show))
        .route("/avatars/{id}", get(avatars::show))
        .route("/user", get(pages::user))
        .route("/create-organization", get(pages::create_organization))
        .route("/oauth_stub", get(pages::oauth_stub::show).post(pages::oauth_stub::submit))
        .route("/sign-in", get(pages::sign_in::show).post(pages::sign_in::submit))
        .route("/sign-up", get(pages::sign_up::show).post(pages::sign_up::submit))
        .route("/sign-out", get(pages::sign_out::show).post(pages::sign_out::submit))
        .route("/organization", get(pages::organization::show).post(pages::organization::submit))
        .fallback(api::unsupported)
        .method_not_allowed_fallback(api::unsupported)
}

/// The routes that applications call on behalf of their browsers.
pub(super) fn server_routes(
    faulty: impl Fn(Endpoint, MethodRouter<Arc<Apis>>) -> MethodRouter<Arc<Apis>>,
) -> Router<Arc<Apis>> {
    Router::new()
        .route("/v1/clients/handshake_payload", faulty(Endpoint::HandshakePayload, get(handshake::payload)))
        .route("/v1/sessions/{id}/refresh", faulty(Endpoint::SessionRefresh, post(refresh::create)))
}

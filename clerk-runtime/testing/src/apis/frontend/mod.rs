//! The part of the Frontend API that a server and its browsers meet, and plain pages in place of Clerk's components.
//!
//! A browser without JavaScript goes through all of it: the application sends it to [`handshake`], a page of
//! [`pages`] signs it in or out or switches its organization, and [`refresh`] renews its session behind its back.

mod delivery;
mod dev_browser;
mod directives;
mod fields;
mod handshake;
mod html;
mod pages;
mod refresh;
mod return_url;
mod visitor;

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodRouter, get, post};

use crate::apis::Apis;
use crate::instance::Endpoint;

pub(super) use delivery::Deliveries;
pub(crate) use directives::directives;

/// The routes; `faulty` lets an endpoint fail on demand.
pub(super) fn routes(
    faulty: impl Fn(Endpoint, MethodRouter<Arc<Apis>>) -> MethodRouter<Arc<Apis>>,
) -> Router<Arc<Apis>> {
    Router::new()
        .route("/v1/client/handshake", faulty(Endpoint::Handshake, get(handshake::show)))
        .route("/v1/clients/handshake_payload", faulty(Endpoint::HandshakePayload, get(handshake::payload)))
        .route("/v1/sessions/{id}/refresh", faulty(Endpoint::SessionRefresh, post(refresh::create)))
        .route("/v1/dev_browser", post(dev_browser::create))
        .route("/sign-in", get(pages::sign_in::show).post(pages::sign_in::submit))
        .route("/sign-up", get(pages::sign_up::show).post(pages::sign_up::submit))
        .route("/sign-out", get(pages::sign_out::show).post(pages::sign_out::submit))
        .route("/organization", get(pages::organization::show).post(pages::organization::submit))
}

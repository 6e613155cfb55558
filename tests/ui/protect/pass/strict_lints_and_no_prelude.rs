#![no_implicit_prelude]
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unnameable_types)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![allow(clippy::unused_async)]

//! Generated code names nothing that this file would have to bring along.

use ::clerk_runtime::{Auth, FromAuth, Router, SessionAuth, auth, layer, protect, public, routing};

/// Protected.
#[protect(any(role = "org:admin", has = |auth| auth.is_authenticated()), unauthorized_url = "/upgrade")]
pub async fn protected(_auth: SessionAuth) {}

/// Handed over.
#[auth(accepts = any, treat_pending_as_signed_out = false)]
pub async fn handed_over(_auth: Auth) {}

/// Open to everyone.
#[public]
pub async fn open() {}

/// Who may call.
#[derive(FromAuth)]
pub enum Caller {
    /// A user.
    User(SessionAuth),
    /// Anyone else.
    Nobody,
}

/// Handed over as one of several.
#[auth]
pub async fn called(_caller: Caller) {}

#[::core::prelude::v1::test]
fn builds() {
    let _: ::axum::Router = ::axum::Router::new()
        .route("/protected", ::axum::routing::get(protected))
        .route("/handed-over", ::axum::routing::get(handed_over))
        .route_layer(layer::protect!(permission = "org:invoices:create"));
    let _: Router = Router::new().route("/open", routing::get(open)).route("/called", routing::post(called));
}

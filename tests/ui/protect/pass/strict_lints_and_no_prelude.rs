#![no_implicit_prelude]
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unnameable_types)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![allow(clippy::unused_async)]

//! Generated code names nothing that this file would have to bring along.

use ::clerk_runtime::{Auth, SessionAuth, auth, protect};

/// Protected.
#[protect(any(role = "org:admin", has = |auth| auth.is_authenticated()), unauthorized_url = "/upgrade")]
pub async fn protected(_auth: SessionAuth) {}

/// Handed over.
#[auth(accepts = any, treat_pending_as_signed_out = false)]
pub async fn handed_over(_auth: Auth) {}

fn main() {
    let _: ::axum::Router = ::axum::Router::new()
        .route("/protected", ::axum::routing::get(protected))
        .route("/handed-over", ::axum::routing::get(handed_over));
}

#![no_implicit_prelude]
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unnameable_types)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![allow(clippy::unused_async, clippy::redundant_pub_crate)]

//! Generated code names nothing that this file would have to bring along.

mod web {
    pub(crate) use ::clerk_runtime as clerk;
}

/// A caller.
#[derive(Debug, web::clerk::FromAuth)]
#[from_auth(crate = crate::web::clerk)]
pub enum Caller {
    /// A user.
    User(web::clerk::SessionAuth),
    /// Nobody.
    Nobody,
}

/// Handed over.
#[::clerk_runtime::auth]
pub async fn handed_over(_caller: Caller) {}

#[::core::prelude::v1::test]
fn builds() {
    let _: ::axum::Router = ::axum::Router::new().route("/", ::axum::routing::get(handed_over));
}

//! Checks of every form.

#![deny(warnings, missing_docs, unreachable_pub, unnameable_types)]

use axum::Router;
use axum::extract::FromRef;
use axum::http::request::Parts;
use axum::routing::get;
use clerk_runtime::{Auth, Rejection, SessionAuth, check, protect};

/// The state.
#[derive(Clone)]
pub struct App {
    pool: Pool,
}

/// A part of it.
#[derive(Clone)]
pub struct Pool;

impl FromRef<App> for Pool {
    fn from_ref(app: &App) -> Self {
        app.pool.clone()
    }
}

#[check]
async fn of_the_request(_auth: &Auth, _parts: &Parts) -> Result<(), Rejection> {
    Ok(())
}

#[check]
async fn of_the_state(_auth: &Auth, parts: &Parts, _app: &App) -> Result<(), Rejection> {
    Err(Rejection::not_found(parts).await)
}

mod checks {
    use super::*;

    #[check(crate = clerk_runtime)]
    pub(super) async fn of_a_part(auth: &Auth, parts: &Parts, _pool: &Pool) -> Result<(), Rejection> {
        super::of_the_request(auth, parts).await
    }
}

#[protect(check = of_the_request)]
async fn request(_auth: SessionAuth) {}

/// Has a private check.
#[protect(role = "org:admin", check = of_the_state)]
pub async fn state() {}

#[protect(check = checks::of_a_part)]
pub(crate) async fn part() {}

mod importing {
    use clerk_runtime::protect;

    use super::checks::of_a_part;

    #[protect(any(role = "org:admin", role = "org:owner"), check = of_a_part)]
    pub(super) async fn imported() {}
}

struct Handlers;

impl Handlers {
    #[protect(check = checks::of_a_part)]
    async fn list() {}
}

#[test]
fn builds() {
    let _: Router = Router::new()
        .route("/request", get(request))
        .route("/state", get(state))
        .route("/part", get(part))
        .route("/imported", get(importing::imported))
        .route("/list", get(Handlers::list))
        .with_state(App { pool: Pool });
    let _: clerk_runtime::Router<App> =
        clerk_runtime::Router::new().route("/state", clerk_runtime::routing::get(state));
}

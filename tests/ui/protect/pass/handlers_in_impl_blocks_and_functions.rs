#![deny(warnings)]

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::routing::get;
use clerk_runtime::{SessionAuth, protect};

struct Handlers;

impl Handlers {
    #[protect(role = "org:admin", unauthorized_url = "/upgrade")]
    async fn list(_auth: SessionAuth) -> &'static str {
        Self::text()
    }

    const fn text() -> &'static str {
        "the list"
    }
}

struct Load<Thing>(std::marker::PhantomData<Thing>);

impl<Thing: FromRequestParts<()> + Send + 'static, const SIZE: usize> Load<[Thing; SIZE]> {
    #[protect(role = "org:admin")]
    async fn load(_auth: SessionAuth, thing: Loaded<Thing>) -> &'static str {
        drop(thing.0);
        "the thing"
    }
}

struct Loaded<Thing>(Thing);

impl<Thing: FromRequestParts<()>> FromRequestParts<()> for Loaded<Thing> {
    type Rejection = Thing::Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &()) -> Result<Self, Self::Rejection> {
        Thing::from_request_parts(parts, state).await.map(Self)
    }
}

#[test]
fn builds() {
    struct Local;

    #[protect(has = |auth| auth.is_authenticated())]
    async fn local(_auth: SessionAuth, _state: axum::extract::State<std::sync::Arc<Local>>) {}

    let _: Router = Router::new().route("/thing", get(Load::<[Method; 1]>::load));
    let _: Router = Router::new()
        .route("/", get(Handlers::list))
        .route("/local", get(local))
        .with_state(std::sync::Arc::new(Local));
}

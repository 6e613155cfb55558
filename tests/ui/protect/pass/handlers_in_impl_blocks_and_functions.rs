#![deny(warnings)]

use axum::Router;
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

#[test]
fn builds() {
    struct Local;

    #[protect(has = |auth| auth.is_authenticated())]
    async fn local(_auth: SessionAuth, _state: axum::extract::State<std::sync::Arc<Local>>) {}

    let _: Router = Router::new()
        .route("/", get(Handlers::list))
        .route("/local", get(local))
        .with_state(std::sync::Arc::new(Local));
}

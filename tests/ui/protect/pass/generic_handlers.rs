#![deny(warnings)]

use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::Method;
use axum::routing::get;
use clerk_runtime::{Auth, SessionAuth, auth, protect};

trait Store: Clone + Send + Sync + 'static {
    fn count(&self) -> usize;
}

#[derive(Clone)]
struct Memory;

impl Store for Memory {
    fn count(&self) -> usize {
        0
    }
}

#[protect(role = "org:admin")]
async fn list<S, const LIMIT: usize>(State(store): State<S>, _auth: SessionAuth) -> String
where
    S: Store,
{
    store.count().min(LIMIT).to_string()
}

#[auth]
async fn first<'a, E>(_auth: Auth, _extractor: E) -> &'a str
where
    E: FromRequestParts<Memory> + Send,
{
    "first"
}

#[protect]
async fn anything(_auth: SessionAuth, _extractor: impl FromRequestParts<Memory>) {}

fn is_handler<T>(_: impl axum::handler::Handler<T, Memory>) {}

#[test]
fn builds() {
    is_handler(|guard, auth, method: Method| anything(guard, auth, method));
    let _: Router = Router::new()
        .route("/list", get(list::<Memory, 10>))
        .route("/first", get(first::<Method>))
        .with_state(Memory);
}

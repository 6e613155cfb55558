#![deny(warnings)]

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use clerk_runtime::metadata::ProtectedResource;
use clerk_runtime::routing::{Access, any, get, post};
use clerk_runtime::{Auth, Clerk, ClerkLayer, Policy, Router, SessionAuth, auth, layer, protect, public};

static RULE: Policy = Policy::protect();

#[derive(Clone)]
struct Store;

#[public]
async fn health() {}

#[public(docs = false)]
async fn echo(uri: Uri, body: String) -> String {
    format!("{uri} {body}")
}

#[protect(role = "org:admin")]
async fn remove(State(_store): State<Store>, Path(_id): Path<u32>, _auth: SessionAuth) {}

#[auth]
async fn create(_auth: Auth, Json(_body): Json<u32>) {}

#[protect]
async fn nothing() {}

struct Handlers;

impl Handlers {
    #[protect(plan = "pro")]
    async fn method(_auth: SessionAuth) {}
}

fn app(clerk: Clerk) -> axum::Router {
    let api: Router<Store> = Router::new()
        .route("/items", post(create).layer(layer::protect!(token = any)))
        .route("/items/{id}", get(nothing).delete(remove))
        .route_layer(layer::protect!(feature = "items"));
    Router::new()
        .route("/health", any(health))
        .nest("/api", api)
        .merge(Router::new().route("/method", get(Handlers::method)))
        .fallback(echo)
        .layer(ClerkLayer::new(clerk.clone()))
        .with_state(Store)
        .with_clerk(clerk)
}

fn other(layer: ClerkLayer) -> axum::Router {
    let service = || axum::routing::get(|| async {});
    let rule: &'static Policy = &RULE;
    Router::new()
        .route_service("/", service(), Access::public())
        .nest_service("/a", service(), layer::protect!(role = "org:admin"))
        .merge_axum(axum::Router::new().route("/b", service()), rule)
        .fallback_service(service(), Access::public())
        .protected_resource_metadata(ProtectedResource::new())
        .authorization_server_metadata()
        .with_clerk(layer)
}

#[test]
fn builds() {
    let _ = (app, other);
}

#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use clerk_runtime::{ApiKeyAuth, Auth, M2mAuth, MachineAuth, OAuthAuth, SessionAuth, protect};

type Machine = M2mAuth;

#[protect(token = api_key)]
async fn key(_key: ApiKeyAuth) {}

#[protect(token = m2m_token)]
async fn machine(_machine: Machine) {}

#[protect(token = oauth_token)]
async fn app(_app: OAuthAuth) {}

#[protect(token = [api_key, m2m_token, oauth_token])]
async fn machines(_machine: MachineAuth) {}

#[protect(token = [api_key, oauth_token])]
async fn some_machines(_machine: MachineAuth) {}

#[protect(token = any)]
async fn each(
    _auth: Auth,
    _session: Option<SessionAuth>,
    _key: Option<ApiKeyAuth>,
    _machine: Option<M2mAuth>,
    _app: Option<OAuthAuth>,
    _any_machine: Option<MachineAuth>,
) {
}

#[test]
fn builds() {
    let _: Router = Router::new()
        .route("/key", get(key))
        .route("/machine", get(machine))
        .route("/app", get(app))
        .route("/machines", get(machines))
        .route("/some_machines", get(some_machines))
        .route("/each", get(each));
}

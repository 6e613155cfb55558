#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use clerk_runtime::{
    ApiKeyAuth, FromAuth, M2mAuth, MachineAuth, OAuthAuth, SessionAuth, SignedOut, auth, protect,
};

#[derive(Debug, FromAuth)]
enum Caller {
    User(SessionAuth),
    Key(ApiKeyAuth),
    Machine(M2mAuth),
    App(OAuthAuth),
    Nobody,
}

type Key = ApiKeyAuth;

#[derive(FromAuth)]
pub(crate) enum KeyOrUser {
    Key(Key),
    User(clerk_runtime::SessionAuth),
}

#[derive(FromAuth)]
enum Visitor {
    User(SessionAuth),
    Machine(MachineAuth),
    Nobody(SignedOut),
}

#[auth(accepts = any)]
async fn handed_over(caller: Caller) {
    match caller {
        Caller::User(auth) => drop(auth),
        Caller::Key(auth) => drop(auth),
        Caller::Machine(auth) => drop(auth),
        Caller::App(auth) => drop(auth),
        Caller::Nobody => {}
    }
}

#[protect(token = ["session_token", "api_key"])]
async fn protected(caller: KeyOrUser) {
    match caller {
        KeyOrUser::Key(auth) => drop(auth),
        KeyOrUser::User(auth) => drop(auth),
    }
}

#[auth(accepts = [session_token, api_key])]
async fn optional(_caller: Option<KeyOrUser>) {}

async fn without_a_policy(visitor: Visitor) {
    match visitor {
        Visitor::User(auth) => drop(auth),
        Visitor::Machine(auth) => drop(auth),
        Visitor::Nobody(auth) => drop(auth),
    }
}

#[test]
fn builds() {
    let _: Router = Router::new()
        .route("/handed_over", get(handed_over))
        .route("/protected", get(protected))
        .route("/optional", get(optional))
        .route("/without_a_policy", get(without_a_policy));
}

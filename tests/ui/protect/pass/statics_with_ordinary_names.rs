#![deny(warnings)]
#![allow(non_upper_case_globals)]

//! A variable cannot have the name of a static, so that generated code has no variables that somebody would name.

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Auth, FromAuth, SessionAuth, auth, protect, public};

static accepts: u8 = 1;
static accepted: u8 = 1;
static auth: u8 = 1;
static guard: u8 = 1;
static held: u8 = 1;
static parts: u8 = 1;
static state: u8 = 1;

#[derive(FromAuth)]
enum Caller {
    User(SessionAuth),
    Nobody,
}

#[protect(role = "org:admin", has = |caller| caller.is_authenticated())]
async fn protected(_caller: SessionAuth) {}

#[auth]
async fn handed_over(_caller: Caller, _same: Auth) -> String {
    (accepts + accepted + auth + guard + held + parts + state).to_string()
}

#[public]
async fn open() {}

#[test]
fn builds() {
    let caller = |caller| match caller {
        Caller::User(session) => drop(session),
        Caller::Nobody => {}
    };
    let _: fn(Caller) = caller;
    let _: Router = Router::new()
        .route("/protected", get(protected))
        .route("/open", get(open))
        .route("/handed-over", get(handed_over));
}

//! Features that only rocket has: forwarding, catchers, sentinels, rules around mounted routes, and the checked list.

#![allow(
    clippy::needless_pass_by_value,
    reason = "rocket hands parameters to functions without `async`, too"
)]

mod catchers;
mod forwarding;
mod guards;
mod list;
mod requests;

use clerk_runtime::rocket::{protect, public};
use clerk_runtime::{ClerkLayer, SessionAuth};
use clerk_testing::EmbeddedClerk;
use rocket::http::Header;
use rocket::local::asynchronous::{Client, LocalResponse};
use rocket::{Build, Rocket};

use crate::rocket::config;

#[protect]
#[rocket::get("/numbers/<_number>", rank = 1)]
fn number(_number: u64, auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[public]
#[rocket::get("/numbers/<_word>", rank = 2)]
fn word(_word: &str) -> &'static str {
    "a word"
}

async fn embedded() -> EmbeddedClerk {
    EmbeddedClerk::start().await.expect("loopback has a free port")
}

fn rocket(clerk: &EmbeddedClerk) -> Rocket<Build> {
    rocket::custom(config()).attach(ClerkLayer::new(clerk.clerk()))
}

async fn started(app: Rocket<Build>) -> Client {
    Client::untracked(app).await.expect("the application starts")
}

fn session(clerk: &EmbeddedClerk) -> Header<'static> {
    Header::new("authorization", format!("Bearer {}", clerk.session_token().user("user_ada").mint()))
}

async fn send<'c>(app: &'c Client, path: &'c str, headers: &[Header<'static>]) -> LocalResponse<'c> {
    let mut request = app.get(path);
    for header in headers {
        request.add_header(header.clone());
    }
    request.dispatch().await
}

/// The status and the body.
async fn get(app: &Client, path: &str, headers: &[Header<'static>]) -> (u16, String) {
    let answer = send(app, path, headers).await;
    (answer.status().code, answer.into_string().await.unwrap_or_default())
}

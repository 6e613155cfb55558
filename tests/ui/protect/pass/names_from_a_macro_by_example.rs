#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use clerk_runtime::{SessionAuth, protect};

macro_rules! page {
    ($name:ident, $role:literal, $auth:ty) => {
        #[protect(role = $role, unauthorized_url = "/upgrade")]
        async fn $name(_auth: $auth) {}
    };
}

macro_rules! page_with_a_body {
    ($name:ident $body:block) => {
        #[protect]
        async fn $name(_auth: SessionAuth) -> &'static str $body
    };
}

page_with_a_body!(home { "home" });

page!(members, "org:member", SessionAuth);
page!(admins, "org:admin", Option<SessionAuth>);

#[test]
fn builds() {
    let _: Router =
        Router::new().route("/members", get(members)).route("/admins", get(admins)).route("/", get(home));
}

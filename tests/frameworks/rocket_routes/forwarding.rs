//! Requests that rocket may forward from one route to another.

use std::slice;

use clerk_runtime::Auth;
use clerk_runtime::rocket::layer::protect as protect_inside;
use clerk_runtime::rocket::{Around as _, protect};
use rocket::http::Header;
use rocket::{get, routes};

use super::{embedded, get, number, rocket, session, started, word};
use crate::app::own;

/// A stranger whose path the first route cannot parse is not forwarded to the second route, which is public.
#[tokio::test]
async fn a_stranger_is_not_forwarded() {
    let clerk = embedded().await;
    let app = started(rocket(&clerk).mount("/", routes![number, word])).await;
    for path in ["/numbers/7", "/numbers/seven"] {
        assert_eq!(get(&app, path, &[]).await, (404, String::new()), "{path}");
    }
    let user = session(&clerk);
    assert_eq!(get(&app, "/numbers/7", slice::from_ref(&user)).await, (200, "user_ada".to_owned()));
    assert_eq!(get(&app, "/numbers/seven", &[user]).await, (200, "a word".to_owned()));
}

#[protect(role = "org:admin", rejections = own)]
#[get("/answers/<_number>", rank = 1)]
fn own_answer(_number: u64) {}

#[protect(role = "org:owner")]
#[get("/answers/<_number>", rank = 2)]
fn default_answer(_number: &str) {}

#[get("/within/<_number>", rank = 1)]
fn within(_number: u64, auth: Auth) -> String {
    format!("{:?}", auth.user_id())
}

#[get("/within/<_number>", rank = 2)]
fn outside(_number: &str, auth: Auth) -> String {
    format!("{:?}", auth.user_id())
}

/// The settings of a route no longer apply once its request is forwarded to another route.
#[tokio::test]
async fn a_forwarded_request_leaves_what_was_around_the_route() {
    let clerk = embedded().await;
    let inside = protect_inside!(token = any);
    let app = rocket(&clerk).mount("/", routes![own_answer, default_answer, outside]);
    let app = started(app.mount("/", inside.around(routes![within]))).await;
    let admin = clerk.session_token().organization("org_acme", "acme", "org:admin").mint();
    let admin = Header::new("authorization", format!("Bearer {admin}"));
    let stranger = get(&app, "/answers/seven", &[]).await.1;
    assert!(stranger.contains("is not for you"), "{stranger}");
    assert_eq!(get(&app, "/answers/seven", &[admin]).await, (404, String::new()));

    let key = Header::new("authorization", format!("Bearer {}", clerk.api_key().user("user_ada").mint()));
    assert_eq!(get(&app, "/within/7", slice::from_ref(&key)).await.1, "Some(\"user_ada\")");
    assert_eq!(get(&app, "/within/seven", &[key]).await.1, "None");
}

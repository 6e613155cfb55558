#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use clerk_runtime::protect;

#[protect(reverification = "moderate")]
async fn moderate() {}

#[protect(reverification = "lax")]
async fn lax() {}

#[protect(reverification(level = "multi_factor", after_minutes = 5))]
async fn multi_factor() {}

#[protect(feature = "org:export", plan = "o:pro")]
async fn of_the_organization() {}

#[protect(feature = "u:export", plan = "user:pro")]
async fn of_the_user() {}

#[protect(any(feature = "user:export", feature = "organization:export", plan = "org:pro"))]
async fn of_either() {}

#[test]
fn builds() {
    let _: Router = Router::new()
        .route("/moderate", get(moderate))
        .route("/lax", get(lax))
        .route("/multi_factor", get(multi_factor))
        .route("/of_the_organization", get(of_the_organization))
        .route("/of_the_user", get(of_the_user))
        .route("/of_either", get(of_either));
}

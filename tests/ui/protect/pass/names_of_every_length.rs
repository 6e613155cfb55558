//! Names of the lengths at which the type for their letters changes.
use clerk_runtime::{SessionAuth, protect};

#[protect(role = "org:abcde")]
async fn of_5_letters(_auth: SessionAuth) {}

#[protect(role = "org:abcdef")]
async fn of_6_letters(_auth: SessionAuth) {}

#[protect(role = "org:abcdefg")]
async fn of_7_letters(_auth: SessionAuth) {}

#[protect(role = "org:abcdefghij")]
async fn of_10_letters(_auth: SessionAuth) {}

#[protect(role = "org:abcdefghijk")]
async fn of_11_letters(_auth: SessionAuth) {}

#[protect(role = "org:abcdefghijklmnop")]
async fn of_16_letters(_auth: SessionAuth) {}

#[protect(role = "org:abcdefghijklmnopq")]
async fn of_17_letters(_auth: SessionAuth) {}

#[protect(role = "org:abcdefghijklmnopqrst")]
async fn of_20_letters(_auth: SessionAuth) {}

#[protect(role = "org:abcdefghijklmnopqrstu")]
async fn of_21_letters(_auth: SessionAuth) {}

#[protect(role = "org:abcdefghijklmnopqrstuvwx")]
async fn of_24_letters(_auth: SessionAuth) {}

#[protect(role = "org:abcdefghijklmnopqrstuvwxy")]
async fn of_25_letters(_auth: SessionAuth) {}

#[protect(role = "org:abcdefghijklmnopqrstuvwxyz_abcde")]
async fn of_32_letters(_auth: SessionAuth) {}

#[protect(role = "org:abcdefghijklmnopqrstuvwxyz_abcdef")]
async fn of_33_letters(_auth: SessionAuth) {}

fn app() -> axum::Router {
    axum::Router::new()
        .route("/5", axum::routing::get(of_5_letters))
        .route("/6", axum::routing::get(of_6_letters))
        .route("/7", axum::routing::get(of_7_letters))
        .route("/10", axum::routing::get(of_10_letters))
        .route("/11", axum::routing::get(of_11_letters))
        .route("/16", axum::routing::get(of_16_letters))
        .route("/17", axum::routing::get(of_17_letters))
        .route("/20", axum::routing::get(of_20_letters))
        .route("/21", axum::routing::get(of_21_letters))
        .route("/24", axum::routing::get(of_24_letters))
        .route("/25", axum::routing::get(of_25_letters))
        .route("/32", axum::routing::get(of_32_letters))
        .route("/33", axum::routing::get(of_33_letters))
}

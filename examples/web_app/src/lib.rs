//! The site as a router that tests can serve to a browser.

pub mod demo;
mod pages;
mod portal;
mod visitor;

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Clerk, ClerkLayer};

pub use portal::Portal;

/// Every page of the site.
pub fn site(clerk: Clerk, portal: Portal) -> Router {
    Router::new()
        .route("/", get(pages::home))
        .route("/profile", get(pages::profile))
        .route("/team", get(pages::team))
        .route("/administration", get(pages::administration))
        .route("/sign-in", get(pages::sign_in))
        .route("/sign-up", get(pages::sign_up))
        .route("/sign-out", get(pages::sign_out))
        .route("/organization", get(pages::organization))
        .fallback(pages::not_found)
        .with_state(portal)
        .layer(ClerkLayer::new(clerk).on_rejection(pages::rejected))
}

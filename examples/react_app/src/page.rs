//! The page: files that Vite built, what the page has to know, and a route that takes the session cookie.

use std::error::Error;
use std::path::{Path, PathBuf};

use axum::routing::get;
use axum::{Json, Router};
use clerk_runtime::{Clerk, ClerkLayer, Rejections};
use serde::Serialize;
use tower_http::services::{ServeDir, ServeFile};

use crate::api;

/// What the page has to know of the instance and the API. Nothing in it is secret.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Config {
    publishable_key: String,
    /// Where the Frontend API is, if the key does not tell.
    proxy_url: Option<String>,
    api: String,
}

impl Config {
    pub(crate) fn new(clerk: &Clerk, api: &str) -> Result<Self, Box<dyn Error>> {
        let publishable_key = clerk.publishable_key().ok_or("CLERK_PUBLISHABLE_KEY is not set")?;
        let proxy_url = std::env::var("CLERK_PROXY_URL").ok();
        Ok(Self { publishable_key: publishable_key.as_str().to_owned(), proxy_url, api: api.to_owned() })
    }
}

/// The page and its own routes. The browser sends the cookie to these, because they are of the same origin.
pub(crate) fn routes(clerk: Clerk, config: Config) -> Router {
    let dist = dist();
    // Paths such as `/sign-in` exist in the page only.
    let files = ServeDir::new(&dist).fallback(ServeFile::new(dist.join("index.html")));
    Router::new()
        .route("/me", get(api::me))
        .layer(Rejections::api())
        .layer(ClerkLayer::new(clerk))
        .route("/config", get(async || Json(config)))
        .fallback_service(files)
}

/// Whether Vite was here.
pub(crate) fn is_built() -> bool {
    dist().join("index.html").is_file()
}

/// `DIST`, or where `npm run build` puts the page.
fn dist() -> PathBuf {
    let built = || Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
    std::env::var_os("DIST").map_or_else(built, PathBuf::from)
}

//! A page that opens both kinds of connections.

use axum::response::Html;
use clerk_runtime::protect;

/// The page contains no data. Its script requests them with the visitor's cookies.
#[protect]
pub(crate) async fn page() -> Html<&'static str> {
    Html(include_str!("page.html"))
}

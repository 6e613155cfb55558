//! A page that opens both connections.

use axum::response::Html;
use clerk_runtime::protect;

/// It carries no data: the script asks for them with the visitor's cookies.
#[protect]
pub(crate) async fn page() -> Html<&'static str> {
    Html(include_str!("page.html"))
}

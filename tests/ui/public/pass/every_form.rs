#![deny(warnings)]

use axum::http::{Method, Uri};
use axum::response::IntoResponse;
use clerk_runtime::routing::get;
use clerk_runtime::{Router, public};

#[public]
async fn health() -> &'static str {
    "well"
}

#[public()]
async fn with_parameters(_method: Method, _pair: (Method, Uri), _uri: Result<Uri, std::convert::Infallible>) {
}

#[public(docs = false, crate = clerk_runtime)]
pub(crate) async fn with_options() -> impl IntoResponse {}

#[public]
#[tracing::instrument(skip_all)]
async fn instrument_below() {}

#[tracing::instrument(skip_all)]
#[public]
async fn instrument_above() {}

#[public]
#[axum::debug_handler]
async fn debug_handler_below() {}

struct Pages;

impl Pages {
    #[public]
    async fn about() {}
}

#[test]
fn builds() {
    let _: Router = Router::new()
        .route("/health", get(health))
        .route("/with_parameters", get(with_parameters))
        .route("/with_options", get(with_options))
        .route("/instrument_below", get(instrument_below))
        .route("/instrument_above", get(instrument_above))
        .route("/debug_handler_below", get(debug_handler_below))
        .route("/about", get(Pages::about));
}

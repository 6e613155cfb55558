//! The metrics of the runtime and of this application, as Prometheus reads them.

use std::time::Duration;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use clerk_runtime::protect;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

/// The upper ends of a histogram's buckets, in seconds: a call to Clerk takes 20 ms to 200 ms, and is given up after some
/// seconds.
const BUCKETS: [f64; 9] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

/// Shows the metrics. A scraper presents an M2M token, like every other service.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operations",
    responses((status = OK, description = "The metrics", body = String, content_type = "text/plain")),
)]
#[protect(token = "m2m_token")]
pub(crate) async fn show(State(metrics): State<PrometheusHandle>) -> Response {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], metrics.render()).into_response()
}

/// What records metrics, with buckets for histograms.
///
/// # Errors
///
/// Never for the buckets that are there.
pub fn builder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new().set_buckets(&BUCKETS)
}

/// Records the metrics of the whole process from now on. Call it once, within a Tokio runtime.
///
/// # Errors
///
/// When something else records them already.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    let handle = builder()?.install_recorder()?;
    let kept = handle.clone();
    // Samples of histograms pile up until they are sorted into their buckets.
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            kept.run_upkeep();
        }
    });
    Ok(handle)
}

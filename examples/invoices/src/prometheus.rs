//! The metrics of the runtime and of this application, in the format of Prometheus.

use std::time::Duration;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use clerk_runtime::protect;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

/// The upper bounds of a histogram's buckets, in seconds. A call to Clerk takes 20 ms to 200 ms, and times
/// out after a few seconds.
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

/// The recorder of metrics, with buckets for histograms.
///
/// # Errors
///
/// Only if there are no buckets, which cannot happen.
pub fn builder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new().set_buckets(&BUCKETS)
}

/// Starts to record the metrics of the whole process. Call it once, within a Tokio runtime.
///
/// # Errors
///
/// If another recorder is installed already.
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

//! The cost of a request whose decisions are counted, as Prometheus counts them.

use crate::Figures;

/// What protection adds to a request, in instructions over those of a signature check.
#[cfg(feature = "metrics")]
pub(crate) fn figures() -> Figures {
    use crate::{callgrind, figure};

    let counted = callgrind::count(&["raw", "unprotected-request", "counted-request"]).unwrap();
    let of = |work: &str| figure(&counted.instructions, work);
    vec![("counted-request/raw".to_owned(), (of("counted-request") - of("unprotected-request")) / of("raw"))]
}

/// Nothing to measure.
#[cfg(not(feature = "metrics"))]
pub(crate) fn figures() -> Figures {
    panic!("nothing is counted without `--features metrics`");
}

/// Where a request is counted.
pub(crate) struct Counter {
    #[cfg(feature = "metrics")]
    recorder: metrics_exporter_prometheus::PrometheusRecorder,
}

impl Counter {
    /// A recorder of Prometheus, or nothing without the feature.
    pub(crate) fn new() -> Self {
        Self {
            #[cfg(feature = "metrics")]
            recorder: metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder(),
        }
    }

    /// Counts what `request` does.
    #[cfg(feature = "metrics")]
    pub(crate) fn count(&self, request: impl FnOnce()) {
        metrics::with_local_recorder(&self.recorder, request);
    }

    /// Without the feature, nothing is counted.
    #[cfg(not(feature = "metrics"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    pub(crate) fn count(&self, request: impl FnOnce()) {
        request();
    }
}

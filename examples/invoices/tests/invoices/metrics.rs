//! The recorded metrics are exactly those in the documentation, with their kinds, units and labels.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use clerk_runtime::error::BoxError;
use clerk_runtime::verdicts::VerdictStore;
use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use http::StatusCode;

use crate::application::Fixture;

const BY_ID: &str = "/api/organizations/org_acme/invoices";

/// A metric, as documented or as recorded.
#[derive(Debug, Default, PartialEq, Eq)]
struct Metric {
    kind: String,
    labels: BTreeSet<String>,
}

#[tokio::test]
async fn the_documented_metrics_appear_and_no_others() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let served = clerk.builder().max_calls_in_flight(1).verdict_store(Full).build().unwrap();
    let fixture = Fixture::of(clerk, served, 1000).await;
    let _recording = metrics::set_default_local_recorder(&fixture.recorder);
    exercise(&fixture).await;
    let exposition = fixture.service().get("/metrics").await;
    assert_eq!(exposition.status(), StatusCode::OK);
    assert_eq!(shown(exposition.text()), documented(), "{}", exposition.text());
}

#[tokio::test]
async fn metrics_are_for_machines() {
    let fixture = Fixture::new().await;
    for caller in [fixture.app.anonymous(), fixture.admin(), fixture.key(&["invoices:read"])] {
        assert_eq!(caller.get("/metrics").await.status(), StatusCode::UNAUTHORIZED);
    }
}

/// A store that is empty and refuses everything.
struct Full;

impl VerdictStore for Full {
    async fn load(&self, _: &str) -> Result<Option<Vec<u8>>, BoxError> {
        Ok(None)
    }

    async fn save(&self, _: &str, _: &[u8], _: Duration) -> Result<(), BoxError> {
        Err("the store is full".into())
    }

    async fn claim(&self, _: &str, _: Duration) -> Result<bool, BoxError> {
        Ok(true)
    }

    async fn remove(&self, _: &str) -> Result<(), BoxError> {
        Ok(())
    }
}

/// Does everything that is counted, once.
async fn exercise(fixture: &Fixture) {
    // A new token, which is known the next time. The keys are fetched, and a handler is not reached.
    let token = fixture.clerk.session_token().organization("org_acme", "acme", "org:member").mint();
    let member = fixture.app.with_token(token);
    assert_eq!(member.get(BY_ID).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(member.get(BY_ID).await.status(), StatusCode::FORBIDDEN);

    // A recent verdict saves a call.
    let key = fixture.key(&["invoices:read"]);
    assert_eq!(key.get(BY_ID).await.status(), StatusCode::OK);
    assert_eq!(key.get(BY_ID).await.status(), StatusCode::OK);

    // One call is in flight, and there is no room for another.
    fixture.clerk.clear_calls();
    fixture.clerk.fault(Endpoint::VerifyApiKey, Fault::Latency(Duration::from_secs(60)));
    let waiting = tokio::spawn(fixture.key(&[]).get(BY_ID).into_future());
    while fixture.clerk.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(fixture.key(&[]).get(BY_ID).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    fixture.clerk.clear_faults();
}

/// The runtime's metrics in the text for Prometheus.
fn shown(exposition: &str) -> BTreeMap<String, Metric> {
    let mut metrics = BTreeMap::<String, Metric>::new();
    for line in exposition.lines().filter(|line| line.starts_with("# TYPE clerk_")) {
        let (name, kind) = line.trim_start_matches("# TYPE ").split_once(' ').unwrap();
        metrics.entry(name.to_owned()).or_default().kind = kind.to_owned();
    }
    for sample in exposition.lines().filter(|line| line.starts_with("clerk_")) {
        let end = sample.find(['{', ' ']).unwrap();
        let name = ["_bucket", "_sum", "_count"]
            .iter()
            .fold(&sample[..end], |name, part| name.trim_end_matches(part));
        assert!(metrics.contains_key(name), "`{sample}` has no type");
        let metric = metrics.get_mut(name).unwrap();
        let labels = sample[end..].split_once('}').map_or("", |(labels, _)| labels);
        let names = labels.trim_start_matches('{').split(',').filter_map(|label| label.split_once('='));
        metric.labels.extend(names.map(|(name, _)| name.to_owned()).filter(|name| name != "le"));
    }
    metrics
}

/// The table of metrics on the page `observing`.
fn documented() -> BTreeMap<String, Metric> {
    let page = include_str!("../../../../clerk-runtime/src/docs/observing.md");
    let table = page.split("| Metric | Kind, unit |").nth(1).unwrap().split("\n\n").next().unwrap();
    let rows = table.lines().filter(|row| row.starts_with("| `"));
    let metric = |row: &str| {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let (name, labels) = (cells[0].trim_matches('`'), cells[2]);
        let (kind, unit) = cells[1].split_once(", ").unwrap_or((cells[1], ""));
        // Prometheus' format has no units, so names end with them.
        let end = match (kind, unit) {
            ("counter", "") => "_total",
            (_, "seconds") => "_seconds",
            (_, "Unix time") => "_timestamp_seconds",
            _ => "",
        };
        assert!(name.ends_with(end), "`{name}` is a {kind} of {unit:?}");
        // The words after a colon are values of the last label.
        let labels = labels.split(':').next().unwrap().split('`').skip(1).step_by(2).map(str::to_owned);
        (name.to_owned(), Metric { kind: kind.to_owned(), labels: labels.collect() })
    };
    rows.map(metric).collect()
}

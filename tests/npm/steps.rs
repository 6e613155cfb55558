//! The steps of a script of calls and their results, recorded in the same form as by the script for Clerk's
//! own client.

use clerk_runtime::backend::{BackendError, Client, Page};
use clerk_testing::EmbeddedClerk;
use serde::Serialize;
use serde_json::{Value, json};

/// The steps so far.
pub(crate) struct Script {
    pub(crate) client: Client,
    pub(crate) steps: Vec<Value>,
}

impl Script {
    pub(crate) fn new(clerk: &EmbeddedClerk) -> Self {
        Self { client: clerk.clerk().client().with_retries(0), steps: Vec::new() }
    }

    /// Records a step that succeeds.
    pub(crate) async fn ok<T: Serialize>(
        &mut self,
        name: &str,
        request: impl IntoFuture<Output = Result<T, BackendError>>,
    ) -> T {
        let value = request.await.unwrap_or_else(|error| panic!("{name}: {error}"));
        self.steps.push(json!({ "name": name, "value": value }));
        value
    }

    /// Records a step that returns a list.
    pub(crate) async fn list<T: Serialize>(
        &mut self,
        name: &str,
        request: impl IntoFuture<Output = Result<Page<T>, BackendError>>,
    ) -> Vec<T> {
        let page = request.await.unwrap_or_else(|error| panic!("{name}: {error}"));
        self.steps
            .push(json!({ "name": name, "value": { "data": page.data, "total_count": page.total_count } }));
        page.data
    }

    /// Records a step that is refused.
    pub(crate) async fn refused<T>(
        &mut self,
        name: &str,
        request: impl IntoFuture<Output = Result<T, BackendError>>,
    ) {
        let error = request.await.err().unwrap_or_else(|| panic!("{name} is not refused"));
        let errors: Vec<_> = error
            .errors()
            .iter()
            .map(|error| {
                json!({
                    "code": error.code(),
                    "message": error.message(),
                    "long_message": error.long_message(),
                    "param_name": error.meta("param_name"),
                })
            })
            .collect();
        let status = error.status().map(|status| status.as_u16());
        let refused = json!({ "status": status, "trace_id": error.trace_id(), "errors": errors });
        self.steps.push(json!({ "name": name, "refused": refused }));
    }
}

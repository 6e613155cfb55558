//! Every endpoint fails on demand, together with the endpoints of its group only.

use http::Method;
use serde_json::Value;

use crate::apis::backend::all_routes;
use crate::apis::endpoint::caller::Api;
use crate::instance::{Endpoint, Fault};

#[tokio::test]
async fn endpoints_fail_with_their_group() {
    let api = Api::start().await;
    for group in [Endpoint::Users, Endpoint::Organizations, Endpoint::Sessions, Endpoint::Instance] {
        api.clerk.clear_faults();
        api.clerk.fault(group, Fault::Status(503));
        let mut failures = 0;
        for (endpoint, path, _) in all_routes() {
            let mut statuses = Vec::new();
            for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                statuses.push(api.call(method, &format!("/v1{path}"), Value::Null).await.0);
            }
            let fails = statuses.contains(&503);
            assert_eq!(fails, endpoint == group, "{path} with a fault of {group:?}: {statuses:?}");
            failures += usize::from(fails);
        }
        assert!(failures > 0, "{group:?} has no endpoint");
    }
}

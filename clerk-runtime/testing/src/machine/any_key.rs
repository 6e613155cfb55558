//! Who calls the endpoints of M2M tokens.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, header};

use crate::api::ApiError;
use crate::instance::Instance;
use crate::response;
use clerk_runtime::Clock as _;

/// The caller has the instance's secret key, or that of a machine.
pub(super) enum AnyKey {
    Instance,
    /// The id of the machine.
    Machine(String),
}

impl FromRequestParts<Arc<Instance>> for AnyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, instance: &Arc<Instance>) -> Result<Self, ApiError> {
        if response::is_authorized(&parts.headers, &instance.secret_key) {
            return Ok(Self::Instance);
        }
        let registry = instance.machines.registry();
        let machine =
            bearer(&parts.headers).and_then(|key| registry.machine_with_key(key, instance.clock.now()));
        machine.map(|machine| Self::Machine(machine.id.clone())).ok_or(ApiError::InvalidMachineSecretKey)
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

//! The caller of the endpoints of M2M tokens.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use clerk_runtime::time::Clock as _;
use http::request::Parts;
use http::{HeaderMap, header};

use crate::apis::Apis;
use crate::apis::endpoint::ApiError;
use crate::instance::response;

/// The caller has the instance's secret key, or that of a machine.
pub(super) enum AnyKey {
    Instance,
    /// The id of the machine.
    Machine(String),
}

impl FromRequestParts<Arc<Apis>> for AnyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, apis: &Arc<Apis>) -> Result<Self, ApiError> {
        if response::is_authorized(&parts.headers, &apis.instance.secret_key) {
            return Ok(Self::Instance);
        }
        let registry = apis.machines.registry();
        let machine =
            bearer(&parts.headers).and_then(|key| registry.machine_with_key(key, apis.instance.clock.now()));
        machine.map(|machine| Self::Machine(machine.id.clone())).ok_or(ApiError::InvalidMachineSecretKey)
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

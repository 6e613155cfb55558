//! Who calls.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::error::ApiError;
use crate::instance::Instance;
use crate::response;

/// The instance, for a caller who has its secret key.
pub(crate) struct InstanceKey(pub(crate) Arc<Instance>);

impl FromRequestParts<Arc<Instance>> for InstanceKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, instance: &Arc<Instance>) -> Result<Self, ApiError> {
        if response::is_authorized(&parts.headers, &instance.secret_key) {
            Ok(Self(Arc::clone(instance)))
        } else {
            Err(ApiError::InvalidSecretKey)
        }
    }
}

//! Authentication with the instance's secret key.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::error::ApiError;
use crate::apis::Apis;
use crate::instance::response;

/// The instance, for a caller who has its secret key.
pub(crate) struct InstanceKey(pub(crate) Arc<Apis>);

impl FromRequestParts<Arc<Apis>> for InstanceKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, apis: &Arc<Apis>) -> Result<Self, ApiError> {
        if response::is_authorized(&parts.headers, &apis.instance.secret_key) {
            Ok(Self(Arc::clone(apis)))
        } else {
            Err(ApiError::InvalidSecretKey)
        }
    }
}

//! Bodies that are read as a whole.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::error::ApiError;
use crate::apis::Apis;

/// A JSON body. No body counts as an empty object.
pub(crate) struct Payload<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Arc<Apis>> for Payload<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, apis: &Arc<Apis>) -> Result<Self, ApiError> {
        let body = read(request, apis).await?;
        serde_json::from_slice(&body).map(Self).map_err(|error| ApiError::BadRequest(error.to_string()))
    }
}

pub(super) async fn read(request: Request, apis: &Arc<Apis>) -> Result<Bytes, ApiError> {
    let body = Bytes::from_request(request, apis)
        .await
        .map_err(|_| ApiError::BadRequest("the body is not readable".to_owned()))?;
    Ok(if body.is_empty() { Bytes::from_static(b"{}") } else { body })
}

//! Typed claims as an extractor.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::extract::{extract, extract_optional};
use crate::auth::{Claims, SessionAuth};
use crate::edge::parameters::read_claims;
use crate::edge::rejection::Rejection;

/// The claims of the session that the handler's policy let through; without a policy, a session is required.
impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Claims<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let session = extract(parts).await?;
        read_claims(&session, &*parts).await
    }
}

/// The claims of the session, if there is one.
impl<S: Send + Sync, T: DeserializeOwned> OptionalFromRequestParts<S> for Claims<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        let session: Option<SessionAuth> = extract_optional(parts).await?;
        match session {
            Some(session) => read_claims(&session, &*parts).await.map(Some),
            None => Ok(None),
        }
    }
}

//! Typed claims as an extractor.

use std::any::type_name;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::extract::{extract, extract_optional};
use crate::auth::{Claims, SessionAuth};
use crate::edge::rejection::Rejection;

/// The claims of the session that the handler's policy let through; without a policy, a session is required.
impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Claims<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let session = extract(parts).await?;
        read(&session, parts).await
    }
}

/// The claims of the session, if there is one.
impl<S: Send + Sync, T: DeserializeOwned> OptionalFromRequestParts<S> for Claims<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        let session: Option<SessionAuth> = extract_optional(parts).await?;
        match session {
            Some(session) => read(&session, parts).await.map(Some),
            None => Ok(None),
        }
    }
}

async fn read<T: DeserializeOwned>(session: &SessionAuth, parts: &Parts) -> Result<Claims<T>, Rejection> {
    let misfit = match session.session_claims().read() {
        Ok(claims) => return Ok(Claims(claims)),
        Err(misfit) => misfit,
    };
    let instance = &session.context().instance;
    if instance.notices.claims.permits(instance.settings.clock.now().into()) {
        tracing::warn!(
            "a session token does not fit `{}`: {misfit}; claims are added to session tokens in the Clerk dashboard, \
             and what only some users have is an `Option` with `#[serde(default)]`",
            type_name::<T>()
        );
    }
    Err(Rejection::forbidden(parts).await)
}

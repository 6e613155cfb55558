//! Endpoints that are the same for every kind of record: list, show and delete.

use axum::extract::Path;

use crate::apis::endpoint::{Answer, ApiError, InstanceKey, Parameters, deleted, ok};
use crate::apis::store::Record;

/// Newest first.
pub(super) async fn list<R: Record>(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    query.page_or_array(R::rows(&apis.tables()).iter().rev().collect())
}

/// For lists that are always paginated.
pub(super) async fn page<R: Record>(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    query.page("data", R::rows(&apis.tables()).iter().rev().collect())
}

pub(super) async fn show<R: Record>(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    apis.tables().record::<R>(&id).map(ok).ok_or(ApiError::NotFound(R::TITLE))
}

pub(super) async fn delete<R: Record>(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let mut tables = apis.tables();
    tables.record::<R>(&id).ok_or(ApiError::NotFound(R::TITLE))?;
    R::rows_mut(&mut tables).retain(|record| record.id() != id);
    Ok(ok(&deleted(R::OBJECT, &id)))
}

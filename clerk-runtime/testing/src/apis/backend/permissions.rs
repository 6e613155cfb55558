//! `/v1/organization_permissions`.

use axum::extract::Path;
use http::StatusCode;

use crate::apis::endpoint::{Answer, ApiError, Form, InstanceKey, Parameters, contains, deleted, ok};
use crate::apis::store::{Permission, Tables, is_permission_key, is_system};

/// `query` is an id, or a part of a name or a key.
pub(super) async fn list(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    let tables = apis.tables();
    let matches = |permission: &&Permission| {
        query
            .get("query")
            .is_none_or(|text| permission.id == text || contains(&[&permission.name, &permission.key], text))
    };
    let permissions = query.ordered(
        tables.permissions.iter().filter(matches).collect(),
        &[
            ("created_at", |permission| permission.created_at.into()),
            ("name", |permission| permission.name.as_str().into()),
            ("key", |permission| permission.key.as_str().into()),
        ],
    )?;
    query.page("data", permissions)
}

pub(super) async fn create(InstanceKey(apis): InstanceKey, mut form: Form) -> Answer {
    let name = form.required("name")?;
    let key: String = form.required("key")?;
    let description: Option<String> = form.optional("description")?;
    form.end()?;
    let mut tables = apis.tables();
    check_key(&tables, &key)?;
    let permission = Permission::new(key, name, description.unwrap_or_default(), apis.now());
    tables.permissions.push(permission.clone());
    Ok(ok(&permission))
}

fn check_key(tables: &Tables, key: &str) -> Result<(), ApiError> {
    if !is_permission_key(key) || is_system(key) {
        return Err(ApiError::malformed(
            "key",
            "of the form org:<feature>:<permission>, not a system permission",
        ));
    }
    if tables.permissions.iter().any(|permission| permission.key == key) {
        return Err(ApiError::taken("key"));
    }
    Ok(())
}

pub(super) async fn show(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    apis.tables().permission(&id).map(ok).ok_or(NOT_FOUND)
}

const NOT_FOUND: ApiError = ApiError::NotFound("Organization permission");

pub(super) async fn update(InstanceKey(apis): InstanceKey, Path(id): Path<String>, mut form: Form) -> Answer {
    let (name, key, description) =
        (form.optional("name")?, form.optional::<String>("key")?, form.optional("description")?);
    form.end()?;
    let mut tables = apis.tables();
    let mut permission = own(&tables, &id)?.clone();
    let key = key.filter(|key| *key != permission.key);
    key.as_deref().map_or(Ok(()), |key| check_key(&tables, key))?;
    permission.name = name.unwrap_or(permission.name);
    permission.key = key.unwrap_or(permission.key);
    permission.description = description.unwrap_or(permission.description);
    permission.updated_at = apis.now();
    tables.change_permission(&permission);
    Ok(ok(&permission))
}

pub(super) async fn delete(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let mut tables = apis.tables();
    own(&tables, &id)?;
    tables.remove_permission(&id);
    Ok(ok(&deleted("permission", &id)))
}

/// A permission that may be changed, because it is not one of Clerk's.
fn own<'t>(tables: &'t Tables, id: &str) -> Result<&'t Permission, ApiError> {
    let permission = tables.permission(id).ok_or(NOT_FOUND)?;
    if permission.is_system() {
        let code = "organization_system_permission_not_modifiable";
        return Err(ApiError::refused(StatusCode::FORBIDDEN, code, "The permission is one of Clerk's own."));
    }
    Ok(permission)
}

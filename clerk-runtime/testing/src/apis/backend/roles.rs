//! `/v1/organization_roles`.

use axum::extract::Path;
use http::StatusCode;

use crate::apis::endpoint::{Answer, ApiError, Form, InstanceKey, Parameters, contains, deleted, ok};
use crate::apis::store::{Permission, Role, Tables, is_role_key, lacks_for_creators};

/// `query` is an id, or a part of a name or a key.
pub(super) async fn list(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    let tables = apis.tables();
    let matches = |role: &&Role| {
        query.get("query").is_none_or(|text| role.id == text || contains(&[&role.name, &role.key], text))
    };
    let roles = query.ordered(
        tables.roles.iter().filter(matches).collect(),
        &[
            ("created_at", |role| role.created_at.into()),
            ("name", |role| role.name.as_str().into()),
            ("key", |role| role.key.as_str().into()),
        ],
    )?;
    query.page("data", roles)
}

pub(super) async fn create(InstanceKey(apis): InstanceKey, mut form: Form) -> Answer {
    let name = form.required("name")?;
    let key: String = form.required("key")?;
    let description = form.optional("description")?;
    let permission_ids: Vec<String> = form.optional("permissions")?.unwrap_or_default();
    form.without_effect(&["include_in_initial_role_set"]);
    form.end()?;
    let mut tables = apis.tables();
    check_key(&tables, &key)?;
    let permissions = permissions(&tables, &permission_ids)?;
    if tables.roles.len() >= MOST_ROLES {
        let problem = format!("An apis has {MOST_ROLES} roles at most.");
        let code = "organization_instance_roles_quota_exceeded";
        return Err(ApiError::refused(StatusCode::FORBIDDEN, code, problem));
    }
    let mut role = Role::new(key, name, description, apis.now());
    role.change_permissions(|all| *all = permissions);
    tables.roles.push(role.clone());
    Ok(ok(&role))
}

/// The two roles of every instance, and ten more.
const MOST_ROLES: usize = 12;

fn check_key(tables: &Tables, key: &str) -> Result<(), ApiError> {
    if !is_role_key(key) {
        return Err(ApiError::malformed("key", "of the form org:<role>"));
    }
    if tables.role_by_key(key).is_some() { Err(ApiError::taken("key")) } else { Ok(()) }
}

fn permissions(tables: &Tables, ids: &[String]) -> Result<Vec<Permission>, ApiError> {
    ids.iter().map(|id| tables.permission(id).cloned().ok_or(PERMISSION_NOT_FOUND)).collect()
}

const NOT_FOUND: ApiError = ApiError::NotFound("Organization role");
const PERMISSION_NOT_FOUND: ApiError = ApiError::NotFound("Organization permission");

pub(super) async fn show(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    apis.tables().role(&id).map(ok).ok_or(NOT_FOUND)
}

pub(super) async fn update(InstanceKey(apis): InstanceKey, Path(id): Path<String>, mut form: Form) -> Answer {
    let name: Option<String> = form.optional("name")?;
    let key: Option<String> = form.optional("key")?;
    let description = form.nullable("description")?;
    let permission_ids: Option<Vec<String>> = form.optional("permissions")?;
    form.end()?;
    let mut tables = apis.tables();
    let current = tables.role(&id).ok_or(NOT_FOUND)?;
    let key = key.filter(|key| *key != current.key);
    key.as_deref().map_or(Ok(()), |key| check_key(&tables, key))?;
    let permissions = permission_ids.map(|ids| permissions(&tables, &ids)).transpose()?;
    permissions.as_deref().map_or(Ok(()), |permissions| check_creator(&tables, &id, permissions))?;
    if let Some(key) = key {
        tables.rename_role(&id, &key);
    }
    change(&mut tables, &id, apis.now(), |role| {
        role.name = name.unwrap_or_else(|| role.name.clone());
        role.description = description.unwrap_or_else(|| role.description.clone());
        if let Some(permissions) = permissions {
            role.change_permissions(|all| *all = permissions);
        }
    })
}

/// Refuses to take from the creator's role the permissions that it needs.
fn check_creator(tables: &Tables, id: &str, permissions: &[Permission]) -> Result<(), ApiError> {
    let is_creator = tables.creator_role().is_some_and(|role| role.id == id);
    let lacks = lacks_for_creators(permissions);
    if is_creator && !lacks.is_empty() {
        let problem = format!("The creator role needs {}.", lacks.join(", "));
        let code = "organization_missing_creator_role_permissions";
        return Err(ApiError::refused(StatusCode::UNPROCESSABLE_ENTITY, code, problem));
    }
    Ok(())
}

fn change(tables: &mut Tables, id: &str, now: i64, change: impl FnOnce(&mut Role)) -> Answer {
    let role = tables.role_mut(id).ok_or(NOT_FOUND)?;
    change(role);
    role.updated_at = now;
    Ok(ok(role))
}

/// Refuses if it is the creator's role, a member has it, or a pending invitation names it.
pub(super) async fn delete(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let mut tables = apis.tables();
    let key = tables.role(&id).ok_or(NOT_FOUND)?.key.clone();
    let is_creator = tables.creator_role().is_some_and(|role| role.id == id);
    let in_the_way = [
        (is_creator, "organization_role_default_creator_role", "The role is the one of creators."),
        (tables.has_members(&key), "organization_role_assigned_members", "Members have the role."),
        (
            tables.has_invitations(&key, apis.now()),
            "organization_role_exists_in_invitations",
            "Pending invitations are to the role.",
        ),
    ];
    if let Some((_, code, problem)) = in_the_way.into_iter().find(|(is_so, ..)| *is_so) {
        return Err(ApiError::refused(StatusCode::UNPROCESSABLE_ENTITY, code, problem));
    }
    tables.remove_role(&id);
    Ok(ok(&deleted("role", &id)))
}

pub(super) async fn assign_permission(
    InstanceKey(apis): InstanceKey,
    Path((id, permission_id)): Path<(String, String)>,
) -> Answer {
    let mut tables = apis.tables();
    let permission = tables.permission(&permission_id).cloned().ok_or(PERMISSION_NOT_FOUND)?;
    if tables.role(&id).ok_or(NOT_FOUND)?.has_permission(&permission_id) {
        let code = "organization_role_permission_association_exists";
        return Err(ApiError::refused(StatusCode::CONFLICT, code, "The role has the permission already."));
    }
    change(&mut tables, &id, apis.now(), |role| role.change_permissions(|all| all.push(permission)))
}

pub(super) async fn remove_permission(
    InstanceKey(apis): InstanceKey,
    Path((id, permission_id)): Path<(String, String)>,
) -> Answer {
    let mut tables = apis.tables();
    let role = tables.role(&id).ok_or(NOT_FOUND)?;
    if !role.has_permission(&permission_id) {
        return Err(PERMISSION_NOT_FOUND);
    }
    let mut rest = role.permissions.clone();
    rest.retain(|permission| permission.id != permission_id);
    check_creator(&tables, &id, &rest)?;
    change(&mut tables, &id, apis.now(), |role| role.change_permissions(|all| *all = rest))
}

//! Sets of roles that organizations choose from.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, RoleSet};

endpoints! {
    /// Sets of roles that organizations choose from.
    ///
    /// From [`Client::role_sets`](crate::backend::Client::role_sets).
    RoleSets in Versioned;

    /// Lists all role sets.
    list() -> Page<RoleSet> = GET "/role_sets" as ListRoleSets {
        query: Text, order_by: Text, limit: Limit, offset: Integer,
    };

    /// Fetches a role set by its key or id.
    get(role_set_key_or_id) -> RoleSet = GET "/role_sets/{role_set_key_or_id}";

    /// Creates a role set.
    create() -> RoleSet = POST "/role_sets" as CreateRoleSet {
        name: Text, key: Text, description: Text, default_role_key: Text, creator_role_key: Text,
        kind in "type": Text, roles: List,
    };

    /// Changes a role set.
    update(role_set_key_or_id) -> RoleSet = PATCH "/role_sets/{role_set_key_or_id}" as UpdateRoleSet {
        name: Text, key: Text, description: Text, kind in "type": Text, default_role_key: Text,
        creator_role_key: Text,
    };

    /// Adds roles to a role set.
    add_roles(role_set_key_or_id) -> RoleSet
        = POST "/role_sets/{role_set_key_or_id}/roles" as AddRolesToRoleSet {
        role_keys: List, default_role_key: Text, creator_role_key: Text,
    };

    /// Replaces a role of a role set. Its members get the other role.
    replace_role(role_set_key_or_id) -> RoleSet
        = POST "/role_sets/{role_set_key_or_id}/roles/replace" as ReplaceRoleInRoleSet {
        role_key: Text, to_role_key: Text,
    };

    /// Replaces a role set. Its organizations get the other role set.
    replace(role_set_key_or_id) -> DeletedObject
        = POST "/role_sets/{role_set_key_or_id}/replace" as ReplaceRoleSet {
        dest_role_set_key: Text, reassignment_mappings: Json,
    };
}

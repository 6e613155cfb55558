//! Sets of roles that organizations choose from.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, RoleSet};

endpoints! {
    /// Sets of roles that organizations choose from.
    ///
    /// From [`Client::role_sets`](crate::backend::Client::role_sets).
    RoleSets in Versioned;

    /// All role sets.
    list() -> Page<RoleSet> = GET "/role_sets" as ListRoleSets {
        query: Text, order_by: Text, limit: Limit, offset: Integer,
    };

    /// One role set, by key or id.
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

    /// Adds roles.
    add_roles(role_set_key_or_id) -> RoleSet
        = POST "/role_sets/{role_set_key_or_id}/roles" as AddRolesToRoleSet {
        role_keys: List, default_role_key: Text, creator_role_key: Text,
    };

    /// Replaces a role; its members get the other one.
    replace_role(role_set_key_or_id) -> RoleSet
        = POST "/role_sets/{role_set_key_or_id}/roles/replace" as ReplaceRoleInRoleSet {
        role_key: Text, to_role_key: Text,
    };

    /// Replaces a role set; its organizations get the other one.
    replace(role_set_key_or_id) -> DeletedObject
        = POST "/role_sets/{role_set_key_or_id}/replace" as ReplaceRoleSet {
        dest_role_set_key: Text, reassignment_mappings: Json,
    };
}

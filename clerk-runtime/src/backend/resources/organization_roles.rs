//! Roles of organizations.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, Role};

endpoints! {
    /// Roles of organizations.
    ///
    /// From [`Client::organization_roles`](crate::backend::Client::organization_roles).
    OrganizationRoles in Versioned;

    /// Lists all roles.
    list() -> Page<Role> = GET "/organization_roles" as ListOrganizationRoles {
        query: Text, order_by: Text, limit: Limit, offset: Integer,
    };

    /// Fetches a role.
    get(organization_role_id) -> Role = GET "/organization_roles/{organization_role_id}";

    /// Creates a role.
    create() -> Role = POST "/organization_roles" as CreateOrganizationRole {
        name: Text, key: Text, description: Text, permissions: List, include_in_initial_role_set: Flag,
    };

    /// Changes a role.
    update(organization_role_id) -> Role
        = PATCH "/organization_roles/{organization_role_id}" as UpdateOrganizationRole {
        name: Text, key: Text, description: Text, permissions: List,
    };

    /// Deletes a role.
    delete(organization_role_id) -> DeletedObject = DELETE "/organization_roles/{organization_role_id}";

    /// Adds a permission to a role.
    assign_permission(organization_role_id, permission_id) -> Role
        = POST "/organization_roles/{organization_role_id}/permissions/{permission_id}";

    /// Removes a permission from a role.
    remove_permission(organization_role_id, permission_id) -> Role
        = DELETE "/organization_roles/{organization_role_id}/permissions/{permission_id}";
}

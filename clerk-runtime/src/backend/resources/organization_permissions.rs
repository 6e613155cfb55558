//! Permissions of organizations.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, Permission};

endpoints! {
    /// Permissions of organizations.
    ///
    /// From [`Client::organization_permissions`](crate::backend::Client::organization_permissions).
    OrganizationPermissions in Versioned;

    /// Lists all permissions.
    list() -> Page<Permission> = GET "/organization_permissions" as ListOrganizationPermissions {
        query: Text, order_by: Text, limit: Limit, offset: Integer,
    };

    /// Fetches a permission.
    get(permission_id) -> Permission = GET "/organization_permissions/{permission_id}";

    /// Creates a permission.
    create() -> Permission = POST "/organization_permissions" as CreateOrganizationPermission {
        name: Text, key: Text, description: Text,
    };

    /// Changes a permission.
    update(permission_id) -> Permission
        = PATCH "/organization_permissions/{permission_id}" as UpdateOrganizationPermission {
        name: Text, key: Text, description: Text,
    };

    /// Deletes a permission.
    delete(permission_id) -> DeletedObject = DELETE "/organization_permissions/{permission_id}";
}

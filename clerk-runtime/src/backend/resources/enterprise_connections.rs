//! Connections to the identity providers of enterprises.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, EnterpriseConnection};

endpoints! {
    /// Connections to the identity providers of enterprises.
    ///
    /// From [`Client::enterprise_connections`](crate::backend::Client::enterprise_connections).
    EnterpriseConnections in Versioned;

    /// Creates a connection.
    create() -> EnterpriseConnection = POST "/enterprise_connections" as CreateEnterpriseConnection {
        name: Text, provider: Text, domains: List, organization_id: Text,
        allow_organization_account_linking: Flag, active: Flag, saml: Json, oidc: Json,
        custom_attributes: Json,
    };

    /// Changes a connection.
    update(enterprise_connection_id) -> EnterpriseConnection
        = PATCH "/enterprise_connections/{enterprise_connection_id}" as UpdateEnterpriseConnection {
        name: Text, domains: List, active: Flag, sync_user_attributes: Flag,
        disable_additional_identifications: Flag, allow_organization_account_linking: Flag,
        organization_id: Text, saml: Json, oidc: Json, custom_attributes: Json,
    };

    /// Lists the connections of the instance.
    list() -> Page<EnterpriseConnection> = GET "/enterprise_connections" as ListEnterpriseConnections {
        limit: Limit, offset: Integer, organization_id: Text, active: Flag,
    };

    /// Fetches a connection.
    get(enterprise_connection_id) -> EnterpriseConnection
        = GET "/enterprise_connections/{enterprise_connection_id}";

    /// Deletes a connection.
    delete(enterprise_connection_id) -> DeletedObject
        = DELETE "/enterprise_connections/{enterprise_connection_id}";
}

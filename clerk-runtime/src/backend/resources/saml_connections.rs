//! SAML connections; superseded by enterprise connections.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, SamlConnection};

endpoints! {
    /// SAML connections; superseded by
    /// [`enterprise_connections`](crate::backend::Client::enterprise_connections).
    ///
    /// From [`Client::saml_connections`](crate::backend::Client::saml_connections).
    SamlConnections in Versioned;

    /// Lists the connections of the instance. Deprecated by Clerk.
    list() -> Page<SamlConnection> = GET "/saml_connections" as ListSamlConnections {
        limit: Limit, offset: Integer, query: Text, order_by: Text, organization_id: List,
    };

    /// Creates a connection. Deprecated by Clerk.
    create() -> SamlConnection = POST "/saml_connections" as CreateSamlConnection {
        name: Text, domain: Text, domains: List, provider: Text, idp_entity_id: Text, idp_sso_url: Text,
        /// Superseded by `idp_certificates`.
        idp_certificate: Text,
        idp_certificates: List, idp_metadata_url: Text, idp_metadata: Text, organization_id: Text,
        attribute_mapping: Json, force_authn: Flag, login_hint: Json,
    };

    /// Fetches a connection. Deprecated by Clerk.
    get(saml_connection_id) -> SamlConnection = GET "/saml_connections/{saml_connection_id}";

    /// Changes a connection. Deprecated by Clerk.
    update(saml_connection_id) -> SamlConnection
        = PATCH "/saml_connections/{saml_connection_id}" as UpdateSamlConnection {
        name: Text, domain: Text, domains: List, idp_entity_id: Text, idp_sso_url: Text,
        /// Superseded by `idp_certificates`.
        idp_certificate: Text,
        idp_certificates: List, idp_metadata_url: Text, idp_metadata: Text, organization_id: Text,
        attribute_mapping: Json, active: Flag, sync_user_attributes: Flag, allow_subdomains: Flag,
        allow_idp_initiated: Flag, disable_additional_identifications: Flag,
        allow_organization_account_linking: Flag, force_authn: Flag, login_hint: Json,
        consent_verified_domains_deletion: Flag,
    };

    /// Deletes a connection. Deprecated by Clerk.
    delete(saml_connection_id) -> DeletedObject = DELETE "/saml_connections/{saml_connection_id}";
}

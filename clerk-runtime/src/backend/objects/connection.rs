//! Connections to the identity providers of enterprises.

use crate::backend::object::objects;
use crate::ground::timestamp::Timestamp;

objects! {
    /// A connection to the identity provider of an enterprise.
    EnterpriseConnection {
        id: String,
        name: Option<String>,
        provider: Option<String>,
        logo_public_url: Option<String>,
        active: Option<bool>,
        domains: Vec<String>,
        organization_id: Option<String>,
        sync_user_attributes: Option<bool>,
        disable_additional_identifications: Option<bool>,
        allow_organization_account_linking: Option<bool>,
        custom_attributes: Vec<CustomAttribute>,
        saml_connection: Option<EnterpriseSaml>,
        oauth_config: Option<EnterpriseOAuth>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// The SAML settings of a connection.
    EnterpriseSaml {
        id: Option<String>,
        name: Option<String>,
        idp_entity_id: Option<String>,
        idp_sso_url: Option<String>,
        idp_metadata_url: Option<String>,
        acs_url: Option<String>,
        sp_entity_id: Option<String>,
        sp_metadata_url: Option<String>,
        active: Option<bool>,
        allow_idp_initiated: Option<bool>,
        allow_subdomains: Option<bool>,
        force_authn: Option<bool>,
        login_hint: Option<LoginHint>,
        idp_certificates: Vec<IdpCertificate>,
    }

    /// A custom attribute of the provider or directory, and its name in the user's metadata.
    CustomAttribute {
        name: Option<String>,
        key: Option<String>,
        sso_path: Option<String>,
        scim_path: Option<String>,
        directory_path: Option<String>,
        multi_valued: Option<bool>,
    }

    /// A certificate with which a provider signs.
    IdpCertificate {
        certificate: Option<String>,
        issued_at: Option<Timestamp>,
        expires_at: Option<Timestamp>,
    }

    /// The OAuth settings of a connection.
    EnterpriseOAuth {
        id: Option<String>,
        name: Option<String>,
        provider_key: Option<String>,
        client_id: Option<String>,
        discovery_url: Option<String>,
        auth_url: Option<String>,
        token_url: Option<String>,
        user_info_url: Option<String>,
        requires_pkce: Option<bool>,
        logo_public_url: Option<String>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A SAML connection.
    SamlConnection {
        id: Option<String>,
        name: Option<String>,
        domain: Option<String>,
        domains: Vec<String>,
        idp_entity_id: Option<String>,
        idp_sso_url: Option<String>,
        /// Superseded by `idp_certificates`.
        idp_certificate: Option<String>,
        idp_certificate_issued_at: Option<Timestamp>,
        idp_certificate_expires_at: Option<Timestamp>,
        idp_certificates: Vec<IdpCertificate>,
        idp_metadata_url: Option<String>,
        idp_metadata: Option<String>,
        acs_url: Option<String>,
        sp_entity_id: Option<String>,
        sp_metadata_url: Option<String>,
        organization_id: Option<String>,
        attribute_mapping: Option<AttributeMapping>,
        active: Option<bool>,
        provider: Option<String>,
        user_count: Option<i64>,
        sync_user_attributes: Option<bool>,
        allow_subdomains: Option<bool>,
        allow_idp_initiated: Option<bool>,
        disable_additional_identifications: Option<bool>,
        allow_organization_account_linking: Option<bool>,
        force_authn: Option<bool>,
        login_hint: Option<LoginHint>,
        enterprise_connection_id: Option<String>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// The provider's attributes for the user's fields.
    AttributeMapping {
        user_id: Option<String>,
        email_address: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
    }

    /// The identifier that the provider receives before the user signs in.
    LoginHint {
        mode: Option<String>,
        source: Option<String>,
    }
}

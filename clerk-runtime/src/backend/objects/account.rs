//! Accounts of users at identity providers, and the verification of identifications.

use serde_json::Value;

use super::VerificationStatus;
use crate::backend::object::objects;
use crate::backend::{Metadata, Secret};
use crate::ground::timestamp::Timestamp;

objects! {
    /// A user's account at an OAuth provider.
    ExternalAccount {
        id: String,
        provider: Option<String>,
        identification_id: Option<String>,
        provider_user_id: Option<String>,
        approved_scopes: Option<String>,
        email_address: Option<String>,
        email_address_verified: Option<bool>,
        first_name: Option<String>,
        last_name: Option<String>,
        avatar_url: Option<String>,
        image_url: Option<String>,
        username: Option<String>,
        phone_number: Option<String>,
        public_metadata: Metadata,
        label: Option<String>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
        verification: Option<Verification>,
    }

    /// A user's account at a SAML provider.
    SamlAccount {
        id: String,
        provider: Option<String>,
        active: Option<bool>,
        email_address: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        provider_user_id: Option<String>,
        last_authenticated_at: Option<Timestamp>,
        public_metadata: Metadata,
        verification: Option<Verification>,
        saml_connection: Option<SamlAccountConnection>,
    }

    /// The connection of a SAML account.
    SamlAccountConnection {
        id: String,
        name: Option<String>,
        domain: Option<String>,
        domains: Vec<String>,
        active: Option<bool>,
        provider: Option<String>,
        sync_user_attributes: Option<bool>,
        allow_subdomains: Option<bool>,
        allow_idp_initiated: Option<bool>,
        disable_additional_identifications: Option<bool>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A user's account at an enterprise connection.
    EnterpriseAccount {
        id: String,
        protocol: Option<String>,
        provider: Option<String>,
        active: Option<bool>,
        email_address: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        provider_user_id: Option<String>,
        enterprise_connection_id: Option<String>,
        public_metadata: Metadata,
        verification: Option<Verification>,
        enterprise_connection: Option<EnterpriseAccountConnection>,
        last_authenticated_at: Option<Timestamp>,
    }

    /// The connection of an enterprise account.
    EnterpriseAccountConnection {
        id: String,
        protocol: Option<String>,
        provider: Option<String>,
        name: Option<String>,
        logo_public_url: Option<String>,
        domain: Option<String>,
        domains: Vec<String>,
        active: Option<bool>,
        sync_user_attributes: Option<bool>,
        allow_subdomains: Option<bool>,
        allow_idp_initiated: Option<bool>,
        disable_additional_identifications: Option<bool>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// The verification of an identification. The strategy determines which fields are set.
    Verification {
        status: Option<VerificationStatus>,
        strategy: Option<String>,
        attempts: Option<i64>,
        expire_at: Option<Timestamp>,
        channel: Option<String>,
        verified_at_client: Option<String>,
        external_verification_redirect_url: Option<Secret>,
        error: Option<Value>,
        nonce: Option<Secret>,
        message: Option<Secret>,
    }

    /// A token that a provider issued for a user.
    OAuthAccessToken {
        external_account_id: Option<String>,
        provider_user_id: Option<String>,
        token: Secret,
        expires_at: Option<Timestamp>,
        provider: Option<String>,
        public_metadata: Metadata,
        label: Option<String>,
        scopes: Vec<String>,
        id_token: Option<Secret>,
        token_secret: Option<Secret>,
    }
}

//! Users, with their e-mail addresses, phone numbers and other identifications.

use super::{EnterpriseAccount, ExternalAccount, OrganizationMembership, SamlAccount, Verification};
use crate::backend::object::objects;
use crate::backend::{Metadata, Secret};
use crate::ground::timestamp::Timestamp;

objects! {
    /// A user.
    User {
        id: String,
        external_id: Option<String>,
        primary_email_address_id: Option<String>,
        primary_phone_number_id: Option<String>,
        primary_web3_wallet_id: Option<String>,
        username: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        locale: Option<String>,
        timezone: Option<String>,
        profile_image_url: Option<String>,
        image_url: Option<String>,
        has_image: Option<bool>,
        public_metadata: Metadata,
        private_metadata: Metadata,
        unsafe_metadata: Metadata,
        email_addresses: Vec<EmailAddress>,
        phone_numbers: Vec<PhoneNumber>,
        web3_wallets: Vec<Web3Wallet>,
        passkeys: Vec<Passkey>,
        password_enabled: Option<bool>,
        two_factor_enabled: Option<bool>,
        totp_enabled: Option<bool>,
        backup_code_enabled: Option<bool>,
        mfa_enabled_at: Option<Timestamp>,
        mfa_disabled_at: Option<Timestamp>,
        password_last_updated_at: Option<Timestamp>,
        external_accounts: Vec<ExternalAccount>,
        saml_accounts: Vec<SamlAccount>,
        enterprise_accounts: Vec<EnterpriseAccount>,
        organization_memberships: Vec<OrganizationMembership>,
        last_sign_in_at: Option<Timestamp>,
        banned: Option<bool>,
        locked: Option<bool>,
        deprovisioned: Option<bool>,
        lockout_expires_in_seconds: Option<i64>,
        verification_attempts_remaining: Option<i64>,
        updated_at: Option<Timestamp>,
        created_at: Option<Timestamp>,
        delete_self_enabled: Option<bool>,
        create_organization_enabled: Option<bool>,
        create_organizations_limit: Option<i64>,
        last_active_at: Option<Timestamp>,
        legal_accepted_at: Option<Timestamp>,
        bypass_client_trust: Option<bool>,
        scim: Option<ScimUser>,
    }

    /// An e-mail address of a user.
    EmailAddress {
        id: Option<String>,
        email_address: Option<String>,
        reserved: Option<bool>,
        verification: Option<Verification>,
        linked_to: Vec<IdentificationLink>,
        matches_sso_connection: Option<bool>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A phone number of a user.
    PhoneNumber {
        id: Option<String>,
        phone_number: Option<String>,
        reserved_for_second_factor: Option<bool>,
        default_second_factor: Option<bool>,
        reserved: Option<bool>,
        verification: Option<Verification>,
        linked_to: Vec<IdentificationLink>,
        backup_codes: Vec<Secret>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A Web3 wallet of a user.
    Web3Wallet {
        id: Option<String>,
        web3_wallet: Option<String>,
        verification: Option<Verification>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A passkey of a user.
    Passkey {
        id: Option<String>,
        name: Option<String>,
        last_used_at: Option<Timestamp>,
        verification: Option<Verification>,
    }

    /// A link from an e-mail address or phone number to another identification.
    IdentificationLink {
        kind in "type": Option<String>,
        id: String,
    }

    /// The data of a user in a SCIM directory.
    ScimUser {
        directory_id: Option<String>,
        directory_enabled: Option<bool>,
        external_id: Option<String>,
    }

    /// A number of objects.
    TotalCount {
        total_count: Option<u64>,
    }

    /// The id of a user whose second factors were removed.
    UserId {
        user_id: String,
    }

    /// The result of verifying a password or a code.
    Verified {
        verified: Option<bool>,
        code_type: Option<String>,
    }
}

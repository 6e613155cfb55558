//! The instance: its settings, domains, e-mails and other parts.

use serde_json::Value;

use crate::backend::object::objects;
use crate::backend::{Metadata, Secret};
use crate::ground::timestamp::Timestamp;

objects! {
    /// The settings of the instance.
    Instance {
        id: String,
        environment_type: Option<String>,
        allowed_origins: Vec<String>,
        workspace_id: Option<String>,
    }

    /// The restrictions on sign-up.
    InstanceRestrictions {
        allowlist: Option<bool>,
        blocklist: Option<bool>,
        allowlist_blocklist_disabled_on_sign_in: Option<bool>,
        block_email_subaddresses: Option<bool>,
        block_disposable_email_domains: Option<bool>,
    }

    /// The settings for organizations.
    OrganizationSettings {
        enabled: Option<bool>,
        max_allowed_memberships: Option<i64>,
        max_allowed_roles: Option<i64>,
        max_role_sets_allowed: Option<i64>,
        max_allowed_domains: Option<i64>,
        max_allowed_permissions: Option<i64>,
        creator_role: Option<String>,
        admin_delete_enabled: Option<bool>,
        domains_enabled: Option<bool>,
        slug_disabled: Option<bool>,
        domains_enrollment_modes: Vec<String>,
        domains_default_role: Option<String>,
        initial_role_set_key: Option<String>,
    }

    /// A domain of the instance.
    Domain {
        id: String,
        name: Option<String>,
        is_satellite: Option<bool>,
        frontend_api_url: Option<String>,
        accounts_portal_url: Option<String>,
        proxy_url: Option<String>,
        development_origin: Option<String>,
        cname_targets: Vec<CnameTarget>,
    }

    /// A DNS record that a domain needs.
    CnameTarget {
        host: Option<String>,
        value: Option<String>,
        required: Option<bool>,
    }

    /// A check of a proxy in front of the Frontend API.
    ProxyCheck {
        id: String,
        domain_id: Option<String>,
        last_run_at: Option<Timestamp>,
        proxy_url: Option<String>,
        successful: Option<bool>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A URL that native applications may be redirected to.
    RedirectUrl {
        id: String,
        url: Option<String>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// The URL of the webhook settings at Svix.
    SvixUrl {
        svix_url: Secret,
    }

    /// An application without an account.
    AccountlessApplication {
        publishable_key: Option<String>,
        secret_key: Option<Secret>,
        claim_url: Option<Secret>,
        api_keys_url: Option<String>,
    }

    /// An e-mail that the instance sent.
    Email {
        id: String,
        slug: Option<String>,
        from_email_name: Option<String>,
        to_email_address: Option<String>,
        email_address_id: Option<String>,
        user_id: Option<String>,
        subject: Option<String>,
        body: Option<Secret>,
        body_plain: Option<Secret>,
        status: Option<String>,
        data: Metadata,
        delivered_by_clerk: Option<bool>,
        suppression_reason: Option<String>,
    }

    /// The result for one e-mail of a batch.
    BatchEmail {
        index: Option<i64>,
        email: Option<Email>,
        errors: Vec<Value>,
        status_code: Option<i64>,
        retry_after_seconds: Option<i64>,
    }

    /// A text message that the instance sent.
    SmsMessage {
        id: String,
        slug: Option<String>,
        from_phone_number: Option<String>,
        to_phone_number: Option<String>,
        phone_number_id: Option<String>,
        user_id: Option<String>,
        message: Option<Secret>,
        status: Option<String>,
        data: Metadata,
        delivered_by_clerk: Option<bool>,
    }

    /// A deleted object.
    DeletedObject {
        object: Option<String>,
        id: Option<String>,
        slug: Option<String>,
        deleted: Option<bool>,
        external_id: Option<String>,
        from_machine_id: Option<String>,
        to_machine_id: Option<String>,
    }
}

//! The settings of the instance.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{Instance, InstanceRestrictions, OrganizationSettings};
use crate::backend::resources::Done;

endpoints! {
    /// The settings of the instance.
    ///
    /// From [`Client::instance`](crate::backend::Client::instance).
    InstanceSettings in Versioned;

    /// Fetches the settings.
    get() -> Instance = GET "/instance";

    /// Changes the settings.
    update() -> Done = PATCH "/instance" as UpdateInstance {
        test_mode: Flag, hibp: Flag, support_email: Text, clerk_js_version: Text,
        development_origin: Text, allowed_origins: List, cookieless_dev: Flag,
        url_based_session_syncing: Flag, preferred_sign_in_strategy_when_password_required: Text,
    };

    /// Changes the restrictions on sign-up.
    update_restrictions() -> InstanceRestrictions
        = PATCH "/instance/restrictions" as UpdateInstanceRestrictions {
        allowlist: Flag, blocklist: Flag, allowlist_blocklist_disabled_on_sign_in: Flag,
        block_email_subaddresses: Flag, block_disposable_email_domains: Flag,
    };

    /// Fetches the settings for organizations.
    organization_settings() -> OrganizationSettings = GET "/instance/organization_settings";

    /// Changes the settings for organizations.
    update_organization_settings() -> OrganizationSettings
        = PATCH "/instance/organization_settings" as UpdateOrganizationSettings {
        enabled: Flag, max_allowed_memberships: Integer, admin_delete_enabled: Flag,
        domains_enabled: Flag, slug_disabled: Flag, domains_enrollment_modes: List, creator_role_id: Text,
        domains_default_role_id: Text,
    };
}

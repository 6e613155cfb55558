//! The environment: the settings of the instance, as Clerk's browser code reads them.

use serde_json::{Map, Value, json};

use crate::apis::Apis;

/// All fields, because each of Clerk's components reads different ones.
pub(in crate::apis::frontend) fn environment(apis: &Apis) -> Value {
    let frontend = &apis.instance.frontend;
    json!({
        "auth_config": auth_config(apis),
        "display_config": display_config(apis),
        "user_settings": user_settings(),
        "organization_settings": {
            "enabled": frontend.has_organizations,
            "max_allowed_memberships": 5,
            "force_organization_selection": apis.instance.policy.forces_organization,
            "actions": { "admin_delete": true },
            "domains": { "enabled": false, "enrollment_modes": [], "default_role": "org:member" },
            "slug": { "disabled": false },
            "organization_creation_defaults": { "enabled": false },
            "creator_role": "org:admin",
        },
        "fraud_settings": {
            "object": "fraud_settings",
            "native": { "device_attestation_mode": "disabled" },
        },
        "commerce_settings": {
            "billing": {
                "stripe_publishable_key": null,
                "free_trial_requires_payment_method": false,
                "organization": { "enabled": false, "has_paid_plans": false },
                "user": { "enabled": false, "has_paid_plans": false },
            },
        },
        "api_keys_settings": {
            "enabled": frontend.has_api_keys,
            "user_api_keys_enabled": frontend.has_api_keys,
            "orgs_api_keys_enabled": frontend.has_api_keys && frontend.has_organizations,
        },
        // Without loaders, Clerk's browser code fetches nothing from other sites.
        "protect_config": { "object": "protect_config", "id": "protect_embedded", "loaders": [] },
        "client_debug_mode": false,
        "partitioned_cookies": false,
        "maintenance_mode": false,
    })
}

fn auth_config(apis: &Apis) -> Value {
    json!({
        "object": "auth_config",
        "id": "aac_embedded",
        "first_name": "on",
        "last_name": "on",
        "email_address": "on",
        "phone_number": "off",
        "username": "off",
        "password": "required",
        "identification_requirements": [["email_address"]],
        "identification_strategies": ["email_address"],
        "first_factors": ["email_code", "password"],
        "second_factors": [],
        "email_address_verification_strategies": ["email_code"],
        "single_session_mode": !apis.instance.policy.has_multiple_sessions,
        "enhanced_email_deliverability": false,
        "test_mode": true,
        "cookieless_dev": true,
        "url_based_session_syncing": !apis.instance.is_production(),
        "claimed_at": null,
        "reverification": apis.instance.frontend.needs_reverification,
        "native_settings": {
            "object": "native_settings",
            "api_enabled": false,
            "trusted_device_sign_in_enabled": false,
            "trusted_device_enrollment_prompt_after_sign_in_enabled": false,
            "trusted_device_enrollment_prompt_after_sign_up_enabled": false,
        },
    })
}

fn display_config(apis: &Apis) -> Value {
    let mut shown = pages(apis);
    shown.extend(only_nothing());
    let more = json!({
        "object": "display_config",
        "id": "display_config_embedded",
        "instance_environment_type": if apis.instance.is_production() { "production" } else { "development" },
        "application_name": apis.instance.frontend.application_name,
        "theme": theme(),
        "preferred_sign_in_strategy": "password",
        "logo_image_url": "",
        "favicon_image_url": "",
        "branded": false,
        "experimental_force_oauth_first": false,
        "clerk_js_version": "6",
        "show_devmode_warning": false,
        // Without a key, Clerk's browser code loads no captcha.
        "captcha_provider": "turnstile",
        "captcha_oauth_bypass": [],
        "captcha_heartbeat": false,
    });
    shown.extend(more.as_object().cloned().unwrap_or_default());
    Value::Object(shown)
}

/// The pages that Clerk's browser code uses unless the application sets others.
fn pages(apis: &Apis) -> Map<String, Value> {
    let page = |path: &str| format!("{}{path}", apis.instance.frontend_url);
    let home = apis.instance.frontend.home_url.clone().unwrap_or_else(|| page("/user"));
    let own = [
        ("sign_in_url", "/sign-in"),
        ("sign_up_url", "/sign-up"),
        ("user_profile_url", "/user"),
        ("waitlist_url", "/sign-up"),
        ("oauth_consent_url", "/oauth/authorize"),
        ("after_sign_out_all_url", "/sign-in"),
        ("organization_profile_url", "/organization"),
        ("create_organization_url", "/create-organization"),
    ];
    let of_the_application = [
        "home_url",
        "after_sign_in_url",
        "after_sign_up_url",
        "after_sign_out_one_url",
        "after_switch_session_url",
        "after_join_waitlist_url",
        "after_leave_organization_url",
        "after_create_organization_url",
        "logo_link_url",
    ];
    let own = own.into_iter().map(|(name, path)| (name.to_owned(), json!(page(path))));
    own.chain(of_the_application.map(|name| (name.to_owned(), json!(home)))).collect()
}

/// Fields that an instance need not have.
fn only_nothing() -> Map<String, Value> {
    let names = [
        "support_email",
        "google_one_tap_client_id",
        "help_url",
        "privacy_policy_url",
        "terms_url",
        "logo_url",
        "favicon_url",
        "logo_image",
        "favicon_image",
        "captcha_public_key",
        "captcha_widget_type",
        "captcha_public_key_invisible",
    ];
    names.into_iter().map(|name| (name.to_owned(), Value::Null)).collect()
}

fn theme() -> Value {
    json!({
        "buttons": { "font_color": "#ffffff", "font_family": "sans-serif", "font_weight": "600" },
        "general": {
            "color": "#6c47ff",
            "padding": "1em",
            "box_shadow": "",
            "font_color": "#151515",
            "font_family": "sans-serif",
            "border_radius": "0.5em",
            "background_color": "#ffffff",
            "label_font_weight": "600",
        },
        "accounts": { "background_color": "#ffffff" },
    })
}

fn user_settings() -> Value {
    let off = json!({ "enabled": false });
    json!({
        "attributes": attributes(),
        "social": { "oauth_google": social("oauth_google", "Google"), "oauth_github": social("oauth_github", "GitHub") },
        "saml": off,
        "enterprise_sso": off,
        "sign_in": { "second_factor": { "required": false } },
        "sign_up": {
            "captcha_enabled": false,
            "captcha_widget_type": "smart",
            "custom_action_required": false,
            "progressive": true,
            "mode": "public",
            "legal_consent_enabled": false,
        },
        "restrictions": {
            "allowlist": off,
            "blocklist": off,
            "allowlist_blocklist_disabled_on_sign_in": off,
            "block_email_subaddresses": off,
            "block_disposable_email_domains": off,
        },
        "password_settings": {
            "disable_hibp": true,
            "disable_password_reverification": true,
            "min_length": 8,
            "max_length": 72,
            "require_special_char": false,
            "require_numbers": false,
            "require_uppercase": false,
            "require_lowercase": false,
            "show_zxcvbn": false,
            "min_zxcvbn_strength": 0,
            "enforce_hibp_on_sign_in": false,
            "allowed_special_characters": "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~",
        },
        "username_settings": {
            "min_length": 4,
            "max_length": 64,
            "allow_extended_special_characters": false,
            "allow_numeric_usernames": true,
        },
        "actions": { "delete_self": true, "create_organization": true, "create_organizations_limit": null },
        "attack_protection": {
            "user_lockout": { "enabled": true, "max_attempts": 100, "duration_in_minutes": 60 },
            "pii": { "enabled": true },
            "email_link": { "require_same_client": true },
            "enumeration_protection": { "enabled": false },
        },
        "passkey_settings": {
            "allow_autofill": false,
            "show_sign_in_button": false,
            "satisfies_second_factor": false,
        },
    })
}

fn attributes() -> Map<String, Value> {
    let names = [
        ("email_address", true, true),
        ("phone_number", false, false),
        ("username", false, false),
        ("web3_wallet", false, false),
        ("first_name", true, false),
        ("last_name", true, false),
        ("password", true, true),
        ("authenticator_app", false, false),
        ("ticket", true, false),
        ("backup_code", false, false),
        ("passkey", false, false),
    ];
    let attribute = |(name, enabled, required): (&str, bool, bool)| {
        let identifies = name == "email_address";
        let codes = if identifies { json!(["email_code"]) } else { json!([]) };
        let attribute = json!({
            "enabled": enabled,
            "required": required,
            "used_for_first_factor": identifies,
            "first_factors": codes,
            "used_for_second_factor": false,
            "second_factors": [],
            "verifications": codes,
            "verify_at_sign_up": identifies,
            "immutable": false,
        });
        (name.to_owned(), attribute)
    };
    names.into_iter().map(attribute).collect()
}

/// A provider of accounts. A page of the instance takes its place.
fn social(strategy: &str, name: &str) -> Value {
    json!({
        "enabled": true,
        "required": false,
        "authenticatable": true,
        "block_email_subaddresses": false,
        "strategy": strategy,
        "not_selectable": false,
        "deprecated": false,
        "name": name,
        "logo_url": null,
    })
}

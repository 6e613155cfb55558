//! Calls every method of the Backend API client once, and prints a line for each.
//!
//! ```text
//! cargo run --example backend_api_tour
//! CLERK_API_URL=… CLERK_SECRET_KEY=… cargo run --example backend_api_tour
//! ```
//!
//! Without `CLERK_API_URL` it starts its own server, which answers every call with a small object. It ends
//! with status 0 only if every call succeeds. Do not run it against an instance that you need, because it
//! deletes things.

#![expect(clippy::print_stdout, reason = "what it prints is its result")]

use std::process::ExitCode;

use axum::Json;
use axum::http::Uri;
use clerk_runtime::backend::parameter::Upload;
use clerk_runtime::backend::{BackendError, Client};
use clerk_runtime::time::Timestamp;
use clerk_runtime::{Clerk, ClerkBuilder, TokenType};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let builder = match std::env::var_os("CLERK_API_URL") {
        Some(_) => ClerkBuilder::from_env()?,
        None => Clerk::builder().secret_key("sk_test_tour").api_url(serve_small_objects().await?),
    };
    // An application that accepts only API keys does not need a publishable key.
    let clerk = builder.accepts(TokenType::ApiKey).build()?;
    let failures = tour(&clerk.client()).await;
    Ok(if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

// These ids have the form of real ones, which the API checks.
const USER: &str = "user_2g7np7Hrk0SN6kj5EDMLDaKNL0S";
const OTHER_USER: &str = "user_2xhFjEI5X2qWRvtV13BzSj8H6Dk";
const ORGANIZATION: &str = "org_2g7np7Hrk0SN6kj5EDMLDaKNL0S";
const MACHINE: &str = "mch_2g7np7Hrk0SN6kj5EDMLDaKNL0S";
const OTHER_MACHINE: &str = "mch_2xhFjEI5X2qWRvtV13BzSj8H6Dk";
const API_KEY: &str = "ak_3beecc9c60adb5f9b850e91a8ee1e992";
const M2M_TOKEN: &str = "mt_3beecc9c60adb5f9b850e91a8ee1e992";

/// Makes the calls, and names each as `group.method`.
macro_rules! calls {
    ($client:ident; $($group:ident.$method:ident $ids:tt $(.$setter:ident $value:tt)*;)*) => {
        [$(report(
            concat!(stringify!($group), ".", stringify!($method)),
            $client.$group().$method $ids $(.$setter $value)*.await,
        )),*]
    };
}

/// Returns how many calls failed.
async fn tour(client: &Client) -> usize {
    let outcomes = calls! {
        client;
        accountless_applications.create().source("text");
        accountless_applications.complete_onboarding().source("text");
        actor_tokens.create().user_id(USER).actor(json!({ "sub": OTHER_USER }));
        actor_tokens.revoke("actor_token_1");
        agent_tasks.create().on_behalf_of(json!({ "user_id": USER })).permissions("*").agent_name("text")
            .task_description("text").redirect_url("https://example.com/");
        agent_tasks.revoke("agent_task_1");
        allowlist_identifiers.list().limit(20).offset(10);
        allowlist_identifiers.create().identifier("ada@example.com").notify(true);
        allowlist_identifiers.delete("allowlist_identifier_1");
        api_keys.list().subject(USER).kind("text").limit(20);
        api_keys.create().name("Acme").subject(USER);
        api_keys.get(API_KEY);
        api_keys.update(API_KEY).claims(json!({ "plan": "pro" })).scopes(["profile email"]);
        api_keys.delete(API_KEY);
        api_keys.revoke(API_KEY).revocation_reason("text");
        api_keys.secret(API_KEY);
        api_keys.verify().secret("text");
        beta_features.change_domain().home_url("https://example.com/").is_secondary(true);
        blocklist_identifiers.list();
        blocklist_identifiers.create().identifier("ada@example.com");
        blocklist_identifiers.delete("blocklist_identifier_1");
        billing.plans().limit(20).offset(10);
        billing.cancel_subscription_item("subscription_item_1").end_now(true);
        billing.extend_subscription_item_free_trial("subscription_item_1")
            .extend_to(Timestamp::from_millis(1_700_000_000_000));
        billing.organization_subscription(ORGANIZATION);
        billing.user_subscription(USER);
        clients.list().limit(20).offset(10);
        clients.get("client_1");
        clients.verify().token("mt_secret");
        clients.handshake_payload().nonce("text");
        domains.list();
        domains.add().name("Acme").is_satellite(true);
        domains.update("dmn_1").name("Acme").proxy_url("https://example.com/");
        domains.delete("dmn_1");
        domains.delete_domain("dmn_1");
        email_addresses.get("email_address_1");
        email_addresses.create().user_id(USER).email_address("ada@example.com");
        email_addresses.update("email_address_1").verified(true).primary(true);
        email_addresses.delete("email_address_1");
        emails.create().to(json!({ "user_id": USER })).from(json!({ "address": "no-reply@example.com" }))
            .subject("Hello").text("text").idempotency_key("receipt_1");
        emails.create_batch()
            .email(
                client.emails().create().to(json!({ "user_id": USER }))
                    .from(json!({ "address": "no-reply@example.com" })).subject("Hello").text("Hi")
                    .idempotency_key("receipt_1")
            );
        emails.get("email_1");
        enterprise_connections.create().name("Acme").provider("saml_custom").domains(["example.com"]);
        enterprise_connections.update("enterprise_connection_1").name("Acme").domains(["example.com"]);
        enterprise_connections.list().limit(20).offset(10);
        enterprise_connections.get("enterprise_connection_1");
        enterprise_connections.delete("enterprise_connection_1");
        oauth_access_tokens.verify().access_token("text");
        instance.get();
        instance.update().test_mode(true).hibp(true);
        instance.update_restrictions().allowlist(true).blocklist(true);
        instance.organization_settings();
        instance.update_organization_settings().enabled(true).max_allowed_memberships(10);
        invitations.list().status("pending").query("text").limit(20);
        invitations.create().email_address("ada@example.com").public_metadata(json!({ "plan": "pro" }));
        invitations.create_bulk().invitation(client.invitations().create().email_address("ada@example.com"));
        invitations.revoke("inv_1");
        invitations.delete("inv_1");
        jwks.get();
        jwt_templates.list().limit(20).offset(10);
        jwt_templates.get("template_1");
        jwt_templates.create().name("Acme").claims(json!({ "plan": "pro" }));
        jwt_templates.update("template_1").name("Acme").claims(json!({ "plan": "pro" }));
        jwt_templates.delete("template_1");
        machines.get(MACHINE);
        machines.list().limit(20).offset(10);
        machines.create().name("Acme").scoped_machines([OTHER_MACHINE]);
        machines.update(MACHINE).name("Acme").default_token_ttl(10);
        machines.delete(MACHINE);
        machines.secret_key(MACHINE);
        machines.rotate_secret_key(MACHINE).previous_token_ttl(10);
        machines.create_scope(MACHINE).to_machine_id(OTHER_MACHINE);
        machines.delete_scope(MACHINE, OTHER_MACHINE);
        m2m.list().subject(MACHINE).revoked(true).limit(20);
        m2m.create_token().token_format("opaque").seconds_until_expiration(3600);
        m2m.revoke_token(M2M_TOKEN).revocation_reason("text");
        m2m.verify().token("mt_secret");
        oauth_applications.list().limit(20).offset(10);
        oauth_applications.get("oauth_application_1");
        oauth_applications.create().name("Acme").redirect_uris(["https://example.com/"]);
        oauth_applications.update("oauth_application_1").name("Acme").redirect_uris(["https://example.com/"]);
        oauth_applications.delete("oauth_application_1");
        oauth_applications.rotate_secret("oauth_application_1");
        oauth_applications.revoke_token("oauth_application_1").token("mt_secret");
        organizations.list().include_members_count(true)
            .include_missing_member_with_elevated_permissions(true).limit(20);
        organizations.create().name("Acme").created_by("text");
        organizations.get("acme").include_members_count(true)
            .include_missing_member_with_elevated_permissions(true);
        organizations.update(ORGANIZATION).public_metadata(json!({ "plan": "pro" })).name("Acme");
        organizations.update_logo(ORGANIZATION).file(Upload::new("a.png", "image/png", "PNG"))
            .uploader_user_id(USER);
        organizations.delete_logo(ORGANIZATION);
        organizations.update_metadata(ORGANIZATION).public_metadata(json!({ "plan": "pro" }))
            .private_metadata(json!({ "plan": "pro" }));
        organizations.replace_metadata(ORGANIZATION).public_metadata(json!({ "plan": "pro" }))
            .private_metadata(json!({ "plan": "pro" }));
        organizations.delete(ORGANIZATION);
        organizations.memberships(ORGANIZATION).order_by("-created_at").user_id([USER]);
        organizations.all_memberships().order_by("-created_at").limit(20);
        organizations.create_membership(ORGANIZATION).user_id(USER).role("org:member");
        organizations.update_membership(ORGANIZATION, USER).role("org:member");
        organizations.update_membership_metadata(ORGANIZATION, USER)
            .public_metadata(json!({ "plan": "pro" })).private_metadata(json!({ "plan": "pro" }));
        organizations.delete_membership(ORGANIZATION, USER);
        organizations.invitations(ORGANIZATION).status("pending").email_address("ada@example.com");
        organizations.create_invitation(ORGANIZATION).email_address("ada@example.com").role("org:member");
        organizations.create_invitations(ORGANIZATION)
            .invitation(
                client.organizations().create_invitation(ORGANIZATION).email_address("ada@example.com")
                    .role("org:member")
            );
        organizations.invitation(ORGANIZATION, "inv_1");
        organizations.revoke_invitation(ORGANIZATION, "inv_1").requesting_user_id(USER);
        organizations.domains(ORGANIZATION).verified(true).enrollment_mode("manual_invitation");
        organizations.create_domain(ORGANIZATION).name("Acme").enrollment_mode("manual_invitation");
        organizations.update_domain(ORGANIZATION, "dmn_1").enrollment_mode("manual_invitation")
            .verified(true);
        organizations.delete_domain(ORGANIZATION, "dmn_1");
        organization_permissions.list().query("text").order_by("-created_at").limit(20);
        organization_permissions.get("permission_1");
        organization_permissions.create().name("Acme").key("org:billing");
        organization_permissions.update("permission_1").name("Acme").key("org:billing");
        organization_permissions.delete("permission_1");
        organization_roles.list().query("text").order_by("-created_at").limit(20);
        organization_roles.get("organization_role_1");
        organization_roles.create().name("Acme").key("org:billing");
        organization_roles.update("organization_role_1").name("Acme").key("org:billing");
        organization_roles.delete("organization_role_1");
        organization_roles.assign_permission("organization_role_1", "permission_1");
        organization_roles.remove_permission("organization_role_1", "permission_1");
        phone_numbers.get("phone_number_1");
        phone_numbers.create().user_id(USER).phone_number("+15555550100");
        phone_numbers.update("phone_number_1").verified(true).primary(true);
        phone_numbers.delete("phone_number_1");
        proxy_checks.verify().domain_id("text").proxy_url("https://example.com/");
        redirect_urls.list().limit(20).offset(10);
        redirect_urls.get("redirect_url_1");
        redirect_urls.create().url("https://example.com/");
        redirect_urls.delete("redirect_url_1");
        role_sets.list().query("text").order_by("-created_at").limit(20);
        role_sets.get("role_set:default");
        role_sets.create().name("Acme").default_role_key("org:member").creator_role_key("org:member")
            .roles(["org:member"]);
        role_sets.update("role_set:default").name("Acme").key("org:billing");
        role_sets.add_roles("role_set:default").role_keys(["org:member"]).default_role_key("org:member");
        role_sets.replace_role("role_set:default").role_key("org:member").to_role_key("org:member");
        role_sets.replace("role_set:default").dest_role_set_key("text")
            .reassignment_mappings(json!({ "org:a": "org:b" }));
        saml_connections.list().limit(20).offset(10);
        saml_connections.create().name("Acme").provider("saml_custom").domain("example.com");
        saml_connections.get("saml_connection_1");
        saml_connections.update("saml_connection_1").name("Acme").domain("example.com");
        saml_connections.delete("saml_connection_1");
        sessions.list().client_id("text").user_id(USER).limit(20);
        sessions.get("sess_1");
        sessions.create().user_id(USER).active_organization_id(ORGANIZATION);
        sessions.revoke("sess_1");
        sessions.verify("sess_1").token("mt_secret");
        sessions.token("sess_1").expires_in_seconds(3600);
        sessions.refresh("sess_1").expired_token("text").refresh_token("text")
            .request_origin("https://example.com");
        sign_in_tokens.create().user_id(USER).org_id(ORGANIZATION);
        sign_in_tokens.revoke("sign_in_token_1");
        sign_ups.get("sign_up_attempt_1");
        sign_ups.update("sign_up_attempt_1").external_id("text").custom_action(true);
        testing_tokens.create();
        users.list().email_address(["ada@example.com"]).phone_number(["+15555550100"]).limit(20);
        users.get(USER);
        users.create().external_id("text").first_name("Ada");
        users.update(USER).public_metadata(json!({ "plan": "pro" })).external_id("text");
        users.replace_email_address(USER).email_address("ada@example.com").identification_status("verified");
        users.replace_phone_number(USER).phone_number("+15555550100").identification_status("verified");
        users.update_profile_image(USER).file(Upload::new("a.png", "image/png", "PNG"));
        users.update_metadata(USER).public_metadata(json!({ "plan": "pro" }))
            .private_metadata(json!({ "plan": "pro" }));
        users.replace_metadata(USER).public_metadata(json!({ "plan": "pro" }))
            .private_metadata(json!({ "plan": "pro" }));
        users.delete(USER);
        users.count().email_address(["ada@example.com"]).phone_number(["+15555550100"]);
        users.oauth_access_tokens(USER, "google").limit(20).offset(10);
        users.disable_mfa(USER);
        users.organization_memberships(USER).limit(20).offset(10);
        users.organization_invitations(USER).limit(20).offset(10);
        users.remove_password(USER).sign_out_of_other_sessions(true);
        users.verify_password(USER).password("correct horse");
        users.verify_totp(USER).code("123456");
        users.ban(USER);
        users.unban(USER);
        users.lock(USER);
        users.unlock(USER);
        users.delete_profile_image(USER);
        users.delete_passkey(USER, "passkey_identification_1");
        users.delete_web3_wallet(USER, "web3_wallet_identification_1");
        users.delete_external_account(USER, "external_account_1");
        users.delete_backup_codes(USER);
        users.delete_totp(USER);
        users.set_password_compromised(USER).revoke_all_sessions(true);
        users.unset_password_compromised(USER);
        waitlist_entries.list().limit(20).offset(10);
        waitlist_entries.create().email_address("ada@example.com").notify(true);
        waitlist_entries.create_bulk()
            .entry(client.waitlist_entries().create().email_address("ada@example.com"));
        waitlist_entries.invite("id_1").ignore_existing(true);
        waitlist_entries.reject("id_1");
        waitlist_entries.delete("id_1");
        webhooks.create_svix_app();
        webhooks.generate_svix_auth_url();
        webhooks.delete_svix_app();
    };
    outcomes.iter().filter(|is_ok| !**is_ok).count()
}

fn report<T>(name: &str, outcome: Result<T, BackendError>) -> bool {
    match outcome {
        Ok(_) => {
            println!("{name}: ok");
            true
        }
        Err(error) => {
            println!("{name}: ERROR {error}");
            false
        }
    }
}

/// Starts a server that answers with an empty list, or with an object that has every required field.
async fn serve_small_objects() -> std::io::Result<String> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let app = axum::Router::new().fallback(small_object);
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(url)
}

async fn small_object(uri: Uri) -> Json<Value> {
    if uri.path().ends_with("/bulk") || uri.path().ends_with("/batch") {
        return Json(json!([]));
    }
    Json(json!({
        "id": "object_1", "user_id": "user_1", "jwt": "a.b.c", "token": "token", "secret": "secret",
        "svix_url": "https://example.com/", "data": [], "total_count": 0,
    }))
}

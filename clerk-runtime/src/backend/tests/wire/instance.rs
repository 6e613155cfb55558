//! The instance, invitations, and the lists of identifiers.

use serde_json::json;

use super::{Row, rows};
use crate::backend::Client;

pub(super) fn all(client: &Client) -> Vec<Row> {
    rows! {
        client;
        "accountlessApplications.createAccountlessApplication": accountless_applications.create()
            .source("text") =>
            "POST /v1/accountless_applications?source=text";
        "accountlessApplications.completeAccountlessApplicationOnboarding":
            accountless_applications.complete_onboarding().source("text") =>
            "POST /v1/accountless_applications/complete?source=text";
        "allowlistIdentifiers.getAllowlistIdentifierList": allowlist_identifiers.list().limit(20).offset(10) =>
            "GET /v1/allowlist_identifiers?paginated=true&limit=20&offset=10";
        "allowlistIdentifiers.createAllowlistIdentifier": allowlist_identifiers.create()
            .identifier("ada@example.com").notify(true) =>
            r#"POST /v1/allowlist_identifiers {"identifier":"ada@example.com","notify":true}"#;
        "allowlistIdentifiers.deleteAllowlistIdentifier":
            allowlist_identifiers.delete("allowlist_identifier_1") =>
            "DELETE /v1/allowlist_identifiers/allowlist_identifier_1";
        "betaFeatures.changeDomain": beta_features.change_domain().home_url("https://example.com/")
            .is_secondary(true) =>
            r#"POST /v1/beta_features/change_domain {"home_url":"https://example.com/","is_secondary":true}"#;
        "blocklistIdentifiers.getBlocklistIdentifierList": blocklist_identifiers.list() =>
            "GET /v1/blocklist_identifiers";
        "blocklistIdentifiers.createBlocklistIdentifier": blocklist_identifiers.create()
            .identifier("ada@example.com") =>
            r#"POST /v1/blocklist_identifiers {"identifier":"ada@example.com"}"#;
        "blocklistIdentifiers.deleteBlocklistIdentifier":
            blocklist_identifiers.delete("blocklist_identifier_1") =>
            "DELETE /v1/blocklist_identifiers/blocklist_identifier_1";
        "emails.create": emails.create().to(json!({ "user_id": "user_1" }))
            .from(json!({ "address": "no-reply@example.com" })).subject("Hello").text("text")
            .idempotency_key("receipt_1") =>
            r#"POST /v1/email {"to":{"user_id":"user_1"},"from":{"address":"no-reply@example.com"},"subject":"Hello","text":"text"}"#;
        "emails.createBatch": emails.create_batch()
            .email(
                client.emails().create().to(json!({ "user_id": "user_1" }))
                    .from(json!({ "address": "no-reply@example.com" })).subject("Hello").text("Hi")
                    .idempotency_key("receipt_1")
            ) =>
            r#"POST /v1/email/batch {"messages":[{"to":{"user_id":"user_1"},"from":{"address":"no-reply@example.com"},"subject":"Hello","text":"Hi","idempotency_key":"receipt_1"}]}"#;
        "emails.get": emails.get("email_1") =>
            "GET /v1/email/email_1";
        "instance.get": instance.get() =>
            "GET /v1/instance";
        "instance.update": instance.update().test_mode(true).hibp(true) =>
            r#"PATCH /v1/instance {"test_mode":true,"hibp":true}"#;
        "instance.updateRestrictions": instance.update_restrictions().allowlist(true).blocklist(true) =>
            r#"PATCH /v1/instance/restrictions {"allowlist":true,"blocklist":true}"#;
        "instance.getOrganizationSettings": instance.organization_settings() =>
            "GET /v1/instance/organization_settings";
        "instance.updateOrganizationSettings": instance.update_organization_settings().enabled(true)
            .max_allowed_memberships(10) =>
            r#"PATCH /v1/instance/organization_settings {"enabled":true,"max_allowed_memberships":10}"#;
        "invitations.getInvitationList": invitations.list().status("pending").query("text").limit(20) =>
            "GET /v1/invitations?paginated=true&status=pending&query=text&limit=20";
        "invitations.createInvitation": invitations.create().email_address("ada@example.com")
            .public_metadata(json!({ "plan": "pro" })) =>
            r#"POST /v1/invitations {"email_address":"ada@example.com","public_metadata":{"plan":"pro"}}"#;
        "invitations.createInvitationBulk": invitations.create_bulk()
            .invitation(client.invitations().create().email_address("ada@example.com")) =>
            r#"POST /v1/invitations/bulk [{"email_address":"ada@example.com"}]"#;
        "invitations.revokeInvitation": invitations.revoke("inv_1") =>
            "POST /v1/invitations/inv_1/revoke";
        "invitations.deleteInvitation": invitations.delete("inv_1") =>
            "DELETE /v1/invitations/inv_1";
        "proxyChecks.verify": proxy_checks.verify().domain_id("text").proxy_url("https://example.com/") =>
            r#"POST /v1/proxy_checks {"domain_id":"text","proxy_url":"https://example.com/"}"#;
        "redirectUrls.getRedirectUrlList": redirect_urls.list().limit(20).offset(10) =>
            "GET /v1/redirect_urls?paginated=true&limit=20&offset=10";
        "redirectUrls.getRedirectUrl": redirect_urls.get("redirect_url_1") =>
            "GET /v1/redirect_urls/redirect_url_1";
        "redirectUrls.createRedirectUrl": redirect_urls.create().url("https://example.com/") =>
            r#"POST /v1/redirect_urls {"url":"https://example.com/"}"#;
        "redirectUrls.deleteRedirectUrl": redirect_urls.delete("redirect_url_1") =>
            "DELETE /v1/redirect_urls/redirect_url_1";
        "testingTokens.createTestingToken": testing_tokens.create() =>
            "POST /v1/testing_tokens";
        "waitlistEntries.list": waitlist_entries.list().limit(20).offset(10) =>
            "GET /v1/waitlist_entries?limit=20&offset=10";
        "waitlistEntries.create": waitlist_entries.create().email_address("ada@example.com").notify(true) =>
            r#"POST /v1/waitlist_entries {"email_address":"ada@example.com","notify":true}"#;
        "waitlistEntries.createBulk": waitlist_entries.create_bulk()
            .entry(client.waitlist_entries().create().email_address("ada@example.com")) =>
            r#"POST /v1/waitlist_entries/bulk [{"email_address":"ada@example.com"}]"#;
        "waitlistEntries.invite": waitlist_entries.invite("id_1").ignore_existing(true) =>
            r#"POST /v1/waitlist_entries/id_1/invite {"ignore_existing":true}"#;
        "waitlistEntries.reject": waitlist_entries.reject("id_1") =>
            "POST /v1/waitlist_entries/id_1/reject";
        "waitlistEntries.delete": waitlist_entries.delete("id_1") =>
            "DELETE /v1/waitlist_entries/id_1";
        "webhooks.createSvixApp": webhooks.create_svix_app() =>
            "POST /v1/webhooks/svix";
        "webhooks.generateSvixAuthURL": webhooks.generate_svix_auth_url() =>
            "POST /v1/webhooks/svix_url";
        "webhooks.deleteSvixApp": webhooks.delete_svix_app() =>
            "DELETE /v1/webhooks/svix";
    }
}

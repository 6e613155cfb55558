//! Users, and the objects that belong to them.

use serde_json::json;

use super::{Row, rows};
use crate::backend::Client;
use crate::backend::parameter::Upload;

pub(super) fn all(client: &Client) -> Vec<Row> {
    rows! {
        client;
        "actorTokens.create": actor_tokens.create().user_id("user_1").actor(json!({ "sub": "user_2" })) =>
            r#"POST /v1/actor_tokens {"user_id":"user_1","actor":{"sub":"user_2"}}"#;
        "actorTokens.revoke": actor_tokens.revoke("actor_token_1") =>
            "POST /v1/actor_tokens/actor_token_1/revoke";
        "agentTasks.create": agent_tasks.create().on_behalf_of(json!({ "user_id": "user_1" }))
            .permissions("*").agent_name("text").task_description("text")
            .redirect_url("https://example.com/") =>
            r#"POST /v1/agents/tasks {"on_behalf_of":{"user_id":"user_1"},"permissions":"*","agent_name":"text","task_description":"text","redirect_url":"https://example.com/"}"#;
        "agentTasks.revoke": agent_tasks.revoke("agent_task_1") =>
            "POST /v1/agents/tasks/agent_task_1/revoke";
        "clients.getClientList": clients.list().limit(20).offset(10) =>
            "GET /v1/clients?paginated=true&limit=20&offset=10";
        "clients.getClient": clients.get("client_1") =>
            "GET /v1/clients/client_1";
        "clients.verifyClient": clients.verify().token("mt_secret") =>
            r#"POST /v1/clients/verify {"token":"mt_secret"}"#;
        "clients.getHandshakePayload": clients.handshake_payload().nonce("text") =>
            "GET /v1/clients/handshake_payload?nonce=text";
        "emailAddresses.getEmailAddress": email_addresses.get("email_address_1") =>
            "GET /v1/email_addresses/email_address_1";
        "emailAddresses.createEmailAddress": email_addresses.create().user_id("user_1")
            .email_address("ada@example.com") =>
            r#"POST /v1/email_addresses {"user_id":"user_1","email_address":"ada@example.com"}"#;
        "emailAddresses.updateEmailAddress": email_addresses.update("email_address_1").verified(true)
            .primary(true) =>
            r#"PATCH /v1/email_addresses/email_address_1 {"verified":true,"primary":true}"#;
        "emailAddresses.deleteEmailAddress": email_addresses.delete("email_address_1") =>
            "DELETE /v1/email_addresses/email_address_1";
        "phoneNumbers.getPhoneNumber": phone_numbers.get("phone_number_1") =>
            "GET /v1/phone_numbers/phone_number_1";
        "phoneNumbers.createPhoneNumber": phone_numbers.create().user_id("user_1")
            .phone_number("+15555550100") =>
            r#"POST /v1/phone_numbers {"user_id":"user_1","phone_number":"+15555550100"}"#;
        "phoneNumbers.updatePhoneNumber": phone_numbers.update("phone_number_1").verified(true)
            .primary(true) =>
            r#"PATCH /v1/phone_numbers/phone_number_1 {"verified":true,"primary":true}"#;
        "phoneNumbers.deletePhoneNumber": phone_numbers.delete("phone_number_1") =>
            "DELETE /v1/phone_numbers/phone_number_1";
        "sessions.getSessionList": sessions.list().client_id("text").user_id("user_1").limit(20) =>
            "GET /v1/sessions?paginated=true&client_id=text&user_id=user_1&limit=20";
        "sessions.getSession": sessions.get("sess_1") =>
            "GET /v1/sessions/sess_1";
        "sessions.createSession": sessions.create().user_id("user_1").active_organization_id("org_1") =>
            r#"POST /v1/sessions {"user_id":"user_1","active_organization_id":"org_1"}"#;
        "sessions.revokeSession": sessions.revoke("sess_1") =>
            "POST /v1/sessions/sess_1/revoke";
        "sessions.verifySession": sessions.verify("sess_1").token("mt_secret") =>
            r#"POST /v1/sessions/sess_1/verify {"token":"mt_secret"}"#;
        "sessions.getToken": sessions.token("sess_1").expires_in_seconds(3600) =>
            r#"POST /v1/sessions/sess_1/tokens {"expires_in_seconds":3600}"#;
        "sessions.getToken (template)": sessions.token("sess_1").template("a:b") =>
            "POST /v1/sessions/sess_1/tokens/a:b";
        "sessions.refreshSession": sessions.refresh("sess_1").expired_token("text").refresh_token("text")
            .request_origin("https://example.com") =>
            r#"POST /v1/sessions/sess_1/refresh {"expired_token":"text","refresh_token":"text","request_origin":"https://example.com"}"#;
        "signInTokens.createSignInToken": sign_in_tokens.create().user_id("user_1").org_id("org_1") =>
            r#"POST /v1/sign_in_tokens {"user_id":"user_1","org_id":"org_1"}"#;
        "signInTokens.revokeSignInToken": sign_in_tokens.revoke("sign_in_token_1") =>
            "POST /v1/sign_in_tokens/sign_in_token_1/revoke";
        "signUps.get": sign_ups.get("sign_up_attempt_1") =>
            "GET /v1/sign_ups/sign_up_attempt_1";
        "signUps.update": sign_ups.update("sign_up_attempt_1").external_id("text").custom_action(true) =>
            r#"PATCH /v1/sign_ups/sign_up_attempt_1 {"external_id":"text","custom_action":true}"#;
        "users.getUserList": users.list().with_total_count().email_address(["ada@example.com"]).phone_number(["+15555550100"])
            .limit(20) =>
            "GET /v1/users?email_address=ada%40example.com&phone_number=%2B15555550100&limit=20",
            "GET /v1/users/count?email_address=ada%40example.com&phone_number=%2B15555550100";
        "users.getUser": users.get("user_1") =>
            "GET /v1/users/user_1";
        "users.createUser": users.create().external_id("text").first_name("Ada") =>
            r#"POST /v1/users {"external_id":"text","first_name":"Ada"}"#;
        "users.updateUser": users.update("user_1").public_metadata(json!({ "plan": "pro" }))
            .external_id("text") =>
            r#"PATCH /v1/users/user_1 {"external_id":"text"}"#,
            r#"PUT /v1/users/user_1/metadata {"public_metadata":{"plan":"pro"}}"#;
        "users.replaceUserEmailAddress": users.replace_email_address("user_1")
            .email_address("ada@example.com").identification_status("verified") =>
            r#"PUT /v1/users/user_1/email_address {"email_address":"ada@example.com","identification_status":"verified"}"#;
        "users.replaceUserPhoneNumber": users.replace_phone_number("user_1").phone_number("+15555550100")
            .identification_status("verified") =>
            r#"PUT /v1/users/user_1/phone_number {"phone_number":"+15555550100","identification_status":"verified"}"#;
        "users.updateUserProfileImage": users.update_profile_image("user_1")
            .file(Upload::new("a.png", "image/png", "PNG")) =>
            "POST /v1/users/user_1/profile_image multipart";
        "users.updateUserMetadata": users.update_metadata("user_1")
            .public_metadata(json!({ "plan": "pro" })).private_metadata(json!({ "plan": "pro" })) =>
            r#"PATCH /v1/users/user_1/metadata {"public_metadata":{"plan":"pro"},"private_metadata":{"plan":"pro"}}"#;
        "users.replaceUserMetadata": users.replace_metadata("user_1")
            .public_metadata(json!({ "plan": "pro" })).private_metadata(json!({ "plan": "pro" })) =>
            r#"PUT /v1/users/user_1/metadata {"public_metadata":{"plan":"pro"},"private_metadata":{"plan":"pro"}}"#;
        "users.deleteUser": users.delete("user_1") =>
            "DELETE /v1/users/user_1";
        "users.getCount": users.count().email_address(["ada@example.com"]).phone_number(["+15555550100"]) =>
            "GET /v1/users/count?email_address=ada%40example.com&phone_number=%2B15555550100";
        "users.getUserOauthAccessToken": users.oauth_access_tokens("user_1", "google").limit(20).offset(10) =>
            "GET /v1/users/user_1/oauth_access_tokens/oauth_google?paginated=true&limit=20&offset=10";
        "users.disableUserMFA": users.disable_mfa("user_1") =>
            "DELETE /v1/users/user_1/mfa";
        "users.getOrganizationMembershipList": users.organization_memberships("user_1").limit(20).offset(10) =>
            "GET /v1/users/user_1/organization_memberships?limit=20&offset=10";
        "users.getOrganizationInvitationList": users.organization_invitations("user_1").limit(20).offset(10) =>
            "GET /v1/users/user_1/organization_invitations?limit=20&offset=10";
        "users.removePassword": users.remove_password("user_1").sign_out_of_other_sessions(true) =>
            r#"POST /v1/users/user_1/remove_password {"sign_out_of_other_sessions":true}"#;
        "users.verifyPassword": users.verify_password("user_1").password("correct horse") =>
            r#"POST /v1/users/user_1/verify_password {"password":"correct horse"}"#;
        "users.verifyTOTP": users.verify_totp("user_1").code("123456") =>
            r#"POST /v1/users/user_1/verify_totp {"code":"123456"}"#;
        "users.banUser": users.ban("user_1") =>
            "POST /v1/users/user_1/ban";
        "users.unbanUser": users.unban("user_1") =>
            "POST /v1/users/user_1/unban";
        "users.lockUser": users.lock("user_1") =>
            "POST /v1/users/user_1/lock";
        "users.unlockUser": users.unlock("user_1") =>
            "POST /v1/users/user_1/unlock";
        "users.deleteUserProfileImage": users.delete_profile_image("user_1") =>
            "DELETE /v1/users/user_1/profile_image";
        "users.deleteUserPasskey": users.delete_passkey("user_1", "passkey_identification_1") =>
            "DELETE /v1/users/user_1/passkeys/passkey_identification_1";
        "users.deleteUserWeb3Wallet": users.delete_web3_wallet("user_1", "web3_wallet_identification_1") =>
            "DELETE /v1/users/user_1/web3_wallets/web3_wallet_identification_1";
        "users.deleteUserExternalAccount": users.delete_external_account("user_1", "external_account_1") =>
            "DELETE /v1/users/user_1/external_accounts/external_account_1";
        "users.deleteUserBackupCodes": users.delete_backup_codes("user_1") =>
            "DELETE /v1/users/user_1/backup_code";
        "users.deleteUserTOTP": users.delete_totp("user_1") =>
            "DELETE /v1/users/user_1/totp";
        "users.setPasswordCompromised": users.set_password_compromised("user_1").revoke_all_sessions(true) =>
            r#"POST /v1/users/user_1/password/set_compromised {"revoke_all_sessions":true}"#;
        "users.unsetPasswordCompromised": users.unset_password_compromised("user_1") =>
            "POST /v1/users/user_1/password/unset_compromised";
    }
}

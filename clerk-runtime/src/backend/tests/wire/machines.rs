//! Keys and tokens of machines and applications.

use serde_json::json;

use super::{Row, rows};
use crate::backend::Client;

pub(super) fn all(client: &Client) -> Vec<Row> {
    rows! {
        client;
        "apiKeys.list": api_keys.list().subject("user_1").kind("text").limit(20) =>
            "GET /api_keys?subject=user_1&type=text&limit=20";
        "apiKeys.create": api_keys.create().name("Acme").subject("user_1") =>
            r#"POST /api_keys {"name":"Acme","subject":"user_1"}"#;
        "apiKeys.get": api_keys.get("api_key_1") =>
            "GET /api_keys/api_key_1";
        "apiKeys.update": api_keys.update("api_key_1").claims(json!({ "plan": "pro" }))
            .scopes(["profile email"]) =>
            r#"PATCH /api_keys/api_key_1 {"claims":{"plan":"pro"},"scopes":["profile email"]}"#;
        "apiKeys.delete": api_keys.delete("api_key_1") =>
            "DELETE /api_keys/api_key_1";
        "apiKeys.revoke": api_keys.revoke("api_key_1").revocation_reason("text") =>
            r#"POST /api_keys/api_key_1/revoke {"revocation_reason":"text"}"#;
        "apiKeys.getSecret": api_keys.secret("api_key_1") =>
            "GET /api_keys/api_key_1/secret";
        "apiKeys.verify": api_keys.verify().secret("text") =>
            r#"POST /api_keys/verify {"secret":"text"}"#;
        "idPOAuthAccessToken.verify": oauth_access_tokens.verify().access_token("text") =>
            r#"POST /oauth_applications/access_tokens/verify {"access_token":"text"}"#;
        "jwks.getJwks": jwks.get() =>
            "GET /v1/jwks";
        "jwtTemplates.list": jwt_templates.list().limit(20).offset(10) =>
            "GET /v1/jwt_templates?paginated=true&limit=20&offset=10";
        "jwtTemplates.get": jwt_templates.get("template_1") =>
            "GET /v1/jwt_templates/template_1";
        "jwtTemplates.create": jwt_templates.create().name("Acme").claims(json!({ "plan": "pro" })) =>
            r#"POST /v1/jwt_templates {"name":"Acme","claims":{"plan":"pro"}}"#;
        "jwtTemplates.update": jwt_templates.update("template_1").name("Acme")
            .claims(json!({ "plan": "pro" })) =>
            r#"PATCH /v1/jwt_templates/template_1 {"name":"Acme","claims":{"plan":"pro"}}"#;
        "jwtTemplates.delete": jwt_templates.delete("template_1") =>
            "DELETE /v1/jwt_templates/template_1";
        "machines.get": machines.get("mch_1") =>
            "GET /v1/machines/mch_1";
        "machines.list": machines.list().limit(20).offset(10) =>
            "GET /v1/machines?limit=20&offset=10";
        "machines.create": machines.create().name("Acme").scoped_machines(["text"]) =>
            r#"POST /v1/machines {"name":"Acme","scoped_machines":["text"]}"#;
        "machines.update": machines.update("mch_1").name("Acme").default_token_ttl(10) =>
            r#"PATCH /v1/machines/mch_1 {"name":"Acme","default_token_ttl":10}"#;
        "machines.delete": machines.delete("mch_1") =>
            "DELETE /v1/machines/mch_1";
        "machines.getSecretKey": machines.secret_key("mch_1") =>
            "GET /v1/machines/mch_1/secret_key";
        "machines.rotateSecretKey": machines.rotate_secret_key("mch_1").previous_token_ttl(10) =>
            r#"POST /v1/machines/mch_1/secret_key/rotate {"previous_token_ttl":10}"#;
        "machines.createScope": machines.create_scope("mch_1").to_machine_id("mch_2") =>
            r#"POST /v1/machines/mch_1/scopes {"to_machine_id":"mch_2"}"#;
        "machines.deleteScope": machines.delete_scope("mch_1", "mch_2") =>
            "DELETE /v1/machines/mch_1/scopes/mch_2";
        "m2m.list": m2m.list().subject("user_1").revoked(true).limit(20) =>
            "GET /m2m_tokens?subject=user_1&revoked=true&limit=20";
        "m2m.createToken": m2m.create_token().token_format("opaque").seconds_until_expiration(3600) =>
            r#"POST /m2m_tokens {"token_format":"opaque","seconds_until_expiration":3600,"claims":null}"#;
        "m2m.revokeToken": m2m.revoke_token("m2m_token_1").revocation_reason("text") =>
            r#"POST /m2m_tokens/m2m_token_1/revoke {"revocation_reason":"text"}"#;
        "m2m.verify": m2m.verify().token("mt_secret") =>
            r#"POST /m2m_tokens/verify {"token":"mt_secret"}"#;
        "oauthApplications.list": oauth_applications.list().limit(20).offset(10) =>
            "GET /v1/oauth_applications?limit=20&offset=10";
        "oauthApplications.get": oauth_applications.get("oauth_application_1") =>
            "GET /v1/oauth_applications/oauth_application_1";
        "oauthApplications.create": oauth_applications.create().name("Acme")
            .redirect_uris(["https://example.com/"]) =>
            r#"POST /v1/oauth_applications {"name":"Acme","redirect_uris":["https://example.com/"]}"#;
        "oauthApplications.update": oauth_applications.update("oauth_application_1").name("Acme")
            .redirect_uris(["https://example.com/"]) =>
            r#"PATCH /v1/oauth_applications/oauth_application_1 {"name":"Acme","redirect_uris":["https://example.com/"]}"#;
        "oauthApplications.delete": oauth_applications.delete("oauth_application_1") =>
            "DELETE /v1/oauth_applications/oauth_application_1";
        "oauthApplications.rotateSecret": oauth_applications.rotate_secret("oauth_application_1") =>
            "POST /v1/oauth_applications/oauth_application_1/rotate_secret";
        "oauthApplications.revokeToken": oauth_applications.revoke_token("oauth_application_1")
            .token("mt_secret") =>
            r#"POST /v1/oauth_applications/oauth_application_1/revoke_token {"token":"mt_secret"}"#;
    }
}

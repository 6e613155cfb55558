//! Callers without the secret key get only refusals.

use http::Method;
use serde_json::{Value, json};

use crate::apis::backend::all_routes;
use crate::apis::endpoint::caller::{Api, refusal};

/// Routes of other modules, each with the code for a caller without the secret key.
const OTHER_PATHS: [(&str, &str); 20] = [
    ("/v1/jwks", "clerk_key_invalid"),
    ("/v1/clients/handshake_payload", "clerk_key_invalid"),
    ("/v1/sessions/{id}/refresh", "clerk_key_invalid"),
    ("/api_keys", "clerk_key_invalid"),
    ("/api_keys/verify", "clerk_key_invalid"),
    ("/api_keys/{id}", "clerk_key_invalid"),
    ("/api_keys/{id}/secret", "clerk_key_invalid"),
    ("/api_keys/{id}/revoke", "clerk_key_invalid"),
    ("/m2m_tokens", "machine_secret_key_invalid"),
    ("/m2m_tokens/verify", "machine_secret_key_invalid"),
    ("/m2m_tokens/{id}/revoke", "machine_secret_key_invalid"),
    ("/v1/machines", "clerk_key_invalid"),
    ("/v1/machines/{id}", "clerk_key_invalid"),
    ("/v1/machines/{id}/secret_key", "clerk_key_invalid"),
    ("/v1/machines/{id}/secret_key/rotate", "clerk_key_invalid"),
    ("/v1/machines/{id}/scopes/{other}", "clerk_key_invalid"),
    ("/v1/oauth_applications", "clerk_key_invalid"),
    ("/v1/oauth_applications/{id}", "clerk_key_invalid"),
    ("/v1/oauth_applications/{id}/rotate_secret", "clerk_key_invalid"),
    ("/oauth_applications/access_tokens/verify", "clerk_key_invalid"),
];

#[tokio::test]
async fn every_endpoint_refuses_without_the_secret_key() {
    let api = Api::start().await;
    let strangers = [
        api.with_key(""),
        api.with_key("sk_test_other"),
        api.with_key(format!("{} ", api.clerk.secret_key())),
    ];
    let own = all_routes().map(|(_, path, _)| (format!("/v1{path}"), "clerk_key_invalid"));
    let paths = own.chain(OTHER_PATHS.map(|(path, code)| (path.to_owned(), code)));
    let mut endpoints = 0;
    for (path, code) in paths {
        let mut methods = 0;
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            // The refusal comes before the path and the body are checked.
            let body = if method == Method::GET { Value::Null } else { json!([]) };
            let (status, _) = api.call(method.clone(), &path, body.clone()).await;
            let answer = strangers[methods % 3].call(method.clone(), &path, body).await;
            if refusal(&answer) == (404, "resource_not_found", "") {
                assert_eq!(status, 404, "{method} {path}");
                continue;
            }
            assert_eq!(refusal(&answer), (401, code, ""), "{method} {path}");
            assert_ne!(status, 401, "{method} {path}");
            methods += 1;
        }
        assert!(methods > 0, "{path} has no endpoint");
        endpoints += methods;
    }
    assert!(endpoints > 100, "only {endpoints} endpoints were found");
    println!("{endpoints} endpoints refuse without the secret key");
}

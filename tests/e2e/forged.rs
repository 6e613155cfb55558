//! Invalid tokens, each refused with its reason, wherever a request presents them.

use std::time::Duration;

use clerk_runtime::time::Clock as _;
use clerk_testing::EmbeddedClerk;
use serde_json::json;

use crate::app::{answer, header, reason, start, start_with};

/// What is wrong with a token, the token, and the reason for refusing it.
fn impostors(clerk: &EmbeddedClerk) -> Vec<(&'static str, String, &'static str)> {
    let session = || clerk.session_token();
    let in_an_hour = clerk.clock().now() + Duration::from_secs(3_600);
    vec![
        ("signed by another key", session().signed_by_another_key().mint(), "token-invalid-signature"),
        ("tampered with", session().tampered().mint(), "token-invalid-signature"),
        ("alg none", session().alg_none().mint(), "token-invalid-algorithm"),
        ("HS256 with the public key", session().hs256_with_public_key().mint(), "token-invalid-algorithm"),
        ("kid of another key", session().with_kid_of_another_key().mint(), "jwk-kid-mismatch"),
        ("no kid", session().without_header_parameter("kid").mint(), "jwk-kid-mismatch"),
        (
            "alg of another RSA variant",
            session().header_parameter("alg", "PS256").mint(),
            "token-invalid-algorithm",
        ),
        (
            "expired",
            session().expired().mint(),
            "session-token-expired-refresh-non-eligible-no-refresh-cookie",
        ),
        ("not active yet", session().not_yet_active().mint(), "session-token-nbf"),
        (
            "issued in the future",
            session().issued_at(in_an_hour).not_before(clerk.clock().now()).mint(),
            "session-token-iat-in-the-future",
        ),
        ("JWT template", session().template().mint(), "token-type-mismatch"),
        ("M2M JWT", clerk.m2m_jwt().mint(), "token-type-mismatch"),
        ("OAuth JWT", clerk.oauth_jwt().mint(), "token-type-mismatch"),
        ("unknown category", session().header_parameter("cat", "cl_other").mint(), "token-type-mismatch"),
        ("another type", session().header_parameter("typ", "JOSE").mint(), "token-invalid"),
        ("critical extension", session().header_parameter("crit", json!(["x"])).mint(), "token-invalid"),
        ("no subject", session().without_claim("sub").mint(), "token-verification-failed"),
        ("subject of another type", session().claim("sub", 7).mint(), "token-verification-failed"),
        ("no expiry", session().without_claim("exp").mint(), "token-verification-failed"),
        ("expiry of another type", session().claim("exp", "never").mint(), "token-verification-failed"),
        ("no JWT at all", "rubbish".to_owned(), "token-invalid"),
        ("two parts", "e30.e30".to_owned(), "token-invalid"),
        ("null for a header", "bnVsbA.e30.AA".to_owned(), "token-invalid"),
        ("another instance's", another_instances_token(), "jwk-kid-mismatch"),
    ]
}

#[tokio::test]
async fn are_refused_in_the_header() {
    let (clerk, server) = start().await;
    for (what, token, expected) in impostors(&clerk) {
        let response = server.get_as("/dashboard", &token).await;
        assert_eq!((response.status().as_u16(), reason(&response)), (404, Some(expected)), "{what}");
        assert_eq!(header(&response, "x-clerk-auth-status"), Some("signed-out"), "{what}");
        let message = header(&response, "x-clerk-auth-message").unwrap_or_default();
        assert!(!message.contains(&token), "{what}: the token is not repeated");
    }
}

#[tokio::test]
async fn are_refused_by_every_other_handler() {
    let (clerk, server) = start().await;
    for (what, token, _) in impostors(&clerk) {
        for path in ["/members", "/export", "/reports", "/recovery-codes"] {
            assert_eq!(server.get_as(path, &token).await.status(), 404, "{what} at {path}");
        }
        let whoami = server.get_as("/whoami", &token).await.text().await.unwrap();
        assert_eq!(whoami, r#"{"signedIn":false,"userId":null}"#, "{what}");
    }
}

#[tokio::test]
async fn are_refused_in_the_cookie() {
    let (clerk, server) = start().await;
    for (what, token, _) in impostors(&clerk) {
        let request = server.get("/dashboard").header("cookie", clerk.session_cookies(&token));
        let response = answer(request).await;
        assert_eq!(response.status(), 404, "{what}");
        assert!(reason(&response).is_some(), "{what}");
    }
}

#[tokio::test]
async fn are_refused_with_a_configured_key() {
    let embedded = crate::app::embedded().await;
    let clerk = embedded.builder().jwt_key(embedded.jwt_key_pem()).build().unwrap();
    let server = crate::app::Server::start(clerk).await;
    for (what, token, expected) in impostors(&embedded) {
        // A configured key is the only one, whatever `kid` a token has.
        let expected = match what {
            "kid of another key" | "no kid" => continue,
            "another instance's" => "token-invalid-signature",
            _ => expected,
        };
        let response = server.get_as("/dashboard", &token).await;
        assert_eq!((response.status().as_u16(), reason(&response)), (404, Some(expected)), "{what}");
    }
    assert_eq!(embedded.calls(), []);
}

#[tokio::test]
async fn are_refused_by_configured_expectations() {
    let (clerk, server) = start_with(|builder| {
        builder
            .authorized_parties(["https://app.example.com"])
            .audience(["app"])
            .issuer(["https://issuer.example.com"])
    })
    .await;
    let good = || {
        let token = clerk.session_token().authorized_party("https://app.example.com");
        token.claim("iss", "https://issuer.example.com")
    };
    let cases = [
        ("as expected", good().audience("app"), 200, None),
        ("one audience of several", good().audience(json!(["app", "other"])), 200, None),
        (
            "another party",
            good().authorized_party("https://app.example.com.evil.example"),
            404,
            Some("token-invalid-authorized-parties"),
        ),
        ("no party", good().without_claim("azp"), 404, Some("token-invalid-authorized-parties")),
        ("another audience", good().audience("other"), 404, Some("token-verification-failed")),
        ("another issuer", good().claim("iss", clerk.issuer()), 404, Some("token-invalid-issuer")),
    ];
    for (what, token, status, expected) in cases {
        let response = server.get_as("/dashboard", &token.mint()).await;
        assert_eq!((response.status().as_u16(), reason(&response)), (status, expected), "{what}");
    }
}

/// A valid session token of an unrelated instance.
fn another_instances_token() -> String {
    std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let other = runtime.block_on(crate::app::embedded());
        other.session_token().mint()
    })
    .join()
    .expect("the other instance mints")
}

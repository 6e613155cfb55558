//! The challenge that refused clients get (RFC 6750 §3).

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Auth, ClerkLayer, OAuthAuth, Rejections, has, protect};

use crate::app::{Server, answer, embedded, header};

#[protect(token = "oauth_token", scope = "notes:write")]
async fn write() {}

#[protect(token = "oauth_token", any(all(scope = "notes:read", scope = "notes:write"), scope = "notes:all"))]
async fn either(_auth: OAuthAuth) {}

#[protect(token = "oauth_token", all(any(scope = "a", scope = "b"), any(scope = "c", scope = "b")))]
async fn overlapping() {}

#[protect(token = ["session_token", "oauth_token"], any(role = "org:admin", scope = "notes:write"))]
async fn people_and_applications() {}

#[protect(token = "oauth_token", not(scope = "trial"), scope = "notes:write")]
async fn not_on_trial() {}

#[protect(token = "oauth_token", has = is_never, scope = "notes:write")]
async fn never() {}

#[protect(token = "api_key", scope = "keys:read")]
async fn keys() {}

#[protect(token = "oauth_token")]
async fn unscoped() {}

fn is_never(_: &Auth) -> bool {
    false
}

async fn start() -> (clerk_testing::EmbeddedClerk, Server) {
    let clerk = embedded().await;
    let problems = Router::new().route("/problem", get(write)).layer(Rejections::api());
    let app = Router::new()
        .route("/write", get(write))
        .route("/either", get(either))
        .route("/overlapping", get(overlapping))
        .route("/people", get(people_and_applications))
        .route("/trial", get(not_on_trial))
        .route("/never", get(never))
        .route("/keys", get(keys))
        .route("/unscoped", get(unscoped))
        .merge(problems)
        .layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    (clerk, server)
}

/// The status, and the parameters of the challenge without that of the document.
async fn challenge(server: &Server, path: &str, token: Option<&str>) -> (u16, String) {
    let request = server.get(path);
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let response = answer(request).await;
    let challenge = header(&response, "www-authenticate").unwrap_or_default();
    let parameters = challenge.strip_prefix("Bearer").expect("a challenge").trim_start();
    let own = parameters.split("resource_metadata=").next().unwrap().trim_end_matches(", ");
    (response.status().as_u16(), own.to_owned())
}

#[tokio::test]
async fn who_brings_nothing_learns_the_fewest_scopes_and_of_no_error() {
    let (_clerk, server) = start().await;
    for (path, scope) in [
        ("/write", r#"scope="notes:write""#),
        ("/either", r#"scope="notes:all""#),
        ("/overlapping", r#"scope="b""#),
        ("/trial", r#"scope="notes:write""#),
        ("/never", r#"scope="notes:write""#),
        ("/keys", r#"scope="keys:read""#),
        ("/unscoped", ""),
        ("/problem", r#"scope="notes:write""#),
    ] {
        assert_eq!(challenge(&server, path, None).await, (401, scope.to_owned()), "{path}");
    }
    let forged = r#"error="invalid_token", error_description="The token is malformed, expired, revoked, or not accepted here", scope="notes:write""#;
    for path in ["/write", "/problem", "/people"] {
        assert_eq!(challenge(&server, path, Some("oat_forged")).await, (401, forged.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn who_lacks_a_scope_learns_which_and_keeps_the_others() {
    let (clerk, server) = start().await;
    // The token's scopes, the missing ones, and the ones to request.
    let table = [
        ("/write", vec!["notes:write"], ""),
        ("/write", vec!["profile", "notes:read"], "a scope: notes:write | profile notes:read notes:write"),
        ("/write", vec![], "a scope: notes:write | notes:write"),
        ("/write", vec!["notes:read", "a\"b", "c d", "\\"], "a scope: notes:write | notes:read notes:write"),
        ("/either", vec!["profile"], "a scope: notes:all | profile notes:all"),
        // Both alternatives lack a scope: the first one written is requested.
        ("/either", vec!["notes:read"], "a scope: notes:write | notes:read notes:write"),
        ("/overlapping", vec!["a"], "a scope: c | a c"),
        ("/overlapping", vec!["z"], "a scope: b | z b"),
        ("/people", vec!["profile"], "a scope: notes:write | profile notes:write"),
        ("/problem", vec!["profile"], "a scope: notes:write | profile notes:write"),
    ];
    for (path, carried, expected) in table {
        let token = clerk.oauth_access_token().scopes(carried.iter().copied()).mint();
        let Some((words, scope)) = expected.split_once(" | ") else {
            assert_eq!(server.get_as(path, &token).await.status(), 200, "{path}");
            continue;
        };
        let told = format!(
            r#"error="insufficient_scope", error_description="The token lacks {words}", scope="{scope}""#
        );
        assert_eq!(challenge(&server, path, Some(&token)).await, (403, told), "{path} {carried:?}");
        // The requested scopes are sufficient.
        let token = clerk.oauth_access_token().scopes(scope.split(' ')).mint();
        assert_eq!(server.get_as(path, &token).await.status(), 200, "{path} {scope}");
    }
    // If scopes do not help, the challenge names none.
    for (path, carried) in [("/trial", "trial"), ("/never", "profile")] {
        let token = clerk.oauth_access_token().scopes([carried]).mint();
        let (status, told) = challenge(&server, path, Some(&token)).await;
        assert_eq!(status, 401, "{path}");
        assert!(told.starts_with(r#"error="invalid_token""#), "{told}");
    }
}

/// A token can have any number of scopes, containing any text.
#[tokio::test]
async fn a_challenge_does_not_grow_with_the_token() {
    let (clerk, server) = start().await;
    let many: Vec<String> = (0..600).map(|number| format!("scope:{number}")).collect();
    let odd = ["\"", "\\", "\r\n", "é", ", error=\"x\"", " "].map(str::to_owned).to_vec();
    for scopes in [many, odd, vec!["x".repeat(7_000)]] {
        let token = clerk.oauth_jwt().claim("scp", serde_json::json!(scopes)).mint();
        for query in ["", "?q=%22"] {
            let path = format!("/write{query}{}", "x".repeat(if query.is_empty() { 0 } else { 1_900 }));
            let response = answer(server.get(&path).bearer_auth(&token)).await;
            assert_eq!(response.status(), 403);
            let length: usize =
                response.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
            assert!(length < 3_000, "{length}: {:?}", response.headers());
            let told = header(&response, "www-authenticate").unwrap();
            assert!(
                told.starts_with(r#"Bearer error="insufficient_scope""#)
                    && told.contains("resource_metadata=")
            );
            assert_eq!(told.matches("error=").count(), 1, "{told}");
        }
    }
}

/// The same rule built in code, with scopes that attributes refuse.
#[tokio::test]
async fn scopes_that_no_header_can_hold_are_left_out() {
    use clerk_runtime::{Policy, Rejection, TokenType, scope};
    use http::request::Parts;

    async fn built(parts: Parts) -> Result<(), Rejection> {
        let odd = scope("a b\", error=\"x") & scope("é\n");
        let policy = Policy::protect().accepts(TokenType::OAuthToken).condition(odd & has(|_| true));
        policy.enforce(&parts).await.map(drop)
    }

    let clerk = embedded().await;
    let server =
        Server::serve(Router::new().route("/", get(built)).layer(ClerkLayer::new(clerk.clerk()))).await;
    assert_eq!(challenge(&server, "/", None).await, (401, String::new()));
    let told = r#"error="insufficient_scope", error_description="The token lacks a scope""#.to_owned();
    assert_eq!(challenge(&server, "/", Some(&clerk.oauth_access_token().mint())).await, (403, told));
}

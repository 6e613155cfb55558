//! Session tokens in every place of a request, and in every condition.

use std::time::Duration;

use clerk_runtime::state::{AuthReason, AuthStatus};
use clerk_runtime::{Accepts, AuthenticateOptions, TokenType};
use clerk_testing::{JwtBuilder, SessionToken};
use serde_json::{Value, json};

use crate::app::{answer, header, reason, start, start_with};

#[tokio::test]
async fn is_accepted_in_the_header_and_in_either_cookie() {
    let (clerk, server) = start().await;
    let token = clerk.session_token().user("user_ada").mint();
    let requests = [
        server.get("/dashboard").header("authorization", format!("Bearer {token}")),
        server.get("/dashboard").header("authorization", &token),
        server.get("/dashboard").header("cookie", clerk.session_cookies(&token)),
        server.get("/dashboard").header("cookie", clerk.suffixed_session_cookies(&token)),
    ];
    for request in requests {
        let response = answer(request).await;
        assert_eq!(response.status(), 200);
        assert_eq!(reason(&response), None);
        assert_eq!(header(&response, "x-clerk-auth-status"), None);
        assert_eq!(response.text().await.unwrap(), "user_ada");
    }
}

#[tokio::test]
async fn an_invalid_header_is_not_made_good_by_a_cookie() {
    let (clerk, server) = start().await;
    let cookies = clerk.session_cookies(&clerk.session_token().mint());
    let forged = clerk.session_token().tampered().mint();
    let response = answer(server.get("/dashboard").header("cookie", cookies).bearer_auth(forged)).await;
    assert_eq!(response.status(), 404);
    assert_eq!(reason(&response), Some("token-invalid-signature"));
}

#[tokio::test]
async fn is_accepted_with_a_configured_key_and_no_network() {
    let embedded = crate::app::embedded().await;
    let clerk = embedded.builder().jwt_key(embedded.jwt_key_pem()).build().unwrap();
    let server = crate::app::Server::start(clerk).await;
    assert_eq!(server.get_as("/dashboard", &embedded.session_token().mint()).await.status(), 200);
    let forged = server.get_as("/dashboard", &embedded.session_token().signed_by_another_key().mint()).await;
    assert_eq!((forged.status().as_u16(), reason(&forged)), (404, Some("token-invalid-signature")));
    assert_eq!(embedded.calls(), []);
}

#[tokio::test]
async fn conditions_let_through_whom_they_name_and_no_one_else() {
    let (clerk, server) = start().await;
    let user = || clerk.session_token();
    let member = || user().organization("org_acme", "acme", "org:member");
    let admin = || user().organization("org_acme", "acme", "org:admin");
    let cases: [(&str, JwtBuilder<SessionToken>, u16); 21] = [
        ("/members", user(), 404),
        ("/members", member(), 404),
        ("/members", admin(), 200),
        ("/members", admin().version_1(), 200),
        ("/members", admin().pending(), 404),
        ("/export", user(), 404),
        ("/export", member().features(["org:export"]), 200),
        ("/export", member().features(["org:export"]).version_1(), 200),
        ("/export", member().features(["user:export"]), 404),
        ("/export", member().features(["org:exports"]), 404),
        ("/export", member().claim("fea", "export"), 404),
        ("/reports", user(), 404),
        ("/reports", user().plans(["user:pro"]), 200),
        ("/reports", member().plans(["org:pro"]), 404),
        ("/recovery-codes", user().factor_verification_age(9, -1), 200),
        ("/recovery-codes", user().factor_verification_age(10, -1), 404),
        ("/recovery-codes", user().factor_verification_age(0, 10), 404),
        ("/recovery-codes", user().factor_verification_age(-1, -1), 404),
        ("/recovery-codes", user().without_claim("fva"), 404),
        ("/dashboard", user().pending(), 404),
        ("/dashboard", user().without_claim("sts"), 200),
    ];
    for (index, (path, token, expected)) in cases.into_iter().enumerate() {
        let response = server.get_as(path, &token.mint()).await;
        assert_eq!(response.status(), expected, "case {index}: {path}");
    }
}

#[tokio::test]
async fn permissions_are_read_from_either_version() {
    let (clerk, server) = start().await;
    let member = || clerk.session_token().organization("org_acme", "acme", "org:member");
    let cases = [
        (member(), 404),
        (member().permissions(["org:invoices:read"]), 404),
        (member().permissions(["org:invoices:read", "org:invoices:create"]), 200),
        (member().permissions(["org:teams:create", "org:invoices:read"]), 404),
        (member().permissions(["org:invoices:create"]).version_1(), 200),
        (member().permissions(["org:teams:create"]).version_1(), 404),
    ];
    for (index, (token, expected)) in cases.into_iter().enumerate() {
        let request = server.post("/invoices").bearer_auth(token.mint());
        let request = request.header("content-type", "application/json").body(r#"{"cents":1}"#);
        assert_eq!(answer(request).await.status(), expected, "case {index}");
    }
}

#[tokio::test]
async fn handlers_that_do_not_reject_are_told_who_calls() {
    let (clerk, server) = start().await;
    let token = clerk.session_token().user("user_ada").mint();
    let whoami = async |request: reqwest::RequestBuilder| -> Value {
        let response = answer(request).await;
        assert_eq!(response.status(), 200);
        serde_json::from_str(&response.text().await.unwrap()).unwrap()
    };
    let signed_out = json!({ "signedIn": false, "userId": null });
    assert_eq!(whoami(server.get("/whoami")).await, signed_out);
    assert_eq!(
        whoami(server.get("/whoami").bearer_auth(clerk.session_token().tampered().mint())).await,
        signed_out
    );
    assert_eq!(
        whoami(server.get("/whoami").bearer_auth(clerk.session_token().pending().mint())).await,
        signed_out
    );
    let signed_in = json!({ "signedIn": true, "userId": "user_ada" });
    assert_eq!(whoami(server.get("/whoami").bearer_auth(&token)).await, signed_in);

    assert_eq!(answer(server.get("/maybe")).await.text().await.unwrap(), "nobody");
    assert_eq!(server.get_as("/maybe", &token).await.text().await.unwrap(), "user_ada");
}

#[tokio::test]
async fn times_are_judged_by_the_configured_clock_and_skew() {
    let (clerk, server) = start_with(|builder| builder.clock_skew(Duration::from_secs(2))).await;
    clerk.clock().freeze();
    let token = clerk.session_token().mint();
    for (advance, expected) in [(0, 200), (61, 200), (1, 404)] {
        clerk.clock().advance(Duration::from_secs(advance));
        assert_eq!(
            server.get_as("/dashboard", &token).await.status(),
            expected,
            "after {advance} more seconds"
        );
    }
}

#[tokio::test]
async fn strict_instances_want_to_be_told_that_it_is_a_session_and_which() {
    let (clerk, server) = start_with(|builder| builder.strict_sessions(true)).await;
    let tokens = [
        (clerk.session_token().mint(), 200),
        (clerk.session_token().without_header_parameter("cat").mint(), 404),
        (clerk.session_token().without_claim("sid").mint(), 404),
        (clerk.session_token().session("").mint(), 404),
    ];
    let lenient = crate::app::Server::start(clerk.clerk()).await;
    for (token, expected) in tokens {
        assert_eq!(server.get_as("/dashboard", &token).await.status(), expected);
        assert_eq!(lenient.get_as("/dashboard", &token).await.status(), 200);
    }
}

#[tokio::test]
async fn programs_are_answered_401_where_the_application_says_so() {
    let (_, server) = start_with(|builder| builder.unauthorized_instead_of_not_found(true)).await;
    assert_eq!(answer(server.get("/dashboard")).await.status(), 401);
}

#[tokio::test]
async fn what_the_application_does_not_accept_no_handler_does() {
    let clerk = crate::app::embedded().await;
    let machines_only = clerk.builder().accepts(TokenType::ApiKey).build().unwrap();
    let header = format!("Bearer {}", clerk.session_token().mint());
    let (parts, ()) = http::Request::get("/").header("authorization", header).body(()).unwrap().into_parts();
    for accepts in [Accepts::Any, Accepts::One(TokenType::SessionToken)] {
        let state =
            machines_only.authenticate_request(&parts, &AuthenticateOptions::new().accepts(accepts)).await;
        assert_eq!(state.status(), AuthStatus::SignedOut);
        assert_eq!(state.reason(), Some(&AuthReason::TokenTypeMismatch));
    }
}

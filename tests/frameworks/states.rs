//! Behaviour that depends on the instance: outages, revoked keys, handshakes and refreshed sessions.

use std::time::Duration;

use clerk_testing::{Endpoint, Fault};

use crate::servers::Servers;
use crate::socket::{Answer, Request};

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_a_503_where_nobody_can_tell_who_is_calling() {
    let servers = Servers::start().await;
    let clerk = &servers.clerk;
    for endpoint in [Endpoint::Jwks, Endpoint::VerifyApiKey] {
        clerk.fault(endpoint, Fault::Status(500));
    }
    let session = format!("Bearer {}", clerk.session_token().mint());
    let key = format!("Bearer {}", clerk.api_key().mint());
    for (path, token) in [
        ("/dashboard", &session),
        ("/api/members", &session),
        ("/hidden", &session),
        ("/own", &session),
        ("/bare", &session),
        ("/inside/plain", &session),
        ("/sign-in-first", &session),
        ("/key", &key),
        ("/stale", &key),
    ] {
        let answer =
            servers.ask("an outage", &Request::new("GET", path).header("authorization", token)).await;
        // The application's own answer contains only the headers that the application set.
        let says_when = answer.header("retry-after").is_some() || answer.header("x-own").is_some();
        assert_eq!((answer.status, says_when), (503, true), "{path}: {answer:?}");
    }
    for (path, token) in
        [("/maybe", &session), ("/whoami", &session), ("/public", &session), ("/caller", &key)]
    {
        let request = Request::new("GET", path).header("authorization", token);
        assert_eq!(servers.ask("an outage", &request).await.status, 200, "{path} rejects nobody");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_serves_where_an_old_verdict_counts() {
    let servers = Servers::start().await;
    let key = servers.clerk.api_key().user("user_ada").mint();
    let ask = |path| Request::new("GET", path).header("authorization", format!("Bearer {key}"));
    for path in ["/key", "/stale"] {
        assert_eq!(servers.ask("a key", &ask(path)).await.status, 200);
    }
    servers.clerk.revoke(&key);
    assert_eq!(servers.ask("a revoked key", &ask("/stale")).await.status, 200);
    assert_eq!(servers.ask("a revoked key", &ask("/key")).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_sends_the_browser_away_and_takes_it_back() {
    let servers = Servers::start().await;
    let page = |path: &str| {
        Request::new("GET", path).header("accept", "text/html").header("sec-fetch-dest", "document")
    };
    let answer = servers.ask("a first visit", &page("/dashboard?tab=1")).await;
    let location = answer.header("location").unwrap_or_default();
    assert!(answer.status == 307 && location.contains("/v1/client/handshake"), "{answer:?}");

    let session = servers.clerk.session_token().user("user_ada").mint();
    let directives = [format!("__session={session}; Path=/"), "__client_uat=1700000000; Path=/".to_owned()];
    let handshake = servers.clerk.handshake_token().directives(directives).mint();
    let back = page(&format!("/dashboard?tab=1&__clerk_handshake={handshake}"))
        .header("cookie", "__clerk_db_jwt=dvb_1");
    let answer = servers.ask("the way back", &back).await;
    let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie").count();
    assert!(answer.status == 307 && cookies == 2, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_session_is_refreshed_with_cookies_on_every_answer() {
    let servers = Servers::start().await;
    let clerk = &servers.clerk;
    let session = clerk.sign_in(&clerk.create_user().id("user_ada").create());
    let cookies = clerk.browser_cookies(&session, "http://app.test");
    clerk.clock().advance(Duration::from_secs(120));
    for (path, status) in
        [("/dashboard", 200), ("/maybe", 200), ("/members", 404), ("/hidden", 404), ("/cookie", 200)]
    {
        let request = Request::new("GET", path)
            .header("cookie", &cookies)
            .header("accept", "text/html")
            .header("sec-fetch-dest", "document");
        let answer = servers.compare("an expired session", &request, Answer::without_tokens).await;
        assert_eq!(answer.status, status, "{path}: {answer:?}");
        assert!(
            answer.headers.iter().any(|(name, value)| name == "set-cookie" && value.starts_with("__session")),
            "{answer:?}"
        );
    }
}

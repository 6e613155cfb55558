//! Behaviour that depends on the instance: outages, revoked keys, sessions in cookies, and rejections by the layer.

use clerk_runtime::Rejections;
use clerk_testing::{Endpoint, Fault};
use tonic::Code;

use crate::server::Running;

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_unavailable_and_says_when_to_try_again() {
    let running = Running::start().await;
    for endpoint in [Endpoint::Jwks, Endpoint::VerifyApiKey] {
        running.clerk.fault(endpoint, Fault::Status(500));
    }
    let session = running.clerk.session_token().mint();
    let key = running.clerk.api_key().mint();
    for (method, token) in [
        ("Dashboard", &session),
        ("Members", &session),
        ("Hidden", &session),
        ("Enforced", &session),
        ("Key", &key),
        ("Stale", &key),
    ] {
        let answer = running.call(method, Some(token)).await;
        assert_eq!(answer.code, Code::Unavailable, "{method}: {answer:?}");
        let seconds: u64 =
            answer.header("retry-after").and_then(|value| value.parse().ok()).expect("seconds");
        let milliseconds = (seconds * 1000).to_string();
        assert_eq!(answer.header("grpc-retry-pushback-ms"), Some(milliseconds.as_str()));
    }
    for (method, token) in [("Whoami", &session), ("Maybe", &session), ("Open", &session), ("Caller", &key)] {
        assert_eq!(running.call(method, Some(token)).await.code, Code::Ok, "{method} rejects nobody");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_serves_where_an_old_verdict_counts() {
    let running = Running::start().await;
    let key = running.clerk.api_key().user("user_ada").mint();
    for method in ["Key", "Stale"] {
        assert_eq!(running.call(method, Some(&key)).await.code, Code::Ok);
    }
    running.clerk.revoke(&key);
    assert_eq!(running.call("Stale", Some(&key)).await.code, Code::Ok);
    assert_eq!(running.call("Key", Some(&key)).await.code, Code::Unauthenticated);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_in_cookies_counts_and_nobody_is_redirected() {
    let running = Running::start().await;
    let clerk = &running.clerk;
    let path = "/accounts.v1.Accounts/Dashboard";
    let cookies = clerk.session_cookies(&clerk.session_token().user("user_ada").mint());
    let answer = running.call_with(path, &[("cookie", &cookies)]).await;
    assert_eq!((answer.code, answer.text.as_str()), (Code::Ok, "user_ada"));

    let own_origin = "/accounts.v1.Accounts/OwnOrigin";
    let from = |site| [("cookie", cookies.as_str()), ("sec-fetch-site", site)];
    assert_eq!(running.call_with(own_origin, &from("cross-site")).await.code, Code::PermissionDenied);
    assert_eq!(running.call_with(own_origin, &from("same-origin")).await.code, Code::Ok);

    // On other frameworks, these headers mark a browser that opens a page.
    let page = [("accept", "text/html"), ("sec-fetch-dest", "document"), ("next-url", "/")];
    for cookie in ["__client_uat=1700000000", "__client_uat=0; __clerk_db_jwt=dvb_1", "x=1"] {
        let metadata = [&page[..], &[("cookie", cookie)]].concat();
        for path in [path, "/accounts.v1.Accounts/Whoami", "/accounts.v1.Inside/Plain"] {
            let answer = running.call_with(path, &metadata).await;
            let is_public = path.ends_with("Whoami");
            assert_eq!(answer.code, if is_public { Code::Ok } else { Code::Unauthenticated }, "{answer:?}");
            assert_eq!(answer.header("location"), None, "{answer:?}");
            assert_eq!(answer.header("x-clerk-redirect-to"), None, "{answer:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_handshake_brings_back_is_not_taken_from_a_path() {
    let running = Running::start().await;
    let clerk = &running.clerk;
    let session = clerk.session_token().user("user_ada").mint();
    let directives = [format!("__session={session}; Path=/"), "__client_uat=1700000000; Path=/".to_owned()];
    let handshake = clerk.handshake_token().directives(directives).mint();
    let path = format!("/accounts.v1.Accounts/Dashboard?__clerk_handshake={handshake}");
    let answer = running.call_with(&path, &[("cookie", "__clerk_db_jwt=dvb_1")]).await;
    assert_eq!(answer.code, Code::Unauthenticated, "{answer:?}");
    assert_eq!(answer.header("set-cookie"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_layer_says_how_every_method_answers() {
    let table = [
        (Rejections::hidden(), Code::Unimplemented, Code::Unimplemented),
        (Rejections::api(), Code::Unauthenticated, Code::PermissionDenied),
    ];
    for (rejections, stranger, member) in table {
        let running = Running::start_with(|layer| layer.rejections(rejections)).await;
        assert_eq!(running.call("Members", None).await.code, stranger);
        let session = running.clerk.session_token().organization("org_acme", "acme", "org:member").mint();
        assert_eq!(running.call("Members", Some(&session)).await.code, member);
    }
}

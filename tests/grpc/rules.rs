//! Every caller on every method.

use std::collections::BTreeMap;
use std::time::Duration;

use clerk_testing::{EmbeddedClerk, JwtBuilder, SessionToken};
use tonic::Code::{
    Internal, Ok as Fine, PermissionDenied as Denied, Unauthenticated as Nobody, Unimplemented as Missing,
};

use crate::server::Running;

const METHODS: [&str; 22] = [
    "Open",
    "Dashboard",
    "Members",
    "Whoami",
    "Maybe",
    "Key",
    "Anyone",
    "Scoped",
    "Stale",
    "Codes",
    "OwnOrigin",
    "Checked",
    "Caller",
    "Hidden",
    "Own",
    "Predicate",
    "Enforced",
    "Asked",
    "GetURL",
    "Type",
    "Self",
    "NoSuchMethod",
];

type Builder = JwtBuilder<SessionToken>;

/// Each caller's description and token.
fn callers(clerk: &EmbeddedClerk) -> Vec<(&'static str, Option<String>)> {
    let user = || clerk.session_token().user("user_ada").expires_in(Duration::from_secs(3600));
    let member = || user().organization("org_acme", "acme", "org:member");
    let admin = || user().organization("org_acme", "acme", "org:admin");
    let session = |token: Builder| Some(token.mint());
    vec![
        ("a stranger", None),
        ("a user", session(user())),
        ("another user", session(clerk.session_token().user("user_eve"))),
        ("a member", session(member())),
        ("an admin", session(admin())),
        ("an admin who bills", session(admin().permissions(["org:invoices:create"]))),
        ("a user who verified just now", session(user().factor_verification_age(0, -1))),
        ("a user who verified an hour ago", session(user().factor_verification_age(60, -1))),
        ("a user with tasks", session(user().pending())),
        ("an expired session", session(user().expired())),
        ("a session of another key", session(user().signed_by_another_key())),
        ("a session without a signature", session(user().alg_none())),
        ("a session that was changed", session(user().tampered())),
        ("an API key", Some(clerk.api_key().user("user_ada").mint())),
        ("an API key with a scope", Some(clerk.api_key().scopes(["invoices:read"]).mint())),
        ("an API key that was revoked", Some(clerk.api_key().revoked().mint())),
        ("an M2M token", Some(clerk.m2m_token().mint())),
        ("an OAuth token", Some(clerk.oauth_access_token().scopes(["invoices:read"]).mint())),
        ("garbage", Some("garbage".to_owned())),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_further_than_the_rule_of_a_method_says() {
    let running = Running::start().await;
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    for (caller, token) in callers(&running.clerk) {
        for method in METHODS {
            let answer = running.call(method, token.as_deref()).await;
            *codes.entry(format!("{:?}", answer.code)).or_default() += 1;
            assert_ne!(answer.code, Internal, "{caller} on {method}: {answer:?}");
            let says_nothing = answer.code == Fine || answer.code == Missing;
            assert_eq!(
                says_nothing,
                answer.text.is_empty() || answer.code == Fine,
                "fixed words: {caller} on {method}: {answer:?}"
            );
            if answer.code == Nobody {
                assert!(
                    answer.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")),
                    "{caller} on {method}: {answer:?}"
                );
            }
        }
    }
    let all = METHODS.len() * callers(&running.clerk).len();
    assert_eq!(codes.values().sum::<usize>(), all, "{codes:?}");
    assert_eq!(
        codes.keys().collect::<Vec<_>>(),
        ["Ok", "PermissionDenied", "Unauthenticated", "Unimplemented"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_codes_are_those_of_the_table() {
    let running = Running::start().await;
    let callers = callers(&running.clerk);
    let table = [
        ("a stranger", "Open", Fine),
        ("a stranger", "Dashboard", Nobody),
        ("a stranger", "Members", Nobody),
        ("a stranger", "Whoami", Fine),
        ("a stranger", "Maybe", Fine),
        ("a stranger", "Key", Nobody),
        ("a stranger", "Hidden", Missing),
        ("a stranger", "Own", Denied),
        ("a stranger", "Enforced", Nobody),
        ("a stranger", "NoSuchMethod", Missing),
        ("a user", "Dashboard", Fine),
        ("a user", "Members", Denied),
        ("a user", "Key", Nobody),
        ("a user", "Checked", Denied),
        ("a user", "GetURL", Fine),
        ("a user", "Type", Fine),
        ("a user", "Self", Fine),
        ("a user", "Predicate", Fine),
        ("another user", "Predicate", Denied),
        ("a member", "Members", Denied),
        ("a member", "Hidden", Missing),
        ("a member", "Enforced", Denied),
        ("an admin", "Members", Fine),
        ("an admin", "Hidden", Fine),
        ("an admin", "Own", Fine),
        ("an admin", "Enforced", Fine),
        ("an admin", "CreateInvoice", Denied),
        ("a user who verified just now", "Codes", Fine),
        ("a user who verified an hour ago", "Codes", Denied),
        ("a user with tasks", "Dashboard", Nobody),
        ("an expired session", "Dashboard", Nobody),
        ("an expired session", "Whoami", Fine),
        ("a session of another key", "Members", Nobody),
        ("a session without a signature", "Dashboard", Nobody),
        ("a session that was changed", "Dashboard", Nobody),
        ("an API key", "Key", Fine),
        ("an API key", "Dashboard", Nobody),
        ("an API key", "Scoped", Denied),
        ("an API key with a scope", "Scoped", Fine),
        ("an OAuth token", "Scoped", Fine),
        ("an API key that was revoked", "Key", Nobody),
        ("an M2M token", "Anyone", Fine),
        ("garbage", "Dashboard", Nobody),
    ];
    for (caller, method, code) in table {
        let (_, token) = callers.iter().find(|(name, _)| *name == caller).expect("a caller");
        let answer = running.call(method, token.as_deref()).await;
        assert_eq!(answer.code, code, "{caller} on {method}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_says_why() {
    let running = Running::start().await;
    let clerk = &running.clerk;
    let expired = clerk.session_token().expired().mint();
    let answer = running.call("Dashboard", Some(&expired)).await;
    assert_eq!(answer.header("x-clerk-auth-status"), Some("signed-out"));
    assert_eq!(
        answer.header("x-clerk-auth-reason"),
        Some("session-token-expired-refresh-non-eligible-non-get")
    );
    assert_eq!(answer.text, "Sign in, or present a valid token.");

    let key = clerk.api_key().mint();
    let answer = running.call("Scoped", Some(&key)).await;
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    assert!(challenge.contains("insufficient_scope") && challenge.contains("invoices:read"), "{challenge}");

    let user = clerk.session_token().factor_verification_age(60, -1).mint();
    let answer = running.call("Codes", Some(&user)).await;
    let error = answer.header("x-clerk-error").unwrap_or_default();
    assert!(error.contains("reverification-error") && error.contains("strict"), "{error}");

    // Only the headers of the application's own answer are sent.
    let answer = running.call("Own", None).await;
    assert_eq!((answer.header("x-own"), answer.header("content-length")), (Some("signed_out"), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_method_answers_like_one_that_does_not_exist() {
    let running = Running::start().await;
    let strip = |answer: crate::server::Answer| {
        let mut metadata = answer.metadata;
        // A development instance adds the reason.
        for name in ["date", "x-clerk-auth-status", "x-clerk-auth-reason", "x-clerk-auth-message"] {
            metadata.remove(name);
        }
        format!("{:?} {:?} {metadata:?}", answer.code, answer.text)
    };
    let hidden = strip(running.call("Hidden", None).await);
    let missing = strip(running.call("NoSuchMethod", None).await);
    assert_eq!(hidden, missing);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_sees_the_metadata_before_the_message() {
    let running = Running::start().await;
    let session = format!("Bearer {}", running.clerk.session_token().mint());
    let path = "/accounts.v1.Accounts/Checked";
    for (allowed, code) in [("yes", Fine), ("later", tonic::Code::Unavailable), ("no", tonic::Code::NotFound)]
    {
        let answer = running.call_with(path, &[("authorization", &session), ("x-allowed", allowed)]).await;
        assert_eq!(answer.code, code, "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_around_a_service_is_asked_as_well() {
    let running = Running::start().await;
    let clerk = &running.clerk;
    let user = || clerk.session_token().user("user_ada");
    let admin = || user().organization("org_acme", "acme", "org:admin");
    let biller = admin().permissions(["org:invoices:create"]).mint();
    let table = [
        (None, Nobody, Nobody),
        (Some(user().mint()), Denied, Denied),
        (Some(admin().mint()), Fine, Denied),
        (Some(biller), Fine, Fine),
    ];
    for (token, plain, more) in table {
        let authorization = token.map(|token| format!("Bearer {token}"));
        let metadata: Vec<_> = authorization.iter().map(|value| ("authorization", value.as_str())).collect();
        for (path, code) in [
            ("/accounts.v1.Inside/Plain", plain),
            ("/accounts.v1.Inside/More", more),
            ("/accounts.v1.Bare/Plain", plain),
        ] {
            assert_eq!(running.call_with(path, &metadata).await.code, code, "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_decision_is_told_with_its_method() {
    let running = Running::start().await;
    running.call("Members", None).await;
    running.call("Open", None).await;
    running.call("NoSuchMethod", None).await;
    let session = running.clerk.session_token().user("user_ada").mint();
    running.call("Dashboard", Some(&session)).await;
    assert_eq!(
        running.decisions(),
        [
            r#"members Some("/accounts.v1.Accounts/Members") denied Some("signed_out") None"#,
            r#"dashboard Some("/accounts.v1.Accounts/Dashboard") allowed None Some("user_ada")"#,
        ]
    );
}

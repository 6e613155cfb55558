//! The Backend API client as applications use it.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test panics when it fails")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use clerk_testing::EmbeddedClerk;
use watch as _;

#[test]
fn the_tour_calls_every_method_and_ends_well() {
    let mut tour = Command::new(example("backend_api_tour"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CLERK_")) {
        tour.env_remove(name);
    }
    let output = tour.output().expect("the example runs");
    let lines = String::from_utf8(output.stdout).unwrap();
    let ok: BTreeSet<_> = lines.lines().filter_map(|line| line.strip_suffix(": ok")).collect();
    assert_eq!((ok.len(), lines.lines().count()), (192, 192), "{lines}");
    assert!(output.status.success());
}

/// Cargo builds the examples in a folder next to the tests.
fn example(name: &str) -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let profile = tests.ancestors().nth(2).expect("target/<profile>/deps/<test>");
    let binary = profile.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(binary.exists(), "build the example first: `cargo build --example {name}`");
    binary
}

#[tokio::test]
async fn an_m2m_jwt_is_verified_without_asking() {
    let embedded = EmbeddedClerk::start().await.unwrap();
    let client = embedded.builder().build().unwrap().client();
    let jwt = embedded.m2m_jwt().machine("mch_1").scopes(["mch_2"]).mint();
    let token = client.m2m().verify().token(&jwt).await.unwrap();
    assert_eq!((token.subject.as_deref(), token.scopes), (Some("mch_1"), vec!["mch_2".to_owned()]));
    assert!(embedded.calls().iter().all(|call| call.path == "/v1/jwks"));

    embedded.clock().advance(Duration::from_secs(86_400));
    let error = client.m2m().verify().token(&jwt).await.unwrap_err();
    assert!(!error.is_retryable() && error.status().is_none());
    assert!(!format!("{error:?}{error}").contains(&jwt));
}

#[tokio::test]
async fn an_m2m_jwt_of_another_instance_is_refused() {
    let (embedded, other) = (EmbeddedClerk::start().await.unwrap(), EmbeddedClerk::start().await.unwrap());
    let client = embedded.builder().jwt_key(embedded.jwt_key_pem()).build().unwrap().client();
    assert!(client.m2m().verify().token(other.m2m_jwt().mint()).await.is_err());
}

#[tokio::test]
async fn what_only_resembles_an_m2m_jwt_is_the_api_s_to_judge() {
    let embedded = EmbeddedClerk::start().await.unwrap();
    let client = embedded.builder().build().unwrap().client();
    for token in ["mt_secret", "a.b.c", &embedded.session_token().mint(), &embedded.oauth_jwt().mint()] {
        embedded.clear_calls();
        assert!(client.m2m().verify().token(token).await.unwrap_err().is_not_found());
        assert!(embedded.calls().iter().any(|call| call.path == "/m2m_tokens/verify"), "{token}");
    }
}

#[tokio::test]
async fn the_instance_s_keys_are_there_to_read() {
    let embedded = EmbeddedClerk::start().await.unwrap();
    let keys = embedded.builder().build().unwrap().client().jwks().get().await.unwrap();
    assert_eq!(keys.keys.len(), embedded.key_ids().len());
}

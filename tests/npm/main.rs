//! Tests the embedded Clerk with Clerk's own npm package. The package verifies its tokens as the runtime
//! does, manages machine tokens through its Backend API, and gets the same results from it as our own client.
//!
//! Needs Node, npm and the npm registry. If one of them is missing, the test prints that and passes, unless
//! `CI` is set.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test panics when it fails"
)]

mod backend_api;
mod comparison;
mod steps;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use clerk_testing::EmbeddedClerk;
use serde_json::{Value, json};
use watch as _;

const PACKAGE: &str = "@clerk/backend@3.25.0";

#[tokio::test(flavor = "multi_thread")]
async fn the_npm_package_agrees_about_every_token() {
    let Some(folder) = installed() else { return };
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let ada = || clerk.session_token().user("user_ada");
    let acme = || ada().organization("org_acme", "acme", "org:admin").permissions(["org:invoices:create"]);
    let good = || json!({ "user": "user_ada" });
    let refused = |reason: &str| json!({ "refused": reason });
    // The token, the result with fetched keys, and the result with a configured key.
    let cases = [
        (ada(), good(), good()),
        (acme().features(["org:export"]).plans(["org:pro"]), good(), good()),
        (acme().version_1(), good(), good()),
        (ada().pending(), good(), good()),
        (ada().expired(), refused("token-expired"), refused("token-expired")),
        (ada().not_yet_active(), refused("token-not-active-yet"), refused("token-not-active-yet")),
        (
            ada().signed_by_another_key(),
            refused("token-invalid-signature"),
            refused("token-invalid-signature"),
        ),
        (ada().tampered(), refused("token-invalid-signature"), refused("token-invalid-signature")),
        (ada().alg_none(), refused("token-invalid-algorithm"), refused("token-invalid-algorithm")),
        (
            ada().hs256_with_public_key(),
            refused("token-invalid-algorithm"),
            refused("token-invalid-algorithm"),
        ),
        (ada().with_kid_of_another_key(), refused("jwk-kid-mismatch"), good()),
        (ada().claim("azp", "https://evil.example"), refused("token-invalid-authorized-parties"), good()),
    ];

    let question = json!({
        "tokens": cases.iter().map(|(token, ..)| token.mint()).collect::<Vec<_>>(),
        "options": {
            "fetched": {
                "secretKey": clerk.secret_key(),
                "apiUrl": clerk.url(),
                "authorizedParties": ["http://localhost:3000"],
            },
            "configured": { "jwtKey": clerk.jwt_key_pem() },
        },
    });
    let verdicts = ask(folder, "verify_tokens.mjs", question).await;
    for (index, (_, fetched, configured)) in cases.iter().enumerate() {
        assert_eq!(verdicts["fetched"][index], *fetched, "case {index}, with fetched keys");
        assert_eq!(verdicts["configured"][index], *configured, "case {index}, with a configured key");
    }
    assert!(clerk.calls().iter().any(|call| call.path == "/v1/jwks"), "the package fetched the keys");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_npm_package_manages_machine_tokens() {
    let Some(folder) = installed() else { return };
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let presented = [
        (clerk.api_key().user("user_ada").mint(), "api_key", json!("user_ada")),
        (clerk.api_key().expired().mint(), "api_key", json!("token-invalid")),
        (clerk.api_key().revoked().mint(), "api_key", json!("token-invalid")),
        (clerk.m2m_token().mint(), "m2m_token", json!("mch_embedded")),
        (clerk.m2m_token().revoked().mint(), "m2m_token", json!("token-invalid")),
        (clerk.m2m_jwt().mint(), "m2m_token", json!("mch_embedded")),
        (clerk.m2m_jwt().expired().mint(), "m2m_token", json!("token-verification-failed")),
        (clerk.oauth_access_token().user("user_ada").mint(), "oauth_token", json!("user_ada")),
        (clerk.oauth_access_token().forged().mint(), "oauth_token", json!("token-invalid")),
        (clerk.oauth_jwt().user("user_ada").mint(), "oauth_token", json!("user_ada")),
    ];
    let question = json!({
        "secretKey": clerk.secret_key(),
        "publishableKey": clerk.publishable_key(),
        "apiUrl": clerk.url(),
        "presented": presented.iter().map(|(token, kind, _)| json!([token, kind])).collect::<Vec<_>>(),
    });
    let answer = ask(folder, "manage_tokens.mjs", question).await;

    let key = |scopes: &str, revoked: bool| {
        let claims = json!({ "tier": 1 });
        json!({ "subject": "user_eve", "scopes": [scopes], "claims": claims, "revoked": revoked, "expired": false })
    };
    let not_found = json!({ "status": 404, "code": "resource_not_found" });
    let api_keys = json!({
        "created": key("invoices:read", false),
        "isTimely": true,
        "verified": key("invoices:read", false),
        "secret": true,
        "updated": key("invoices:write", false),
        "listed": ["nightly"],
        "revoked": key("invoices:write", true),
        "verifiedAfterwards": not_found,
        "forged": not_found,
        "deleted": true,
    });
    assert_eq!(answer["apiKeys"], api_keys);
    let token = |revoked: bool| {
        let claims = json!({ "job": 7 });
        json!({ "subject": "cron", "scopes": ["billing"], "claims": claims, "revoked": revoked, "expired": false })
    };
    let m2m = json!({
        "created": token(false),
        "verified": token(false),
        "verifiedByBilling": token(false),
        "verifiedByCron": not_found,
        "jwt": 3,
        "jwtVerified": { "isCron": true, "job": 7 },
        "jwtTampered": "token-verification-failed",
        "createdByInstance": { "status": 401, "code": "machine_secret_key_invalid" },
        "listed": 1,
        "revoked": token(true),
        "verifiedAfterwards": not_found,
    });
    assert_eq!(answer["m2m"], m2m);
    for (index, (_, kind, expected)) in presented.iter().enumerate() {
        assert_eq!(answer["presented"][index], *expected, "case {index}, {kind}");
    }
}

/// The folder with the package and the scripts; `None` if it cannot be created.
fn installed() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("npm");
        install(&folder).inspect_err(|why| not_run(why)).ok().map(|()| folder)
    });
    folder.as_deref()
}

/// Installs the package and the scripts in `folder`, or returns why it cannot.
fn install(folder: &Path) -> Result<(), String> {
    let node = Command::new("node").arg("--version").output();
    if !node.is_ok_and(|output| output.status.success()) {
        return Err("there is no `node`".to_owned());
    }
    std::fs::create_dir_all(folder).expect("the target folder is writable");
    std::fs::write(folder.join("verify_tokens.mjs"), include_str!("verify_tokens.mjs")).expect("the same");
    std::fs::write(folder.join("manage_tokens.mjs"), include_str!("manage_tokens.mjs")).expect("the same");
    std::fs::write(folder.join("backend_api.mjs"), include_str!("backend_api.mjs")).expect("the same");
    let npm = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--prefix"])
        .args([folder.as_os_str(), PACKAGE.as_ref()])
        .output()
        .map_err(|error| format!("`npm` does not run: {error}"))?;
    if npm.status.success() {
        Ok(())
    } else {
        Err(format!("`npm install {PACKAGE}` fails:\n{}", errors_of(&npm)))
    }
}

/// The answer of a script. Once the package is installed, every failure counts.
async fn ask(folder: &'static Path, script: &'static str, question: Value) -> Value {
    tokio::task::spawn_blocking(move || run(folder, script, &question)).await.expect("node answers")
}

fn run(folder: &Path, script: &str, question: &Value) -> Value {
    let mut node = Command::new("node")
        .arg(folder.join(script))
        .env_remove("CLERK_JWT_KEY")
        .env_remove("CLERK_SECRET_KEY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node runs");
    let mut stdin = node.stdin.take().expect("piped");
    stdin.write_all(question.to_string().as_bytes()).expect("node reads");
    drop(stdin);
    let output = node.wait_with_output().expect("node ends");
    assert!(output.status.success(), "{}", errors_of(&output));
    let answer = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error} in what {script} answers: {answer}"))
}

/// Bypasses the test harness, which hides the output of passing tests.
fn not_run(why: &str) {
    assert!(std::env::var_os("CI").is_none(), "must run in CI, but {why}");
    let message =
        format!("\n*** NOT RUN: what Clerk's npm package {PACKAGE} says of the embedded Clerk: {why}\n\n");
    let _ = io::stderr().lock().write_all(message.as_bytes());
}

fn errors_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

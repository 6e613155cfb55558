//! The access tables. `BLESS=1 cargo test` rewrites them, so a review shows who gains and who loses access.

use std::fs;
use std::path::Path;

use clerk_runtime::RequestState;
use clerk_runtime::policy::RequestKind;
use clerk_testing::{EmbeddedClerk, TestApp, persona};

use {{crate_name}}::{application, routes};

#[test]
fn the_rules_are_the_reviewed_ones() {
    compare("access.txt", &routes().routes().to_string());
}

#[test]
fn callers_are_answered_as_reviewed() {
    let table = routes().routes().who_may_call(RequestKind::Page, callers());
    compare("who_may_call.txt", &table.to_string());
}

#[tokio::test]
async fn members_are_for_admins() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let app = TestApp::new(&clerk, application(clerk.clerk()));

    let admin =
        clerk
            .session_token()
            .user("user_ada")
            .organization("org_acme", "acme", "org:admin");
    assert_eq!(
        app.as_session(admin).get("/api/members").await.text(),
        r#"["user_ada"]"#
    );

    assert_eq!(
        app.as_user("user_ben").get("/api/members").await.status(),
        403
    );
    assert_eq!(app.anonymous().get("/api/members").await.status(), 401);
}

/// One caller of each kind.
fn callers() -> Vec<(&'static str, RequestState)> {
    vec![
        ("signed out", persona::signed_out().state()),
        (
            "member",
            persona::user("user_ben").member_of("org_acme").state(),
        ),
        (
            "admin",
            persona::user("user_ada").admin_of("org_acme").state(),
        ),
    ]
}

fn compare(name: &str, actual: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, actual).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        actual, expected,
        "{name} differs: run with BLESS=1, and review the difference"
    );
}

//! Every change of the access rules changes a file. `BLESS=1 cargo test -p invoices` rewrites the files.

use std::fs;
use std::path::Path;

use clerk_runtime::RequestState;
use clerk_runtime::policy::RequestKind;
use clerk_testing::persona;
use invoices::{documentation, pages, programs, routes};

#[test]
fn the_rules_are_the_reviewed_ones() {
    compare("access.txt", &routes().routes().to_string());
}

#[test]
fn programs_are_answered_as_reviewed() {
    let table = programs().routes().who_may_call(RequestKind::Api, callers());
    compare("who_may_call.txt", &table.to_string());
}

#[test]
fn pages_are_answered_as_reviewed() {
    let table = pages().routes().who_may_call(RequestKind::Page, callers());
    compare("who_may_open.txt", &table.to_string());
}

#[test]
fn the_document_has_the_operations_and_rules_of_the_router() {
    let document = documentation::document(programs().routes());
    let differences = programs().routes().differences_from(&document);
    assert!(differences.is_empty(), "{differences}");
    compare("openapi.json", &(document.to_pretty_json().unwrap() + "\n"));
}

/// One caller of each kind.
fn callers() -> Vec<(&'static str, RequestState)> {
    let member = || persona::user("user_grace").member_of("org_acme").permissions(["org:invoices:read"]);
    let admin = || {
        let admin = persona::user("user_ada").admin_of("org_acme").factor_verification_age(0, -1);
        admin.permissions(["org:invoices:read", "org:invoices:create", "org:invoices:delete"])
    };
    let key = || persona::api_key().organization("org_acme");
    vec![
        ("signed out", persona::signed_out().state()),
        ("pending", admin().pending().state()),
        ("member", member().state()),
        ("admin", admin().state()),
        ("admin on pro", admin().plans(["org:pro"]).state()),
        ("impersonated", admin().actor("user_support").state()),
        ("key", key().state()),
        ("reading key", key().scopes(["invoices:read"]).state()),
        ("M2M", persona::m2m_token().state()),
    ]
}

fn compare(name: &str, actual: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, actual).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(actual, expected, "{name} differs: run with BLESS=1, and review the difference");
}

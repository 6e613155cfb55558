//! `cargo clerk catalogue` pulls from an instance, and checks against it.

use std::fs;
use std::net::Ipv4Addr;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use tokio::net::TcpListener;

use super::{Folder, run, run_at, text};

/// An instance with a name of each kind, and some that no application may ask for.
async fn instance() -> EmbeddedClerk {
    let clerk = EmbeddedClerk::start().await.unwrap();
    clerk.grant("org:billing", ["org:invoices:create"]);
    clerk.create_plan("Pro", "pro").features(["export"]).create();
    let client = clerk.builder().build().unwrap().client();
    let application = client.oauth_applications().create().name("Reports");
    application.redirect_uris(["https://reports.example/"]).scopes("profile invoices:read").await.unwrap();
    clerk
}

#[tokio::test]
async fn a_pull_writes_what_a_check_agrees_with() {
    let (clerk, folder) = (instance().await, Folder::new("pull"));
    let missing = run(&clerk, &folder, &["check"]).await;
    assert_eq!(missing.status.code(), Some(2), "what cannot be read cannot be told: {missing:?}");

    let pulled = run(&clerk, &folder, &["pull"]).await;
    assert_eq!(pulled.status.code(), Some(0), "{pulled:?}");
    for said in
        ["+ role `org:billing`", "clerk.toml is new, and cargo did not wait for it; save a source file"]
    {
        assert!(text(&pulled.stdout).contains(said), "{said} in {pulled:?}");
    }
    let catalogue = folder.read();
    for list in [
        "roles = [\n    \"org:admin\",\n    \"org:billing\",\n    \"org:member\",\n]",
        "permissions = [\n    \"org:invoices:create\",\n]",
        "features = [\n    \"export\",\n]",
        "plans = [\n    \"pro\",\n]",
        "scopes = [\n    \"invoices:read\",\n    \"profile\",\n]",
    ] {
        assert!(catalogue.contains(list), "{list} in {catalogue}");
    }
    assert!(!catalogue.contains("org:sys_"), "no session token carries a system permission: {catalogue}");

    let checked = run(&clerk, &folder, &["check"]).await;
    assert_eq!(
        (checked.status.code(), text(&checked.stdout)),
        (Some(0), "clerk.toml agrees with the instance\n")
    );
    let again = run(&clerk, &folder, &["pull"]).await;
    assert_eq!(again.status.code(), Some(0));
    assert_eq!(folder.read(), catalogue, "there was nothing to do");
    assert_eq!(text(&again.stdout), "clerk.toml holds the names of the instance\n");
}

#[tokio::test]
async fn a_check_fails_with_every_difference() {
    let (clerk, folder) = (instance().await, Folder::new("check"));
    folder
        .write("roles = [\"admin\", \"member\", \"org:owner\"]\nplans = []\nscopes = [\"of:an:api:key\"]\n");
    let checked = run(&clerk, &folder, &["check"]).await;
    assert_eq!(checked.status.code(), Some(1));
    assert_eq!(
        text(&checked.stdout),
        "clerk.toml differs from the instance:\n  \
         the instance has the role `org:billing`, which is not listed\n  \
         the instance has no role `org:owner`, which is listed\n  \
         the instance has the plan `pro`, which is not listed\n  \
         the instance has the scope `invoices:read`, which is not listed\n  \
         the instance has the scope `profile`, which is not listed\n\
         `cargo clerk catalogue pull` brings it up to date\n"
    );

    let pulled = run(&clerk, &folder, &["pull"]).await;
    assert!(text(&pulled.stdout).contains("- role `org:owner`"), "{pulled:?}");
    assert!(text(&pulled.stdout).contains("`features` is not kept"), "{pulled:?}");
    assert!(folder.read().contains("\"of:an:api:key\""), "a scope that no instance can tell stays");
    assert_eq!(run(&clerk, &folder, &["check"]).await.status.code(), Some(0));
}

#[tokio::test]
async fn an_instance_without_billing_tells_the_rest() {
    let (clerk, folder) = (instance().await, Folder::new("billing"));
    clerk.fault(Endpoint::Instance, Fault::Status(403));
    let pulled = run(&clerk, &folder, &["pull"]).await;
    assert_eq!(pulled.status.code(), Some(0));
    assert!(
        text(&pulled.stdout).contains("`plans` is as it was: the Backend API answered 403"),
        "{pulled:?}"
    );
    assert!(folder.read().contains("roles") && !folder.read().contains("plans"), "{}", folder.read());
    assert_eq!(run(&clerk, &folder, &["check"]).await.status.code(), Some(0), "plans are not to be checked");

    folder.write("plans = [\"pro\"]\n");
    let checked = run(&clerk, &folder, &["check"]).await;
    assert_eq!(checked.status.code(), Some(2), "{checked:?}");
    assert!(text(&checked.stdout).contains("`plans` cannot be compared: the Backend API"), "{checked:?}");
    folder.write("plans = [\"pro\"]\nroles = []\n");
    assert_eq!(run(&clerk, &folder, &["check"]).await.status.code(), Some(1), "the roles differ");
}

/// A server that has the paths of the API before those of billing, and errors that are not the API's.
#[tokio::test]
async fn what_is_not_the_api_says_nothing_of_billing() {
    let (clerk, folder) = (instance().await, Folder::new("elsewhere_at_all"));
    let empty =
        get(|| async { ([(CONTENT_TYPE, "application/json")], r#"{ "data": [], "total_count": 0 }"#) });
    let server = Router::new().route("/v1/organization_roles", empty.clone());
    let server = server.route("/v1/organization_permissions", empty);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move { axum::serve(listener, server).await });
    for command in ["pull", "check"] {
        folder.write("plans = [\"pro\"]\n");
        let output = run_at(&url, clerk.secret_key(), &folder, &[command]).await;
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(text(&output.stderr).contains("did not tell its plans"), "{output:?}");
    }
    server.abort();
}

#[tokio::test]
async fn what_cannot_be_told_is_no_agreement_and_changes_nothing() {
    let (clerk, folder) = (instance().await, Folder::new("outage"));
    for written in ["roles = [\"org:admin\"]\n", "roles = [", "roles = 1\n"] {
        folder.write(written);
        if written.ends_with("]\n") {
            clerk.fault(Endpoint::Organizations, Fault::Status(401));
        }
        for command in ["check", "pull"] {
            let output = run(&clerk, &folder, &[command]).await;
            assert_eq!(output.status.code(), Some(2), "{command} of {written}: {output:?}");
            assert!(text(&output.stderr).starts_with("error: "), "{output:?}");
            assert!(!format!("{output:?}").contains(clerk.secret_key()), "the key is nobody's to read");
        }
        assert_eq!(folder.read(), written);
        clerk.clear_faults();
    }
}

#[tokio::test]
async fn another_file_is_written_where_it_is_named() {
    let (clerk, folder) = (instance().await, Folder::new("elsewhere"));
    let pulled = run(&clerk, &folder, &["pull", "--file", "names.toml"]).await;
    assert_eq!(pulled.status.code(), Some(0), "{pulled:?}");
    assert!(fs::read_to_string(folder.0.join("names.toml")).unwrap().contains("org:billing"));
}

//! A slip of whoever runs the program is named, with what to write instead.

use clerk_testing::{EmbeddedClerk, Endpoint, Fault};

use super::{Folder, program, run, run_at, text};

#[tokio::test]
async fn a_missing_secret_key_is_named_with_where_to_find_and_set_it() {
    let folder = Folder::new("no_key");
    let output = program(&folder).args(["catalogue", "pull"]).output().await.unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: `CLERK_SECRET_KEY` is missing: copy it from the API keys page of the Clerk dashboard\n\n  \
         tip: set it in the environment, as in `CLERK_SECRET_KEY=… cargo clerk catalogue pull`; \
         `.env` files are not read\n"
    );
}

#[tokio::test]
async fn a_missing_catalogue_is_named_with_what_writes_it() {
    let (clerk, folder) = (EmbeddedClerk::start().await.unwrap(), Folder::new("no_file"));
    let output = run(&clerk, &folder, &["check"]).await;
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: `clerk.toml` does not exist\n\n  \
         tip: go to the folder with the `Cargo.toml` of the package or of its workspace; \
         `cargo clerk catalogue pull` writes the file there\n"
    );
}

#[tokio::test]
async fn a_secret_key_that_the_instance_does_not_accept_is_named() {
    let (clerk, folder) = (EmbeddedClerk::start().await.unwrap(), Folder::new("wrong_key"));
    folder.write("roles = []\n");
    for command in ["check", "pull"] {
        let output = run_at(clerk.url(), "sk_test_of_another_instance", &folder, &[command]).await;
        assert_eq!(output.status.code(), Some(2));
        let error = text(&output.stderr);
        assert!(
            error.starts_with("error: the Backend API does not accept this `CLERK_SECRET_KEY`"),
            "{error}"
        );
    }
    assert_eq!(folder.read(), "roles = []\n");
}

/// What stands in front of the API may answer 401, too; nothing is then known about the key.
#[tokio::test]
async fn a_401_that_is_not_the_apis_says_nothing_of_the_key() {
    let (clerk, folder) = (EmbeddedClerk::start().await.unwrap(), Folder::new("foreign_401"));
    clerk.fault(Endpoint::Organizations, Fault::Page(401));
    let output = run(&clerk, &folder, &["pull"]).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did not tell its roles"), "{output:?}");
}

//! Tests that need a crate of their own: a renamed dependency, and a catalogue next to the manifest.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn a_renamed_dependency_is_found_by_its_path() {
    let app = App::new("renamed", "clerk");
    app.write(
        "src/lib.rs",
        r#"#![deny(warnings)]
        use clerk::{FromAuth, SessionAuth, auth, layer, protect};

        #[derive(FromAuth)]
        #[from_auth(crate = clerk)]
        pub enum Caller { User(SessionAuth) }

        #[protect(role = "org:admin", crate = clerk)]
        pub async fn list(_caller: Caller) {}

        #[auth(crate = ::clerk)]
        pub async fn home() {}

        pub fn app() -> axum::Router {
            axum::Router::new()
                .route("/", axum::routing::get(list))
                .route_layer(layer::protect!(role = "org:admin", crate = clerk))
                .route("/home", axum::routing::get(home))
        }"#,
    );
    assert_eq!(app.check(), "");
}

#[test]
fn names_that_the_catalogue_does_not_hold_do_not_compile() {
    let app = App::new("catalogue", "clerk-runtime");
    app.write("clerk.toml", "roles = [\"org:admin\"]\nplans = [\"pro\"]\n");
    app.write(
        "src/lib.rs",
        r#"#![deny(warnings)]
        mod clerk { clerk_runtime::catalogue!(); }

        #[clerk_runtime::protect(role = "org:admin", plan = clerk::plans::PRO)]
        pub async fn list() {}

        pub struct Handlers;

        impl Handlers {
            #[clerk_runtime::protect(role = "admin")]
            pub async fn show() {}
        }"#,
    );
    assert_eq!(app.check(), "");

    app.write("clerk.toml", "roles = [\"org:administrator\"]\nplans = [\"pro\"]\n");
    let complaints = app.check();
    let expected = "`clerk.toml` lists no role `org:admin`, did you mean `org:administrator`?";
    assert_eq!(complaints.matches(expected).count(), 2, "the crate is built anew: {complaints}");
}

#[test]
fn constants_that_the_catalogue_does_not_hold_do_not_compile() {
    let app = App::new("constants", "clerk-runtime");
    app.write("clerk.toml", "roles = [\"org:admin\"]\nplans = [\"pro\"]\nscopes = []\n");
    app.write(
        "src/lib.rs",
        r#"#![deny(warnings)]
        pub const ADMIN: &str = "admin";
        pub const PRO: &str = "user:pro";

        #[clerk_runtime::protect(role = ADMIN, plan = PRO)]
        pub async fn list() {}"#,
    );
    assert_eq!(app.check(), "");

    app.write("clerk.toml", "roles = [\"org:administrator\", \"org:member\"]\nplans = [\"team\"]\n");
    let complaints = app.check();
    for expected in [
        "error[E0277]: `clerk.toml` does not list the role that `ADMIN` holds\n --> src/lib.rs:5:41\n",
        "^^^^^ it lists `org:administrator`, `org:member`\n",
        "error[E0277]: `clerk.toml` does not list the plan that `PRO` holds\n --> src/lib.rs:5:55\n",
        "^^^ it lists `team`\n",
    ] {
        assert_eq!(complaints.matches(expected).count(), 1, "the crate is built anew: {complaints}");
    }
}

/// With attributes with and without names, and with constants, the mistake in the file is reported once.
#[test]
fn a_catalogue_that_cannot_be_read_is_said_once() {
    let app = App::new("unreadable", "clerk-runtime");
    app.write("clerk.toml", "roles = [\"org:admin\"\n");
    let handler = |name: &str, rule: &str| {
        format!(
            "#[clerk_runtime::protect({rule})]\npub async fn {name}(_: clerk_runtime::SessionAuth) {{}}\n"
        )
    };
    let router = "pub fn app() -> clerk_runtime::Router {\n    \
                  use clerk_runtime::routing::get;\n    \
                  clerk_runtime::Router::new().route(\"/1\", get(first)).route(\"/2\", get(second)).route(\"/3\", get(third))\n}\n";
    let handlers = [
        handler("first", "role = \"org:admin\""),
        handler("second", "permission = clerk::permissions::EDIT"),
        handler("third", ""),
    ];
    app.write(
        "src/lib.rs",
        &format!("mod clerk {{ clerk_runtime::catalogue!(); }}\n{}{router}", handlers.concat()),
    );
    let complaints = app.check();
    let errors = complaints.lines().filter(|line| line.starts_with("error")).count();
    assert_eq!(errors, 2, "the error and cargo's last line: {complaints}");
    assert!(complaints.contains("clerk.toml` is not TOML"), "{complaints}");
}

/// The compiler does not know clippy's lints, so the ui tests cannot show that generated code passes them.
#[test]
fn strict_lints_find_nothing_in_generated_code() {
    let app = App::new("strict", "clerk-runtime");
    let test = include_str!("../ui/protect/pass/strict_lints_and_no_prelude.rs");
    let strict = test.replace("#[::core::prelude::v1::test]\nfn builds()", "fn main()");
    app.write("clerk.toml", "roles = [\"org:admin\"]\npermissions = [\"org:invoices:create\"]\n");
    app.write(
        "src/main.rs",
        &strict.replace("fn main()", "mod clerk { ::clerk_runtime::catalogue!(); }\n\nfn main()"),
    );
    assert_eq!(app.run(&["clippy"]), "");
}

/// Unverified states are for unit tests. A build of the application must not contain them.
#[test]
fn only_tests_have_the_feature_that_a_dev_dependency_turns_on() {
    let app = App::new("dev_dependency", "clerk-runtime");
    let testing = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("clerk-runtime/testing");
    app.append("Cargo.toml", &format!("[dev-dependencies]\nclerk-testing = {{ path = {testing:?} }}\n"));
    app.write("src/lib.rs", "#[cfg(test)]\npub use clerk_runtime::testing;");
    assert_eq!(app.run(&["check", "--all-targets"]), "");
    app.write("src/lib.rs", "pub use clerk_runtime::testing;");
    assert!(app.check().contains("no `testing` in the root"), "{}", app.check());
}

/// A crate in the target folder. It shares the built dependencies, if they have the same profile.
struct App(PathBuf);

impl App {
    fn new(name: &str, dependency: &str) -> Self {
        let app = Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates").join(name));
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let runtime = root.join("clerk-runtime");
        app.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
                 axum = {{ version = \"0.8\", default-features = false }}\n\
                 {dependency} = {{ package = \"clerk-runtime\", path = {runtime:?} }}\n\n[workspace]\n"
            ),
        );
        fs::copy(root.join("Cargo.lock"), app.0.join("Cargo.lock")).unwrap();
        app
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn append(&self, file: &str, text: &str) {
        let before = fs::read_to_string(self.0.join(file)).unwrap();
        self.write(file, &format!("{before}\n{text}"));
    }

    /// The compiler's messages about the crate; empty if it compiles without a warning.
    fn check(&self) -> String {
        self.run(&["check"])
    }

    fn run(&self, command: &[&str]) -> String {
        let output = Command::new(env!("CARGO"))
            .args(command)
            .args(["--offline", "--quiet", "--target-dir"])
            .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join(".."))
            .arg("--config")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cargo/config.toml"))
            .current_dir(&self.0)
            .env("CARGO_TERM_COLOR", "never") // CI wants colours, and nobody sees these
            .output()
            .unwrap();
        let complaints = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.success(), !complaints.contains("error"), "{complaints}");
        complaints
    }
}

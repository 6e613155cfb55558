//! What the macros say about mistakes; see `README.md`.

use std::env;
use std::path::Path;
use std::process::Command;

use trybuild::TestCases;

/// Runs the cases in a process of their own: trybuild reads the environment, which safe code sets for a child only.
#[test]
fn mistakes() {
    if env::var_os(CHILD).is_some() {
        return TestCases::new().compile_fail("tests/ui/*/fail/*.rs");
    }
    // The expectations name files as seen from the workspace, whose package has what the cases depend on.
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let selection = env::args().filter(|argument| argument.starts_with("trybuild="));
    let status = Command::new(env::current_exe().unwrap())
        .args(["mistakes", "--exact", "--nocapture"])
        .args(selection)
        .current_dir(workspace)
        .env(CHILD, "1")
        .env("CARGO_MANIFEST_DIR", workspace)
        .env("CARGO_OF_UI_TESTS", env::var_os("CARGO").unwrap_or("cargo".into()))
        .env("CARGO", env!("CARGO_BIN_EXE_cargo_for_trybuild"))
        .status();
    assert!(status.unwrap().success(), "what the compiler says is not what is expected");
}

const CHILD: &str = "UI_TESTS_CHILD";

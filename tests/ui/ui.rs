//! The macros' messages about mistakes; see `README.md`.

mod cases;
mod error_index;

use std::env;
use std::path::Path;
use std::process::Command;

use trybuild::TestCases;

use cases::Case;

/// Runs the cases in a separate process, because trybuild reads the environment, which safe code can set only
/// for a child.
#[test]
fn mistakes() {
    if env::var_os(CHILD).is_some() {
        return TestCases::new().compile_fail("tests/ui/*/fail/*.rs");
    }
    // File names in the expectations are relative to the workspace, whose package has the dependencies of the
    // cases.
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

/// The first line contains our message, and each message occurs once.
#[test]
fn each_mistake_is_said_once_and_in_our_words() {
    for case in Case::all() {
        let name = case.name();
        let messages = case.messages();
        let mistakes = case.mistakes();
        assert_eq!(messages.len(), mistakes, "{name}: {messages:#?}");
        for message in messages {
            for foreign in
                ["evaluation", "panicked", "deprecated constant", "{constant#", "__private", "NEVER_"]
            {
                assert!(!message.contains(foreign), "{name}: {message}");
            }
        }
        assert_eq!(case.longest_number(), None, "{name} shows a number that nobody can read");
    }
}

#[test]
fn the_error_index_lists_every_mistake() {
    let written = error_index::write(&Case::all());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clerk-runtime/src/docs/error_index.md");
    if env::var_os("BLESS").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(
        page == written,
        "the error index is not that of the cases; run `BLESS=1 cargo ui -- error_index`"
    );
}

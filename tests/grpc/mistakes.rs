//! The attribute's messages for mistakes. `TRYBUILD=overwrite cargo test -p grpc_tests mistakes` rewrites the expected output.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use trybuild::TestCases;

const CHILD: &str = "GRPC_TESTS_CHILD";

/// Runs the cases in a child process: trybuild reads the environment, which safe code can set only for a child.
#[test]
fn each_mistake_is_said_in_our_words() {
    if env::var_os(CHILD).is_some() {
        return TestCases::new().compile_fail("ui/*.rs");
    }
    let status = Command::new(env::current_exe().expect("this program"))
        .args(["mistakes::each_mistake_is_said_in_our_words", "--exact", "--nocapture"])
        .args(env::args().filter(|argument| argument.starts_with("trybuild=")))
        .env(CHILD, "1")
        .env("CARGO_OF_UI_TESTS", env::var_os("CARGO").unwrap_or("cargo".into()))
        .env("CARGO", env!("CARGO_BIN_EXE_cargo_for_grpc_mistakes"))
        .status();
    assert!(status.expect("it runs").success(), "what the compiler says is not what is expected");
}

/// Each case has the number of errors that its first line states, and no message shows internal names.
#[test]
fn each_mistake_is_said_once() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let mut cases = 0;
    for entry in fs::read_dir(folder).expect("the cases") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "stderr") {
            continue;
        }
        cases += 1;
        let said = fs::read_to_string(&path).expect("a text");
        let source = fs::read_to_string(path.with_extension("rs")).expect("a case");
        let mistakes =
            source.lines().next().and_then(|line| line.strip_prefix("// ")?.strip_suffix(" mistakes"));
        let mistakes: usize = mistakes.map_or(1, |number| number.parse().expect("a number"));
        let errors: Vec<&str> =
            said.lines().filter(|line| line.starts_with("error: ") || line.starts_with("error[")).collect();
        assert_eq!(errors.len(), mistakes, "{}: {errors:#?}", path.display());
        for foreign in ["__private", "{constant#", "evaluation", "panicked", "SuppliedByTheRouter"] {
            assert!(!said.contains(foreign), "{} shows {foreign}", path.display());
        }
    }
    assert!(cases >= 18, "the cases are somewhere else");
}

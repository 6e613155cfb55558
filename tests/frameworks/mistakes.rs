//! The macros' messages for mistakes that are possible on one framework only. `TRYBUILD=overwrite cargo test -p
//! frameworks_tests --test mistakes` rewrites the expected output; `tests/ui/README.md` describes good messages.

use std::env;
use std::path::Path;
use std::process::Command;

use trybuild::TestCases;

/// Runs the cases in a child process: trybuild reads the environment, which safe code can set only for a child.
#[test]
fn mistakes() {
    if env::var_os(CHILD).is_some() {
        return TestCases::new().compile_fail("ui/*/*.rs");
    }
    let status = Command::new(env::current_exe().expect("a test program"))
        .args(["mistakes", "--exact", "--nocapture"])
        .env(CHILD, "1")
        .env("CARGO_OF_UI_TESTS", env::var_os("CARGO").unwrap_or("cargo".into()))
        .env("CARGO", env!("CARGO_BIN_EXE_cargo_for_frameworks"))
        .status()
        .expect("the test program starts");
    assert!(status.success(), "what the compiler says is not what is expected");
}

const CHILD: &str = "MISTAKES_CHILD";

/// The compiler prints one error for each case.
#[test]
fn each_mistake_is_said_once() {
    let mut cases = 0;
    for folder in ["actix_web", "poem", "rocket"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui").join(folder);
        for entry in std::fs::read_dir(folder).expect("a folder of cases") {
            let path = entry.expect("a case").path();
            if path.extension().is_some_and(|extension| extension == "stderr") {
                cases += 1;
                let said = std::fs::read_to_string(&path).expect("what is expected");
                let errors = said.lines().filter(|line| line.starts_with("error")).count();
                assert_eq!(errors, 1, "{}: {said}", path.display());
            }
        }
    }
    assert!(cases >= 12, "only {cases} cases");
}

//! What the macros accept, and what they say about mistakes; see `ui/README.md`.

use trybuild::TestCases;

#[test]
fn accepted() {
    TestCases::new().pass("tests/ui/*/pass/*.rs");
}

/// Apart from what is accepted, because trybuild checks all mistakes in one go when it has nothing to run.
#[test]
fn mistakes() {
    TestCases::new().compile_fail("tests/ui/*/fail/*.rs");
}

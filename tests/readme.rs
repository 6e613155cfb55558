//! The READMEs show code that compiles: their quick start is `examples/readme.rs`, without the header.

#[test]
fn the_quick_start_is_the_example() {
    let example = include_str!("../examples/readme.rs");
    let code: Vec<&str> =
        example.lines().skip_while(|line| line.starts_with("//!") || line.is_empty()).collect();
    for readme in [include_str!("../README.md"), include_str!("../clerk-runtime/README.md")] {
        let shown =
            readme.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a code block");
        assert_eq!(shown.lines().collect::<Vec<_>>(), code);
    }
}

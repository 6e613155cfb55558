//! The README shows code that compiles: its quick start is `examples/readme.rs`, without the header.

#[test]
fn the_quick_start_is_the_example() {
    let readme = include_str!("../README.md");
    let example = include_str!("../examples/readme.rs");
    let shown =
        readme.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a code block");
    let code: Vec<&str> =
        example.lines().skip_while(|line| line.starts_with("//!") || line.is_empty()).collect();
    assert_eq!(shown.lines().collect::<Vec<_>>(), code);
}

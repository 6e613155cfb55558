//! The code in the READMEs compiles: their quick start is `examples/readme.rs` without its header.

#[test]
fn the_start_is_the_example() {
    let example = include_str!("../examples/readme.rs");
    let code: Vec<&str> =
        example.lines().skip_while(|line| line.starts_with("//!") || line.is_empty()).collect();
    for readme in [include_str!("../README.md"), include_str!("../clerk-runtime/README.md")] {
        let blocks = readme.split("```rust\n").skip(1);
        let shown: Vec<&str> = blocks.map(|rest| rest.split("```").next().expect("a code block")).collect();
        assert_eq!(shown.join("\n").lines().collect::<Vec<_>>(), code);
    }
}

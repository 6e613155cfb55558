//! Code in the pages is tested, and fits the column.

use crate::page::{Block, all, blocks, collect, root};

/// The widest line that documentation pages show without a scroll bar.
const WIDEST: usize = 80;

/// Wider lines that we cannot break.
const WIDE: [(&str, &str); 1] = [("clerk-runtime/src/docs/error_index.md", "text")]; // what the compiler prints

#[test]
fn the_code_of_every_page_fits_its_column() {
    let mut wide = Vec::new();
    for page in all() {
        let path = page.path.to_string_lossy().into_owned();
        for block in page.blocks() {
            let is_exempt = WIDE.iter().any(|(file, language)| path == *file && block.language == *language);
            if !is_exempt {
                wide.extend(too_wide(&path, &block));
            }
        }
    }
    assert!(wide.is_empty(), "wider than {WIDEST} columns:\n{}", wide.join("\n"));
}

#[test]
fn the_code_of_every_doc_comment_fits_its_column() {
    let mut wide = Vec::new();
    let mut seen = 0;
    for folder in ["clerk-runtime/src", "clerk-runtime/testing/src", "clerk-macros/src"] {
        collect(&root().join(folder), &mut |path| {
            if path.extension().is_none_or(|extension| extension != "rs") {
                return;
            }
            let source = std::fs::read_to_string(path).unwrap();
            let found = blocks(&documentation(&source));
            seen += found.len();
            let path = path.strip_prefix(root()).unwrap().to_string_lossy();
            wide.extend(found.iter().flat_map(|block| too_wide(&path, block)));
        });
    }
    assert!(seen > 50, "only {seen} blocks");
    assert!(wide.is_empty(), "wider than {WIDEST} columns:\n{}", wide.join("\n"));
}

/// Rustdoc runs the blocks that it renders. In other files, Rust must be part of a source file that is
/// compiled. Above any other code, a comment must say why no test runs it: `<!-- not tested: … -->`.
#[test]
fn every_block_of_code_is_tested_or_says_why_not() {
    let sources = compiled_sources();
    let dockerfiles = dockerfiles();
    let mut untested = Vec::new();
    for page in all() {
        let path = page.path.to_string_lossy().into_owned();
        for block in page.blocks() {
            let is_explained = block.above.starts_with("<!-- not tested: ") && block.above.ends_with(" -->");
            let is_tested = match block.language.as_str() {
                "text" | "json" => true, // output
                "sh" => true,            // `commands.rs` looks at these
                // Seeds, which the tests of cargo-clerk take from these pages.
                "toml" => ["clerk-runtime/cli/README.md", "clerk-runtime/src/docs/dev.md"].contains(&&*path),
                // A Dockerfile on a page must equal one that is built elsewhere, even if a comment says why
                // it is not tested.
                "dockerfile" if !dockerfiles.is_empty() => {
                    let is_shown = dockerfiles.contains(&block.code.join("\n"));
                    assert!(is_shown, "{path}:{} is no Dockerfile of the repository", block.line);
                    true
                }
                language if language.contains("ignore") => false,
                _ if block.is_rust() && page.is_rustdoc() => true,
                _ if block.is_rust() => sources.iter().any(|source| source.contains(&block.code.join("\n"))),
                _ => false,
            };
            if !is_tested && !is_explained {
                untested.push(format!("{path}:{}: `{}`", block.line, block.language));
            }
        }
    }
    assert!(untested.is_empty(), "no test runs these, and none says why:\n{}", untested.join("\n"));
}

/// Without this, rustdoc would neither render nor test a page.
#[test]
fn rustdoc_renders_every_page() {
    let mut sources = String::new();
    collect(&root().join("clerk-runtime/src"), &mut |path| {
        if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push_str(&std::fs::read_to_string(path).unwrap());
        }
    });
    for page in all().iter().filter(|page| page.is_rustdoc()) {
        let name = page.path.strip_prefix("clerk-runtime/src").unwrap();
        let include = format!("include_str!(\"{}\")", name.display());
        assert!(sources.contains(&include), "nothing includes {}", page.path.display());
    }
}

fn too_wide(path: &str, block: &Block) -> Vec<String> {
    let is_wide = |line: &&(usize, &str)| line.1.chars().count() > WIDEST;
    let lines: Vec<_> = block.visible().collect();
    lines.iter().filter(is_wide).map(|(number, line)| format!("{path}:{number}: {line}")).collect()
}

/// The doc comments of a source file. All other lines are left empty.
fn documentation(source: &str) -> String {
    let text = |line: &str| {
        let comment = line.trim_start().strip_prefix("///").or_else(|| line.trim_start().strip_prefix("//!"));
        comment.map_or(String::new(), |text| text.strip_prefix(' ').unwrap_or(text).to_owned())
    };
    source.lines().map(text).collect::<Vec<_>>().join("\n")
}

/// The Dockerfiles of the repository, for a project called `hello`.
fn dockerfiles() -> Vec<String> {
    let mut files = Vec::new();
    collect(&root(), &mut |path| {
        if path.ends_with("Dockerfile") {
            let text = std::fs::read_to_string(path).unwrap();
            files.push(text.replace("{{project-name}}", "hello").trim_end().to_owned());
        }
    });
    files
}

fn compiled_sources() -> Vec<String> {
    let mut sources = Vec::new();
    for folder in ["examples", "tests"] {
        collect(&root().join(folder), &mut |path| {
            if path.extension().is_some_and(|extension| extension == "rs")
                && !path.iter().any(|part| part == "fail")
            {
                sources.push(std::fs::read_to_string(path).unwrap());
            }
        });
    }
    sources
}

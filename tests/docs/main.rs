//! Tests of the pages that users read: their links, their code, and whether newcomers find answers.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test panics when it fails")]

mod blocks;
mod commands;
mod links;
mod page;
mod questions;
mod reasons;
mod testing_readme;

use page::{Page, all, root};

#[test]
fn the_readme_takes_a_minute() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.lines().count() <= 150, "{} lines", readme.lines().count());
}

/// Readers cannot find a page without a link to it.
#[test]
fn every_page_of_the_guide_is_rendered_and_listed() {
    let library = std::fs::read_to_string(root().join("clerk-runtime/src/lib.rs")).unwrap();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let pages: Vec<Page> = all().into_iter().filter(Page::is_guide).collect();
    let index = pages.iter().find(|page| page.name() == "index").expect("the guide has an index");
    assert!(pages.len() > 10, "only {} pages", pages.len());
    for page in &pages {
        let name = page.name();
        assert!(library.contains(&format!("docs/guide/{name}.md")), "lib.rs does not include {name}");
        assert!(readme.contains(&format!("docs/guide/{name}.md)")), "the README does not link {name}");
        let is_listed = name == "index" || index.text.contains(&format!("[`{name}`]"));
        assert!(is_listed, "the index does not list {name}");
        assert!(
            page.text.contains("\n# Next\n") || name == "index",
            "{name} does not say what to look at next"
        );
    }
}

/// The proofs are existing files. The first one in a row names the folder.
#[test]
fn every_proof_exists() {
    let page = all().into_iter().find(|page| page.name() == "proofs").expect("a page of proofs");
    let mut proofs = 0;
    for row in page.text.lines() {
        let mut folder = root().join("tests/ui");
        for name in row.split('`').skip(1).step_by(2).filter(|name| name.ends_with(".rs")) {
            let file = if name.contains('/') && !name.starts_with("tests/") {
                root().join("tests/ui").join(name)
            } else if name.starts_with("tests/") {
                root().join(name)
            } else {
                folder.join(name)
            };
            assert!(file.is_file(), "{} does not exist", file.display());
            folder = file.parent().expect("a file is in a folder").to_owned();
            proofs += 1;
        }
    }
    assert!(proofs > 40, "only {proofs} proofs");
}

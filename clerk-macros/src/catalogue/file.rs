//! Finds and reads `clerk.toml`.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use toml::de::{DeTable, DeValue};

use super::{Catalogue, LISTS, Source};
use crate::errors::wording::{listed, quoted};
use crate::options;

/// The catalogue for the crate in `directory`: its own file, or the one at the root of its workspace.
pub(super) fn find(directory: &Path) -> Option<PathBuf> {
    let own = directory.join(FILE);
    if own.is_file() {
        return Some(own);
    }
    let root = directory.ancestors().find(|directory| is_workspace(directory))?;
    Some(root.join(FILE)).filter(|path| path.is_file())
}

/// Reads the file. It is parsed once for all attributes of a crate, and again after a change, because editors
/// keep macros loaded.
pub(super) fn read(path: &Path) -> Source {
    let modified = fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    LAST.with_borrow_mut(|last| match last {
        Some((source, known)) if source.path == path && modified.is_some() && *known == modified => {
            source.clone()
        }
        _ => {
            let text = fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"));
            let source = Source::new(path.to_owned(), text.and_then(|text| parse(&text)));
            *last = Some((source.clone(), modified));
            source
        }
    })
}

/// Parses the lists.
///
/// # Errors
/// What is wrong, worded to follow the file's name.
pub(super) fn parse(text: &str) -> Result<Catalogue, String> {
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        format!("is not TOML: {} (line {line})", error.message())
    })?;
    let mut catalogue = Catalogue::default();
    for (key, value) in table.get_ref() {
        let (key, line) = (key.get_ref().as_ref(), line_at(text, key.span().start));
        let Some((_, kind)) = LISTS.iter().find(|(name, _)| *name == key) else {
            let known = listed(LISTS.iter().map(|(name, _)| *name));
            return Err(format!("has an unknown key {} (line {line}); expected one of {known}", quoted(key)));
        };
        let DeValue::Array(entries) = value.get_ref() else {
            return Err(format!("has no list of texts at `{key}` (line {line})"));
        };
        let mut names = Vec::new();
        for entry in entries {
            let line = line_at(text, entry.span().start);
            let DeValue::String(name) = entry.get_ref() else {
                return Err(format!("has something else than a text in `{key}` (line {line})"));
            };
            let name = options::normalize(*kind, name)
                .map_err(|problem| format!("is wrong in line {line}: {problem}"))?;
            if kind.holder(&name).0.is_some() || names.contains(&name) {
                return Err(format!(
                    "is wrong in line {line}: `{name}` should be listed once, without a scope"
                ));
            }
            names.push(name);
        }
        catalogue.names.push((*kind, names));
    }
    Ok(catalogue)
}

const FILE: &str = "clerk.toml";

thread_local! {
    static LAST: RefCell<Option<(Source, Option<SystemTime>)>> = const { RefCell::new(None) };
}

fn is_workspace(directory: &Path) -> bool {
    let manifest = fs::read_to_string(directory.join("Cargo.toml")).unwrap_or_default();
    let is_table = |rest: &str| rest.starts_with([']', '.']);
    manifest.lines().any(|line| line.trim_start().strip_prefix("[workspace").is_some_and(is_table))
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::{find, parse};

    #[test]
    fn mistakes_in_the_file_are_explained() {
        for (text, explanation) in [
            ("roles = [", "is not TOML"),
            ("\nrole = []", "unknown key `role` (line 2); expected one of `roles`"),
            ("roles = \"admin\"", "has no list of texts at `roles` (line 1)"),
            ("roles = [1]", "something else than a text in `roles` (line 1)"),
            ("roles = [\n\"org:a\",\n\"org:\"]", "is wrong in line 3: `org:` is not a role"),
            ("permissions = [\"org:sys_memberships:read\"]", "session tokens do not carry"),
            ("roles = [\"admin\", \"org:admin\"]", "`org:admin` should be listed once"),
            ("plans = [\"user:pro\"]", "without a scope"),
        ] {
            let problem = parse(text).expect_err(text);
            assert!(problem.contains(explanation), "{text}: {problem}");
        }
    }

    #[test]
    fn the_file_of_the_crate_comes_before_that_of_the_workspace() {
        let root = std::env::temp_dir().join(format!("clerk-catalogue-{}", std::process::id()));
        let member = root.join("crates/app");
        std::fs::create_dir_all(&member).unwrap();
        std::fs::write(member.join("Cargo.toml"), "[package]").unwrap();
        std::fs::write(root.join("Cargo.toml"), "[workspace]\nmembers = []").unwrap();
        assert_eq!(find(&member), None);
        std::fs::write(root.join("clerk.toml"), "").unwrap();
        assert_eq!(find(&member), Some(root.join("clerk.toml")));
        std::fs::write(member.join("Cargo.toml"), "[package]\n[workspace.dependencies]").unwrap();
        assert_eq!(find(&member), None, "the crate is the root of a workspace of its own");
        std::fs::write(member.join("clerk.toml"), "").unwrap();
        assert_eq!(find(&member), Some(member.join("clerk.toml")));
        std::fs::remove_dir_all(root).unwrap();
    }
}

//! `clerk.toml`, which is changed in place to keep comments and the order of names.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use toml_edit::{Array, DocumentMut, Item, RawString, TomlError, Value};

use super::CatalogueError;
use super::list::{LISTS, List, Names};

/// The text of a catalogue.
#[derive(Default)]
pub(crate) struct CatalogueFile(DocumentMut);

/// A mistake in a catalogue.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileProblem {
    #[error(transparent)]
    Syntax(#[from] TomlError),
    #[error("`{0}` is not a list of texts")]
    NoList(List),
}

impl FileProblem {
    pub(super) fn of(self, file: &Path) -> CatalogueError {
        CatalogueError::Invalid { file: file.to_owned(), source: self }
    }
}

impl CatalogueFile {
    pub(super) fn parse(text: &str) -> Result<Self, FileProblem> {
        Ok(Self(text.parse()?))
    }

    /// Whether the file has the list.
    pub(super) fn has(&self, list: List) -> bool {
        self.0.contains_key(list.key())
    }

    /// Whether the list is updated: every list of the file, or all lists if the file is new. A user removes a list so that
    /// it is not checked.
    pub(super) fn keeps(&self, list: List) -> bool {
        self.has(list) || self.is_new()
    }

    /// The names of a list as written; empty if it is missing.
    pub(super) fn names(&self, list: List) -> Result<Vec<&str>, FileProblem> {
        let Some(item) = self.0.get(list.key()) else { return Ok(Vec::new()) };
        let names = item.as_array().and_then(|array| array.iter().map(Value::as_str).collect());
        names.ok_or(FileProblem::NoList(list))
    }

    /// Updates the lists to the names of the instance. Names that stay keep their place and their comment.
    pub(super) fn update(&mut self, names: &Names) -> Result<(), FileProblem> {
        let is_new = self.is_new();
        if is_new {
            self.0.decor_mut().set_prefix(HEADER);
        }
        for list in LISTS {
            let Some(names) = names.of(list).filter(|_| is_new || self.has(list)) else { continue };
            // An empty list of scopes would refuse the scopes of API keys, which the instance does not list.
            if is_new && names.is_empty() && !list.is_the_instances() {
                continue;
            }
            let item = self.0.entry(list.key()).or_insert_with(|| Item::Value(Array::new().into()));
            update_list(list, item.as_array_mut().ok_or(FileProblem::NoList(list))?, names);
        }
        Ok(())
    }

    fn is_new(&self) -> bool {
        LISTS.into_iter().all(|list| !self.has(list))
    }
}

impl fmt::Display for CatalogueFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

const HEADER: &str = "\
# The names that the Clerk instance knows; `#[protect]` takes no others.
# `cargo clerk catalogue pull` brings the lists up to date. A list that is removed is not checked.

";

/// A comment after an entry belongs to that entry, although the parser returns it before the next one.
fn update_list(list: List, array: &mut Array, names: &BTreeSet<String>) {
    let trailing = array.trailing().as_str().unwrap_or_default().to_owned();
    let mut updated = Array::new();
    let mut listed = BTreeSet::new();
    let mut comment = String::new();
    for mut entry in std::mem::take(array) {
        let prefix = entry.decor().prefix().and_then(RawString::as_str).unwrap_or_default();
        let (behind, before) = at_line_end(prefix);
        if behind.contains('#') {
            comment.push_str(behind);
        }
        let name = entry.as_str().map(|name| list.in_full(name)).unwrap_or_default();
        if names.contains(&name) || !list.is_the_instances() {
            let prefix = if comment.is_empty() { prefix.to_owned() } else { format!("{comment}{before}") };
            comment.clear();
            entry.decor_mut().set_prefix(prefix);
            updated.push_formatted(entry);
            listed.insert(name);
        }
    }
    let (behind, end) = at_line_end(&trailing);
    comment.push_str(behind.trim_end());
    let mut end = end.to_owned();
    for name in names.difference(&listed) {
        let mut entry = Value::from(name);
        entry.decor_mut().set_prefix(format!("{}\n    ", std::mem::take(&mut comment)));
        updated.push_formatted(entry);
        "\n".clone_into(&mut end);
    }
    updated.set_trailing_comma(!updated.is_empty() && end.contains('\n'));
    updated.set_trailing(format!("{comment}{end}"));
    *array = updated;
}

/// The text before and after the end of the line.
fn at_line_end(text: &str) -> (&str, &str) {
    text.split_at(text.find('\n').unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::difference::differences;

    fn instance(roles: &[&str], scopes: &[&str]) -> Names {
        let mut names = Names::default();
        let set = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        names.set(List::Roles, set(roles));
        names.set(List::Scopes, set(scopes));
        names
    }

    /// The file after a pull, and the number of announced changes.
    fn pulled(text: &str, names: &Names) -> (String, usize) {
        let mut file = CatalogueFile::parse(text).unwrap();
        let announced = differences(&file, names).unwrap().len();
        file.update(names).unwrap();
        assert_eq!(differences(&file, names).unwrap(), [], "a second pull finds nothing to do");
        (file.to_string(), announced)
    }

    #[test]
    fn a_new_file_holds_what_the_instance_tells() {
        let (text, announced) = pulled("", &instance(&["org:admin", "org:member"], &[]));
        assert_eq!(text, format!("{HEADER}roles = [\n    \"org:admin\",\n    \"org:member\",\n]\n"));
        assert_eq!(announced, 2);
    }

    #[test]
    fn comments_and_spellings_of_the_file_stay() {
        let written =
            "# ours\nroles = [\n    \"admin\", # everything\n    \"org:gone\",\n]\nscopes = [\"of:keys\"]\n";
        let (text, announced) = pulled(written, &instance(&["org:admin", "org:new"], &["profile"]));
        assert!(text.starts_with("# ours\nroles = [\n    \"admin\","), "{text}");
        assert!(
            text.contains("# everything") && text.contains("\"org:new\"") && !text.contains("gone"),
            "{text}"
        );
        assert!(text.contains("\"of:keys\"") && text.contains("\"profile\""), "{text}");
        assert_eq!(announced, 3);
        let (again, _) = pulled(&text, &instance(&["org:new"], &["profile"]));
        assert!(!again.contains("admin") && again.contains("# ours"), "{again}");
    }

    #[test]
    fn a_list_that_was_removed_stays_away() {
        let (text, announced) = pulled("scopes = []\n", &instance(&["org:admin"], &[]));
        assert_eq!((text.as_str(), announced), ("scopes = []\n", 0));
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for text in ["roles = \"org:admin\"", "roles = [1]", "[roles]"] {
            let file = CatalogueFile::parse(text).unwrap();
            assert!(matches!(file.names(List::Roles), Err(FileProblem::NoList(List::Roles))), "{text}");
        }
        assert!(matches!(CatalogueFile::parse("roles = ["), Err(FileProblem::Syntax(_))));
    }
}

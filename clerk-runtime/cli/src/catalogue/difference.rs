//! Differences between a catalogue and an instance.

use std::collections::BTreeSet;
use std::fmt;

use super::file::{CatalogueFile, FileProblem};
use super::list::{LISTS, List, Names};

/// A name that only one side has.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    list: List,
    name: String,
    /// True if only the instance has it, false if only the file has it.
    is_new: bool,
}

impl Difference {
    /// The difference as a change of the file.
    pub(crate) fn as_change(&self) -> impl fmt::Display {
        let sign = if self.is_new { '+' } else { '-' };
        format!("{sign} {} `{}`", self.list.entry(), self.name)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (entry, name) = (self.list.entry(), &self.name);
        if self.is_new {
            write!(f, "the instance has the {entry} `{name}`, which is not listed")
        } else {
            write!(f, "the instance has no {entry} `{name}`, which is listed")
        }
    }
}

/// The differences in the lists that both `file` and the instance have, in the order of the lists.
pub(crate) fn differences(file: &CatalogueFile, instance: &Names) -> Result<Vec<Difference>, FileProblem> {
    let mut differences = Vec::new();
    for list in LISTS {
        let (Some(names), true) = (instance.of(list), file.keeps(list)) else { continue };
        let listed: BTreeSet<String> = file.names(list)?.iter().map(|name| list.in_full(name)).collect();
        let of = |name: &String, is_new| Difference { list, name: name.clone(), is_new };
        differences.extend(names.difference(&listed).map(|name| of(name, true)));
        if list.is_the_instances() {
            differences.extend(listed.difference(names).map(|name| of(name, false)));
        }
    }
    Ok(differences)
}

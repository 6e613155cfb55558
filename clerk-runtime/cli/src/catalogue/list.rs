//! The lists of a catalogue.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One list of a catalogue, named as in `clerk.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum List {
    Roles,
    Permissions,
    Features,
    Plans,
    Scopes,
}

/// Every list, in the order of a new file.
pub(crate) const LISTS: [List; 5] =
    [List::Roles, List::Permissions, List::Features, List::Plans, List::Scopes];

impl List {
    /// The key in the file.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Roles => "roles",
            Self::Permissions => "permissions",
            Self::Features => "features",
            Self::Plans => "plans",
            Self::Scopes => "scopes",
        }
    }

    /// The word for one entry.
    pub(crate) const fn entry(self) -> &'static str {
        match self {
            Self::Roles => "role",
            Self::Permissions => "permission",
            Self::Features => "feature",
            Self::Plans => "plan",
            Self::Scopes => "scope",
        }
    }

    /// Whether the instance knows every name. It does not know all scopes, because API keys can have any scope. So scopes
    /// in the file besides those of OAuth applications are the application's own.
    pub(crate) const fn is_the_instances(self) -> bool {
        !matches!(self, Self::Scopes)
    }

    /// The full name, as in the instance. The file may leave out `org:`.
    pub(crate) fn in_full(self, name: &str) -> String {
        match self {
            Self::Roles | Self::Permissions if !name.starts_with("org:") => format!("org:{name}"),
            _ => name.to_owned(),
        }
    }
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// The names of an instance, by list, or the reason why it does not list them.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeMap<List, Result<BTreeSet<String>, String>>);

impl Names {
    pub(crate) fn of(&self, list: List) -> Option<&BTreeSet<String>> {
        self.0.get(&list)?.as_ref().ok()
    }

    /// The lists that the instance does not provide, each with the reason.
    pub(crate) fn untold(&self) -> impl Iterator<Item = (List, String)> {
        self.0.iter().filter_map(|(list, names)| Some((*list, names.as_ref().err()?.clone())))
    }

    pub(crate) fn set(&mut self, list: List, names: BTreeSet<String>) {
        self.0.insert(list, Ok(names));
    }

    pub(crate) fn refuse(&mut self, list: List, reason: String) {
        self.0.insert(list, Err(reason));
    }
}

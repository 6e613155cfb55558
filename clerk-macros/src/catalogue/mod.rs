//! The catalogue: the names in `clerk.toml`, which the application's Clerk instance knows.

mod constants;
mod file;

pub(crate) use constants::expand;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use clerk_rules::{TextKind, nearest};
use proc_macro2::TokenStream;
use quote::quote;

use crate::conditions::{Leaf, Test};
use crate::errors::Errors;
use crate::errors::wording::listed;
use crate::options::TextValue;

/// The names of one instance. Kinds that the file does not list are not checked.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    names: Vec<(TextKind, Vec<String>)>,
}

/// A catalogue and the file that it was read from.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    path: PathBuf,
    /// The parsed file, or what is wrong with it.
    catalogue: Result<Rc<Catalogue>, String>,
    /// Whether the mistake in the file has been reported.
    is_said: Rc<Cell<bool>>,
}

/// The lists in a catalogue, with the kind of their names.
const LISTS: [(&str, TextKind); 5] = [
    ("roles", TextKind::Role),
    ("permissions", TextKind::Permission),
    ("features", TextKind::Feature),
    ("plans", TextKind::Plan),
    ("scopes", TextKind::Scope),
];

impl Source {
    fn new(path: PathBuf, catalogue: Result<Catalogue, String>) -> Self {
        Self { path, catalogue: catalogue.map(Rc::new), is_said: Rc::default() }
    }

    /// The `clerk.toml` next to the `Cargo.toml` of the compiled crate, or at the root of its workspace.
    pub(crate) fn of_crate() -> Option<Self> {
        let directory = std::env::var_os("CARGO_MANIFEST_DIR")?;
        file::find(Path::new(&directory)).map(|path| file::read(&path))
    }

    /// Makes the compiler build the crate again when the file changes.
    pub(crate) fn dependency(&self) -> TokenStream {
        let path = self.path.to_string_lossy();
        quote!(
            const _: &[u8] = ::core::include_bytes!(#path);
        )
    }

    /// The names of `kind`, if the file lists them.
    pub(crate) fn list(&self, kind: TextKind) -> Option<&[String]> {
        self.catalogue.as_ref().ok()?.list(kind)
    }

    /// The catalogue. A mistake in the file is reported once, by the first attribute that uses it.
    fn read(&self, errors: &mut Errors) -> Option<&Catalogue> {
        match &self.catalogue {
            Ok(catalogue) => return Some(catalogue),
            Err(_) if self.is_said.replace(true) => errors.said_elsewhere(),
            Err(problem) => errors.at(TokenStream::new(), format!("`{}` {problem}", self.path.display())),
        }
        None
    }

    /// Records names that are not in the catalogue.
    pub(crate) fn check(&self, leaves: &[&Leaf], errors: &mut Errors) {
        if !leaves.iter().any(|leaf| matches!(leaf.test, Test::Text(..))) {
            return;
        }
        let Some(catalogue) = self.read(errors) else { return };
        for leaf in leaves {
            let Test::Text(kind, TextValue::Literal(text)) = &leaf.test else { continue };
            if let Some(problem) = catalogue.problem(*kind, text) {
                errors.at(&leaf.value, problem);
            }
        }
    }
}

impl Catalogue {
    fn list(&self, kind: TextKind) -> Option<&[String]> {
        self.names.iter().find(|(known, _)| *known == kind).map(|(_, names)| names.as_slice())
    }

    fn problem(&self, kind: TextKind, text: &str) -> Option<String> {
        let names = self.list(kind)?;
        let name = kind.holder(text).1;
        if names.iter().any(|known| known == name) {
            return None;
        }
        let kind = kind.name();
        let known = || names.iter().map(String::as_str);
        Some(match nearest(name, known()) {
            Some(near) => format!("`clerk.toml` lists no {kind} `{name}`, did you mean `{near}`?"),
            None if names.is_empty() => format!("`clerk.toml` lists no {kind} `{name}`, and no other {kind}"),
            None => format!("`clerk.toml` lists no {kind} `{name}`; it has {}", listed(known().take(8))),
        })
    }
}

#[cfg(any(test, fuzzing))]
impl Source {
    /// Parses `text` as a file.
    pub(crate) fn parsed(text: &str) -> Self {
        Self::new(PathBuf::from("/app/clerk.toml"), file::parse(text))
    }
}

//! Where an attribute stands.

use std::path::PathBuf;

use proc_macro2::Ident;

use crate::catalogue::Source;
use crate::handler::enclosing::{Surroundings, attributes_above};
use crate::handler::framework::Framework;

/// The place of an attribute, and what holds there.
pub(crate) struct Site {
    /// The source file, as the compiler was given it.
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// The file itself, where there is one.
    pub(crate) path: Option<PathBuf>,
    /// The names that may be asked for, where the crate has a catalogue.
    pub(crate) catalogue: Option<Source>,
    /// The framework whose handlers the attribute is for.
    pub(crate) framework: Framework,
}

impl Site {
    /// Whether the attribute stands in an `impl` block, as far as its file tells.
    pub(crate) fn is_in_an_impl_block(&self) -> bool {
        self.read(|source, line, column| Surroundings::of(source, line, column).is_in_an_impl_block)
    }

    /// The generic parameters of the `impl` block around the attribute, as far as its file tells.
    pub(crate) fn generics_of_the_block(&self) -> Vec<String> {
        self.read(|source, line, column| {
            let surroundings = Surroundings::of(source, line, column);
            surroundings.generics.into_iter().map(str::to_owned).collect()
        })
    }

    /// Whether a function `name` without an attribute stands beside the attribute's own, as far as their file tells.
    pub(crate) fn has_a_plain_neighbour(&self, name: &Ident) -> bool {
        self.read(|source, line, column| {
            let surroundings = Surroundings::of(source, line, column);
            let is_plain =
                |(function, attributes): &(&str, Vec<&str>)| name == function && attributes.is_empty();
            !surroundings.is_in_an_impl_block && surroundings.functions.iter().any(is_plain)
        })
    }

    /// Whether the attribute `name` stands directly above, as far as the file tells.
    pub(crate) fn is_below(&self, name: &str) -> bool {
        self.read(|source, line, column| {
            let last = |path: &str| path.rsplit(':').next() == Some(name);
            attributes_above(source, line, column).into_iter().any(last)
        })
    }

    /// What `answer` says about the file and the place in it; the default where there is no file.
    fn read<T: Default>(&self, answer: impl FnOnce(&str, usize, usize) -> T) -> T {
        let source = self.path.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
        let place = usize::try_from(self.line).ok().zip(usize::try_from(self.column).ok());
        source.zip(place).map(|(source, (line, column))| answer(&source, line, column)).unwrap_or_default()
    }
}

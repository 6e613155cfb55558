//! The position of an attribute.

use std::path::PathBuf;

use proc_macro2::Ident;

use crate::catalogue::Source;
use crate::handler::enclosing::{Surroundings, attributes_above};
use crate::handler::framework::Framework;

/// The place of an attribute, its catalogue and its framework.
#[derive(Clone)]
pub(crate) struct Site {
    /// The path of the source file as the compiler received it.
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// The path of the file on disk, if there is one.
    pub(crate) path: Option<PathBuf>,
    /// Whether an attribute above may have changed the item.
    pub(crate) is_below_a_macro: bool,
    /// The catalogue, if the crate has one.
    pub(crate) catalogue: Option<Source>,
    /// The framework of the handlers.
    pub(crate) framework: Framework,
}

impl Site {
    /// Whether the attribute is in an `impl` block, according to the source file.
    pub(crate) fn is_in_an_impl_block(&self) -> bool {
        self.read(|source, line, column| Surroundings::of(source, line, column).is_in_an_impl_block)
    }

    /// The generic parameters of the `impl` block around the attribute, according to the source file.
    pub(crate) fn generics_of_the_block(&self) -> Vec<String> {
        self.read(|source, line, column| {
            let surroundings = Surroundings::of(source, line, column);
            surroundings.generics.into_iter().map(str::to_owned).collect()
        })
    }

    /// Whether the block has another function `name` without an attribute, according to the source file.
    pub(crate) fn has_a_plain_neighbour(&self, name: &Ident) -> bool {
        self.read(|source, line, column| {
            let surroundings = Surroundings::of(source, line, column);
            let is_plain =
                |(function, attributes): &(&str, Vec<&str>)| name == function && attributes.is_empty();
            !surroundings.is_in_an_impl_block && surroundings.functions.iter().any(is_plain)
        })
    }

    /// Whether the attribute `name` is directly above and has been expanded, according to the source file.
    pub(crate) fn is_below_expanded(&self, name: &str) -> bool {
        self.is_below_a_macro && self.is_below(name)
    }

    /// Whether the attribute `name` is directly above, according to the source file.
    pub(crate) fn is_below(&self, name: &str) -> bool {
        self.read(|source, line, column| {
            let last = |path: &str| path.rsplit(':').next() == Some(name);
            attributes_above(source, line, column).into_iter().any(last)
        })
    }

    /// Reads the file and passes it to `answer` with the position. Returns the default if there is no file.
    fn read<T: Default>(&self, answer: impl FnOnce(&str, usize, usize) -> T) -> T {
        let source = self.path.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
        let place = usize::try_from(self.line).ok().zip(usize::try_from(self.column).ok());
        source.zip(place).map(|(source, (line, column))| answer(&source, line, column)).unwrap_or_default()
    }
}

//! Where an attribute stands.

use std::path::PathBuf;

use crate::catalogue::Source;
use crate::handler::enclosing::is_in_an_impl_block;
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
        let source = self.path.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
        let place = usize::try_from(self.line).ok().zip(usize::try_from(self.column).ok());
        source.zip(place).is_some_and(|(source, (line, column))| is_in_an_impl_block(&source, line, column))
    }
}

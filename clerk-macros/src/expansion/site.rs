//! Where an attribute stands.

use crate::catalogue::Source;

/// The place of an attribute, and what holds there.
pub(crate) struct Site {
    /// The source file, as the compiler was given it.
    pub(crate) file: String,
    pub(crate) line: u32,
    /// The names that may be asked for, where the crate has a catalogue.
    pub(crate) catalogue: Option<Source>,
}

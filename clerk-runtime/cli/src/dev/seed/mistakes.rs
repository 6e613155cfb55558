//! The mistakes in a seed file, collected so that all are reported at once.

use std::cell::RefCell;
use std::ops::Range;

use crate::dev::terminal::printable;

/// A mistake and its line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// The first line is 1.
    pub(super) line: usize,
    pub(super) text: String,
}

/// The mistakes of one text.
pub(super) struct Mistakes<'t> {
    text: &'t str,
    found: RefCell<Vec<Mistake>>,
}

/// A place in the text, in bytes.
pub(super) type Place = usize;

impl<'t> Mistakes<'t> {
    pub(super) const fn of(text: &'t str) -> Self {
        Self { text, found: RefCell::new(Vec::new()) }
    }

    pub(super) fn add(&self, place: Place, text: impl Into<String>) {
        let line = self.line(place);
        self.found.borrow_mut().push(Mistake { line, text: printable(&text.into()) });
    }

    pub(super) fn line(&self, place: Place) -> usize {
        1 + self.text.bytes().take(place).filter(|byte| *byte == b'\n').count()
    }

    /// `value` if there are no mistakes; otherwise all mistakes, in the order of the lines.
    pub(super) fn none_or<T>(self, value: T) -> Result<T, Vec<Mistake>> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|mistake| mistake.line);
        if found.is_empty() { Ok(value) } else { Err(found) }
    }
}

/// The start of the span. Without a span, it is the start of the text.
pub(super) fn place(span: Option<Range<usize>>) -> Place {
    span.map_or(0, |span| span.start)
}

//! The seed file: the initial data of the instance.
//!
//! The whole file is checked before anything is created, and all mistakes are reported at once, with their lines.

mod apply;
mod contents;
mod credentials;
mod fields;
mod mistakes;
mod references;
#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub(super) use apply::Seeded;
use contents::Contents;
pub(super) use credentials::Credential;
use mistakes::Mistake;

/// A seed file without mistakes.
#[derive(Debug)]
pub(super) struct Seed {
    contents: Contents,
}

impl Seed {
    /// Reads the file; `None` if it does not exist and no option names it.
    pub(super) fn read(file: &Path, is_asked_for: bool) -> Result<Option<Self>, SeedError> {
        let unreadable = |source| SeedError::Unreadable { file: file.to_owned(), source };
        match fs::read_to_string(file) {
            Ok(text) => Self::parse(&text)
                .map(Some)
                .map_err(|mistakes| SeedError::Mistakes { file: file.to_owned(), mistakes }),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !is_asked_for => Ok(None),
            Err(error) => Err(unreadable(error)),
        }
    }

    fn parse(text: &str) -> Result<Self, Vec<Mistake>> {
        contents::parse(text).map(|contents| Self { contents })
    }
}

/// Why a seed file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SeedError {
    #[error("`{}` cannot be read", file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("`{}` cannot be used; nothing was created\n{}", file.display(), listed(file, mistakes))]
    Mistakes { file: PathBuf, mistakes: Vec<Mistake> },
}

/// Formatted like a compiler's messages, so that editors find the place.
fn listed(file: &Path, mistakes: &[Mistake]) -> String {
    let lines =
        mistakes.iter().map(|mistake| format!("\n  {}:{}: {}", file.display(), mistake.line, mistake.text));
    lines.collect()
}

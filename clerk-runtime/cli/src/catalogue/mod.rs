//! `cargo clerk catalogue`: the names of the instance, and the file from which the macros read them.

mod difference;
mod file;
mod instance;
mod list;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clerk_runtime::backend::{BackendError, Client};

use difference::{Difference, differences};
use file::{CatalogueFile, FileProblem};
use list::{LISTS, List};

/// Brings `file` up to date, or writes it.
pub(crate) async fn pull(client: &Client, file: &Path) -> Result<Pulled, CatalogueError> {
    let (mut catalogue, is_new) = match fs::read_to_string(file) {
        Ok(text) => (CatalogueFile::parse(&text).map_err(|problem| problem.of(file))?, false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (CatalogueFile::default(), true),
        Err(source) => return Err(CatalogueError::Unreadable { file: file.to_owned(), source }),
    };
    let names = instance::names(client).await?;
    let changes = differences(&catalogue, &names).map_err(|problem| problem.of(file))?;
    catalogue.update(&names).map_err(|problem| problem.of(file))?;
    write(file, &catalogue.to_string())
        .map_err(|source| CatalogueError::Unwritable { file: file.to_owned(), source })?;
    let not_kept =
        LISTS.into_iter().filter(|list| !catalogue.has(*list) && names.of(*list).is_some()).collect();
    Ok(Pulled { file: file.to_owned(), is_new, changes, not_kept, untold: names.untold().collect() })
}

/// Compares `file` with the instance.
pub(crate) async fn check(client: &Client, file: &Path) -> Result<Drift, CatalogueError> {
    let text = fs::read_to_string(file).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => CatalogueError::Missing { file: file.to_owned() },
        _ => CatalogueError::Unreadable { file: file.to_owned(), source },
    })?;
    let catalogue = CatalogueFile::parse(&text).map_err(|problem| problem.of(file))?;
    let names = instance::names(client).await?;
    let differences = differences(&catalogue, &names).map_err(|problem| problem.of(file))?;
    let untold = names.untold().filter(|(list, _)| catalogue.has(*list)).collect();
    Ok(Drift { file: file.to_owned(), differences, untold })
}

/// The result of a pull.
pub(crate) struct Pulled {
    file: PathBuf,
    /// Whether there was no file.
    is_new: bool,
    changes: Vec<Difference>,
    /// Lists that the instance has and the file does not.
    not_kept: Vec<List>,
    untold: Vec<(List, String)>,
}

impl fmt::Display for Pulled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        match self.changes.as_slice() {
            [] => write!(f, "{file} holds the names of the instance")?,
            changes => {
                write!(f, "{file} was brought up to date:")?;
                changes.iter().try_for_each(|change| write!(f, "\n  {}", change.as_change()))?;
            }
        }
        for (list, reason) in &self.untold {
            write!(f, "\n`{list}` is as it was: {reason}")?;
        }
        for list in &self.not_kept {
            write!(
                f,
                "\n`{list}` is not kept; add `{list} = []` to {file} and pull again to have it checked"
            )?;
        }
        if self.is_new {
            write!(
                f,
                "\n{file} is new, and cargo did not wait for it; save a source file of each package that it is for, and \
                 the next build reads it"
            )?;
        }
        Ok(())
    }
}

/// The result of a check.
pub(crate) struct Drift {
    file: PathBuf,
    differences: Vec<Difference>,
    /// Lists of the file that the instance does not provide, each with the reason.
    untold: Vec<(List, String)>,
}

impl Drift {
    /// Whether there is no difference; `None` if that is unknown.
    pub(crate) const fn is_none(&self) -> Option<bool> {
        match (self.differences.is_empty(), self.untold.is_empty()) {
            (true, true) => Some(true),
            (true, false) => None,
            (false, _) => Some(false),
        }
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        for (list, reason) in &self.untold {
            writeln!(f, "`{list}` cannot be compared: {reason}")?;
        }
        match self.differences.as_slice() {
            [] if self.untold.is_empty() => write!(f, "{file} agrees with the instance"),
            [] => write!(f, "what else is in {file} agrees with the instance"),
            differences => {
                writeln!(f, "{file} differs from the instance:")?;
                differences.iter().try_for_each(|difference| writeln!(f, "  {difference}"))?;
                f.write_str("`cargo clerk catalogue pull` brings it up to date")
            }
        }
    }
}

/// Why a catalogue could not be pulled or checked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CatalogueError {
    #[error(
        "`{}` does not exist\n\n  tip: go to the folder with the `Cargo.toml` of the package or of its \
         workspace; `cargo clerk catalogue pull` writes the file there",
        file.display()
    )]
    Missing { file: PathBuf },
    #[error("`{}` cannot be read", file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("`{}` cannot be written", file.display())]
    Unwritable { file: PathBuf, source: io::Error },
    #[error("`{}` is no catalogue", file.display())]
    Invalid { file: PathBuf, source: FileProblem },
    #[error(
        "the Backend API does not accept this `CLERK_SECRET_KEY`\n\n  tip: copy the secret key of the \
         instance from the API keys page of the Clerk dashboard"
    )]
    WrongKey,
    #[error("the instance did not tell its {list}")]
    Api { list: List, source: BackendError },
    #[error("the instance told of one of its {list} without a name")]
    Nameless { list: List },
}

/// Replaces the file at once, so that no other program reads half of it.
fn write(file: &Path, text: &str) -> io::Result<()> {
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let unfinished = file.with_extension("toml.unfinished");
    fs::write(&unfinished, text)?;
    fs::rename(&unfinished, &file).inspect_err(|_| drop(fs::remove_file(&unfinished)))
}

//! The state on disk. A read or a write succeeds as a whole or changes nothing.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{FORMAT, Kept};

/// The folder that `--state` names.
#[derive(Clone, Debug)]
pub(in crate::dev) struct StateFolder(PathBuf);

/// Why the saved state cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StateError {
    #[error("`{}` cannot be read", file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    #[error(
        "`{}` is damaged at line {line}, column {column}; it was left as it is\n\n  tip: put a copy of it back, or move it \
         away to begin anew, with new keys",
        file.display()
    )]
    Damaged { file: PathBuf, line: usize, column: usize },
    #[error(
        "`{}` was written by another version of this program: its format is {format}, and this version reads {FORMAT}\n\n  \
         tip: use that version, or another folder: `--state FOLDER`",
        file.display()
    )]
    Format { file: PathBuf, format: u32 },
    #[error("`{}` cannot be written", file.display())]
    Unwritable { file: PathBuf, source: io::Error },
}

impl StateFolder {
    pub(in crate::dev) const fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    pub(in crate::dev) fn path(&self) -> &Path {
        &self.0
    }

    /// The saved state; `None` if there is none.
    pub(in crate::dev) fn load(&self) -> Result<Option<Kept>, StateError> {
        let file = self.file();
        let text = match fs::read(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(StateError::Unreadable { file, source }),
        };
        // The parser's error is left out, because it would quote the text, which may be a secret.
        let damaged = |error: &serde_json::Error, file| StateError::Damaged {
            file,
            line: error.line(),
            column: error.column(),
        };
        match serde_json::from_slice::<Form>(&text) {
            Ok(Form { format: FORMAT }) => {}
            Ok(Form { format }) => return Err(StateError::Format { file, format }),
            Err(error) => return Err(damaged(&error, file)),
        }
        serde_json::from_slice(&text).map(Some).map_err(|error| damaged(&error, file))
    }

    /// Replaces the saved state by `text`. Even after a crash, the file is either the old one or the new one.
    pub(in crate::dev) fn save(&self, text: &[u8]) -> Result<(), StateError> {
        self.replace(text).map_err(|source| StateError::Unwritable { file: self.file(), source })
    }

    fn replace(&self, text: &[u8]) -> io::Result<()> {
        self.create()?;
        let (file, unfinished) = (self.file(), self.0.join("state.json.unfinished"));
        // A file left by a crash may have other permissions.
        match fs::remove_file(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut writer = private(OpenOptions::new().write(true).create_new(true)).open(&unfinished)?;
        writer.write_all(text)?;
        writer.sync_all()?;
        drop(writer);
        fs::rename(&unfinished, &file)?;
        sync_folder(&self.0)
    }

    /// Creates the folder, with a `.gitignore`, because keys do not belong in a repository.
    fn create(&self) -> io::Result<()> {
        if self.0.is_dir() {
            return Ok(());
        }
        private_folder().recursive(true).create(&self.0)?;
        fs::write(self.0.join(".gitignore"), "*\n")
    }

    fn file(&self) -> PathBuf {
        self.0.join("state.json")
    }
}

/// The part that every version can read.
#[derive(Deserialize)]
struct Form {
    format: u32,
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(unix)]
fn private_folder() -> DirBuilder {
    let mut builder = DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Writes the folder, so that a rename survives a crash.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

// On other systems, files belong to their owner by default, and folders cannot be opened.
#[cfg(not(unix))]
const fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(not(unix))]
fn private_folder() -> DirBuilder {
    DirBuilder::new()
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
const fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> StateFolder {
        let folder = std::env::temp_dir().join(format!("cargo-clerk-{}-state-{name}", std::process::id()));
        drop(fs::remove_dir_all(&folder));
        StateFolder::new(folder.join("within"))
    }

    fn error(folder: &StateFolder) -> String {
        folder.load().err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_file_is_replaced_whole_whatever_a_crash_left() {
        let folder = folder("replaced");
        assert!(folder.load().is_ok_and(|kept| kept.is_none()));
        folder.save(b"1").unwrap();
        fs::write(folder.0.join("state.json.unfinished"), "half of a").unwrap();
        folder.save(b"2").unwrap();
        assert_eq!(fs::read(folder.file()).unwrap(), b"2");
        assert!(!folder.0.join("state.json.unfinished").exists());
        assert_eq!(fs::read_to_string(folder.0.join(".gitignore")).unwrap(), "*\n");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = folder("private");
        for _ in 0..2 {
            folder.save(b"{}").unwrap();
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&folder.0), mode(&folder.file())), (0o700, 0o600));
            fs::set_permissions(folder.file(), fs::Permissions::from_mode(0o644)).unwrap();
        }
    }

    #[test]
    fn a_damaged_file_is_named_and_left_alone() {
        let folder = folder("damaged");
        for (text, place) in [
            ("", "line 1, column 0"),
            ("{\"format\":1,\n\"instance\":\"sk_test_secret\"}", "line 2"),
            ("{\"format\":\"sk_test_secret\"}", "line 1"),
            ("{\"format\":1", "line 1"),
        ] {
            folder.save(text.as_bytes()).unwrap();
            let error = error(&folder);
            assert!(error.contains("state.json` is damaged at") && error.contains(place), "{error}");
            assert!(!error.contains("sk_test_secret"), "{error}");
            assert_eq!(fs::read(folder.file()).unwrap(), text.as_bytes());
        }
        folder.save(b"{\"format\":2,\"new\":true}").unwrap();
        assert!(error(&folder).contains("its format is 2, and this version reads 1"), "{}", error(&folder));
    }

    #[test]
    fn what_cannot_be_written_is_said() {
        let folder = folder("unwritable");
        fs::create_dir_all(folder.0.parent().unwrap()).unwrap();
        fs::write(&folder.0, "a file where the folder should be").unwrap();
        let error = folder.save(b"{}").unwrap_err().to_string();
        assert!(error.contains("state.json` cannot be written"), "{error}");
    }
}

//! Finds Clerk's browser scripts.

use std::path::{Path, PathBuf};

/// The two packages, each with a file that it must contain.
const PACKAGES: [(&str, &str); 2] =
    [("@clerk/clerk-js", "dist/clerk.browser.js"), ("@clerk/ui", "dist/ui.browser.js")];

/// The given folder does not contain the scripts.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{}` has no `{file}`\n\n  tip: give the folder in which `@clerk` is, such as `--scripts node_modules`; \
     `npm install --save-dev @clerk/clerk-js @clerk/ui` puts both packages there",
    folder.display()
)]
pub(crate) struct NoScripts {
    folder: PathBuf,
    file: String,
}

/// The given folder, or else the nearest `node_modules` at `from` or above that has both packages.
pub(super) fn find(given: Option<&Path>, from: &Path) -> Result<Option<PathBuf>, NoScripts> {
    if let Some(folder) = given {
        return match missing(folder).next() {
            None => Ok(Some(folder.to_owned())),
            Some(file) => Err(NoScripts { folder: folder.to_owned(), file }),
        };
    }
    let mut folders = from.ancestors().map(|folder| folder.join("node_modules"));
    Ok(folders.find(|folder| missing(folder).next().is_none()))
}

fn missing(folder: &Path) -> impl Iterator<Item = String> {
    let files = PACKAGES.iter().map(|(package, file)| format!("{package}/{file}"));
    files.filter(|file| !folder.join(file).is_file())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn both_packages_are_looked_for_upwards() {
        let root = std::env::temp_dir().join(format!("cargo-clerk-{}-scripts", std::process::id()));
        let application = root.join("apps/web");
        fs::create_dir_all(&application).unwrap();
        let modules = root.join("node_modules");
        assert_eq!(find(None, &application), Ok(None));
        for (package, file) in PACKAGES {
            assert!(find(Some(&modules), &application).is_err(), "one is missing");
            let file = modules.join(package).join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        assert_eq!(find(None, &application), Ok(Some(modules.clone())));
        assert_eq!(find(Some(&modules), &application), Ok(Some(modules)));
        let error = find(Some(&application), &root).unwrap_err().to_string();
        assert!(error.contains("has no `@clerk/clerk-js/dist/clerk.browser.js`"), "{error}");
        fs::remove_dir_all(root).unwrap();
    }
}

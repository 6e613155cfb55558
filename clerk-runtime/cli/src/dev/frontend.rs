//! Detects the kind of project in a folder.

use std::fmt;
use std::fs;
use std::path::Path;

use clap::ValueEnum;
use serde_json::Value;

/// A framework with its own variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Framework {
    Rust,
    Next,
    Vite,
    Express,
}

impl Framework {
    /// The frameworks of the project in `folder`, according to its `Cargo.toml` and `package.json`.
    pub(super) fn detect(folder: &Path) -> Vec<Self> {
        let rust = folder.join("Cargo.toml").is_file().then_some(Self::Rust);
        let package = fs::read(folder.join("package.json")).ok();
        let package = package.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or(Value::Null);
        let depends_on = |name: &str| {
            ["dependencies", "devDependencies"]
                .iter()
                .any(|kind| package.get(kind).is_some_and(|all| all.get(name).is_some()))
        };
        // The order matters: a Next.js application may use Vite for its tests, and a Vite application Express for its API.
        let web = match (depends_on("next"), depends_on("vite")) {
            (true, _) => Some(Self::Next),
            (false, true) => Some(Self::Vite),
            (false, false) => None,
        };
        let express = (depends_on("express") && web != Some(Self::Next)).then_some(Self::Express);
        [rust, web, express].into_iter().flatten().collect()
    }
}

impl fmt::Display for Framework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rust => "Rust",
            Self::Next => "Next.js",
            Self::Vite => "Vite",
            Self::Express => "Express",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("cargo-clerk-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (file, text) in files {
            fs::write(folder.join(file), text).unwrap();
        }
        folder
    }

    #[test]
    fn a_project_is_what_its_files_say() {
        use Framework::{Express, Next, Rust, Vite};
        let cargo = ("Cargo.toml", "[package]");
        let package = |text| ("package.json", text);
        for (name, files, expected) in [
            ("empty", vec![], vec![]),
            ("rust", vec![cargo], vec![Rust]),
            ("next", vec![package(r#"{"dependencies":{"next":"16","express":"5"}}"#)], vec![Next]),
            ("both", vec![cargo, package(r#"{"devDependencies":{"vite":"8"}}"#)], vec![Rust, Vite]),
            ("express", vec![package(r#"{"dependencies":{"express":"5"}}"#)], vec![Express]),
            ("damaged", vec![package("{")], vec![]),
            ("odd", vec![package(r#"{"dependencies":["next"]}"#)], vec![]),
        ] {
            let folder = folder(name, &files);
            assert_eq!(Framework::detect(&folder), expected, "{name}");
            fs::remove_dir_all(folder).unwrap();
        }
    }
}

//! Folders with packages from npm.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::install::install;
use crate::program::compile;

/// `examples/react_app`.
pub(crate) const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/react_app");

/// A folder with the page of `examples/react_app` in `dist`, built as in its README, and its packages. `None` if Node is
/// missing.
pub(crate) fn react_page() -> Option<&'static Path> {
    static PAGE: OnceLock<Option<PathBuf>> = OnceLock::new();
    PAGE.get_or_init(build_page).as_deref()
}

/// A folder with the server of `express.mjs` and its packages, likewise.
pub(crate) fn express() -> Option<PathBuf> {
    let packages = ["@clerk/express@2.1.70", "express@5.3.0"];
    installed("express", &packages, &[("server.mjs", include_str!("express.mjs"))])
}

/// A folder with the application in `next_app` and its packages, likewise.
pub(crate) fn next() -> Option<PathBuf> {
    let packages = ["@clerk/nextjs@7.9.17", "next@16.4.6", "react@19.3.1", "react-dom@19.3.1"];
    let files = [
        ("app/layout.jsx", include_str!("next_app/layout.jsx")),
        ("app/page.jsx", include_str!("next_app/page.jsx")),
        ("proxy.js", include_str!("next_app/proxy.js")),
        ("server.mjs", include_str!("next_app/server.mjs")),
    ];
    installed("next", &packages, &files)
}

fn installed(name: &str, packages: &[&str], files: &[(&str, &str)]) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for (file, _) in files {
        fs::create_dir_all(folder.join(file).parent().unwrap()).unwrap();
    }
    install(&folder, packages, files).then_some(folder)
}

fn build_page() -> Option<PathBuf> {
    // The programs compile while npm downloads packages; a test that needs them waits.
    std::thread::spawn(compile);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("react_app");
    fs::create_dir_all(folder.join("page")).unwrap();
    let read = |name: &str| fs::read_to_string(Path::new(EXAMPLE).join(name)).unwrap();
    let files = [".npmrc", "index.html", "package.json", "vite.config.js", "page/main.jsx"]
        .map(|name| (name, read(name)));
    if !install(&folder, &[], &files.each_ref().map(|(name, text)| (*name, text.as_str()))) {
        return None;
    }
    let built = Command::new("npm").args(["run", "build"]).current_dir(&folder).output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    Some(folder)
}

//! Makes the modules of clerk-macros available to the `macros` target, because a crate of procedural macros
//! exports no functions.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clerk-macros/src");
    println!("cargo::rustc-check-cfg=cfg(fuzzing)");
    println!("cargo::rerun-if-changed={}", sources.join("lib.rs").display());
    let root = std::fs::read_to_string(sources.join("lib.rs")).expect("the sources of clerk-macros");
    let names = root.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    let mut modules = String::new();
    for name in names.filter(|name| *name != "tests") {
        let file = sources.join(name).with_extension("rs");
        let path = if file.exists() { file } else { sources.join(name).join("mod.rs") };
        writeln!(modules, "#[allow(dead_code, unused_imports)]\n#[path = {path:?}]\nmod {name};")
            .expect("a text grows");
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("a folder"));
    std::fs::write(out.join("macros.rs"), modules).expect("a file");
}

//! How readers see a protected handler: its page in the documentation, and its type in a message.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The documentation shows the written signature, and the sentence about who may call.
#[test]
fn documentation_shows_what_was_written() {
    let out = folder("documentation");
    let mut rustdoc = on_runtime("rustdoc", "src/documented.rs");
    let output = rustdoc.arg("--out-dir").arg(&out).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let pages = ["fn.remove.html", "struct.Invoices.html", "fn.show.html"];
    let texts = pages.map(|page| text(&fs::read_to_string(out.join("documented").join(page)).unwrap()));
    assert_snapshot("documented.txt", &texts.concat());
}

/// The type shows the rule: a text in letters, or the name of one of Clerk's default roles. This is not a trybuild case,
/// because the type contains the path of the file.
#[test]
fn a_message_shows_the_rule_in_letters() {
    let out = folder("message");
    let mut rustc = on_runtime("rustc", "src/called_directly.rs");
    let output = rustc.args(["--emit", "metadata", "--out-dir"]).arg(&out).output().unwrap();
    assert!(!output.status.success(), "it compiles");
    assert_snapshot("called_directly.txt", &String::from_utf8(output.stderr).unwrap());
}

/// One error, with our message. This is not a trybuild case, because trybuild's dependencies are built
/// without `#[debug_handler]`.
#[test]
fn debug_handler_above_an_attribute_is_told_where_to_go() {
    let out = folder("debug_handler");
    let mut rustc = on_runtime("rustc", "src/debug_handler_above.rs");
    let axum = newest_library("axum", "axum_macros");
    let output = rustc
        .args(["--emit", "metadata", "--out-dir"])
        .arg(&out)
        .arg("--extern")
        .arg(format!("axum={}", axum.display()))
        .output()
        .unwrap();
    assert!(!output.status.success(), "it compiles");
    assert_snapshot("debug_handler_above.txt", &String::from_utf8(output.stderr).unwrap());
}

/// An attribute below ours can take the guard away. The first statement of the body needs a value of the guard's type, so the
/// handler does not compile then, whatever else has the guard's name. This is not a trybuild case, because the message is the
/// compiler's own.
#[test]
fn a_handler_without_its_guard_does_not_compile() {
    let out = folder("guard_removed");
    let built = files("other_attributes").into_iter().filter(|path| is_library(path));
    let attributes = built.max_by_key(|path| fs::metadata(path).unwrap().modified().unwrap()).unwrap();
    let errors = |given: &[&str]| -> Vec<String> {
        let mut rustc = on_runtime("rustc", "src/guard_removed.rs");
        let given = given.iter().flat_map(|name| ["--cfg", name]);
        let output = rustc
            .args(["--emit", "metadata", "--out-dir"])
            .arg(&out)
            .arg("--extern")
            .arg(format!("other_attributes={}", attributes.display()))
            .args(given)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.success(), said.is_empty(), "{said}");
        said.lines()
            .filter_map(|line| Some(line.strip_prefix("error[")?.split_once(']')?.0.to_owned()))
            .collect()
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(errors(&[]), none);
    assert_eq!(errors(&["removed"]), ["E0425"], "nothing has its name");
    assert_eq!(errors(&["removed", "constant"]), ["E0308"], "a constant has its name");
}

/// A compiler for `source`, with the runtime that was built for this test.
fn on_runtime(program: &str, source: &str) -> Command {
    let runtime = newest_library("clerk_runtime", "clerk_macros");
    let mut command = Command::new(program);
    command
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("readable"))
        .args(["--edition", "2024", "--crate-type", "lib", "--cap-lints", "allow", source])
        .arg("-L")
        .arg(format!("dependency={}", libraries().display()))
        .arg("--extern")
        .arg(format!("clerk_runtime={}", runtime.display()));
    command
}

/// The most recently built library that uses `dependency`, because a package can be built with several sets
/// of features.
fn newest_library(name: &str, dependency: &str) -> PathBuf {
    // A library names each of its dependencies with the end of its file's name, but for the extension.
    let hashes: Vec<String> = files(dependency)
        .iter()
        .filter_map(|path| Some(path.file_stem()?.to_str()?.rsplit_once('-')?.1.to_owned()))
        .collect();
    let mut libraries: Vec<PathBuf> = files(name);
    libraries.retain(|path| path.extension().is_some_and(|extension| extension == "rlib"));
    libraries.sort_by_key(|path| fs::metadata(path).unwrap().modified().unwrap());
    let uses = |path: &&PathBuf| {
        let bytes = fs::read(path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        hashes.iter().any(|hash| text.contains(hash))
    };
    libraries.iter().rfind(uses).unwrap().clone()
}

/// The built files of a library.
fn files(name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(libraries()).unwrap().map(|entry| entry.unwrap());
    let named =
        entries.filter(|entry| entry.file_name().into_string().unwrap().starts_with(&format!("lib{name}-")));
    named.map(|entry| entry.path()).collect()
}

/// Whether a file is a library of macros, which the compiler loads.
fn is_library(path: &Path) -> bool {
    path.extension().and_then(|extension| extension.to_str()) == Some(env::consts::DLL_EXTENSION)
}

/// The folder in which cargo puts the libraries of this test.
fn libraries() -> PathBuf {
    env::current_exe().unwrap().parent().unwrap().to_owned()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readable").join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The main part of a page without tags, with each item or paragraph on a line.
fn text(page: &str) -> String {
    let (_, main) = page.split_once("id=\"main-content\"").unwrap();
    // The tag that is cut off is the last one, and contains no text.
    let main = main.split("id=\"synthetic-implementations\"").next().unwrap();
    let mut text = String::new();
    for (tag, words) in main.split('<').filter_map(|part| part.split_once('>')) {
        if ["pre", "/pre", "p", "h1", "section", "/section", "div"].contains(&tag.split(' ').next().unwrap())
        {
            text.push('\n');
        }
        text.push_str(words);
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

fn assert_snapshot(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("readable").join(name);
    if env::var_os("BLESS").is_some() {
        fs::write(&path, actual).unwrap();
    }
    assert_eq!(
        actual,
        fs::read_to_string(&path).unwrap_or_default(),
        "{name}; review it and run with BLESS=1"
    );
}

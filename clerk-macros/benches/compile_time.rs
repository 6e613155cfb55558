//! The compile time that the attributes add: the same 300 handlers with `#[protect]`, and with an extractor
//! parameter written by hand. The dependencies are built first and not counted. Measure on a quiet machine.
//!
//! - `cargo check` and `cargo build` of all of them, from nothing
//! - `cargo check` after editing one handler, as an editor runs it, with incremental compilation
//! - the total size of the library's symbol names in bytes, and the longest of them
//!
//! `cargo bench -p clerk-macros --bench compile_time`; fails above [`LIMIT`].
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program that reports and stops at the first error"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const HANDLERS: usize = 300;
const ROUNDS: usize = 5;
const LIMIT: f64 = 1.5;

fn main() {
    let by_hand = crate_of("by_hand", by_hand);
    let annotated = crate_of("annotated", annotated);
    let mut worst: f64 = 0.0;
    for work in [Work::Check, Work::Build, Work::CheckAnEdit] {
        let [by_hand, annotated] = fastest(work, [&by_hand, &annotated]);
        let ratio = annotated.as_secs_f64() / by_hand.as_secs_f64();
        println!("{}: {annotated:.2?} annotated, {by_hand:.2?} by hand, {ratio:.2} times", work.name());
        // The cost of an edit is printed but has no limit: the attributes are expanded again, and little else
        // is done.
        worst = if work == Work::CheckAnEdit { worst } else { worst.max(ratio) };
    }
    for (name, directory) in [("annotated", &annotated), ("by hand", &by_hand)] {
        match symbols(directory) {
            Some((bytes, longest)) => {
                println!("symbol names, {name}: {} kB in all, {longest} bytes the longest", bytes / 1000);
            }
            None => println!("symbol names, {name}: not measured, because there is no `nm`"),
        }
    }
    assert!(worst <= LIMIT, "the attributes cost more than {LIMIT} times the time");
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    Check,
    Build,
    CheckAnEdit,
}

impl Work {
    const fn name(self) -> &'static str {
        match self {
            Self::Check => "cargo check",
            Self::Build => "cargo build",
            Self::CheckAnEdit => "cargo check after an edit",
        }
    }

    const fn command(self) -> &'static str {
        match self {
            Self::Check | Self::CheckAnEdit => "check",
            Self::Build => "build",
        }
    }
}

fn by_hand(number: usize) -> String {
    format!(
        "async fn handler_{number}(_: Admin, auth: SessionAuth, Path(id): Path<u32>) -> String {{
            format!(\"{{}} {{id}}\", auth.user_id())
        }}\n"
    )
}

fn annotated(number: usize) -> String {
    format!(
        "#[protect(role = \"org:admin\", permission = \"org:invoices:read_{number}\")]
        async fn handler_{number}(auth: SessionAuth, Path(id): Path<u32>) -> String {{
            format!(\"{{}} {{id}}\", auth.user_id())
        }}\n"
    )
}

const HEADER: &str = "#![allow(unused)]
use axum::Router;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::routing::get;
use clerk_runtime::{Auth, Rejection, SessionAuth, permission, protect, role};

pub struct Admin;

impl<S: Send + Sync> FromRequestParts<S> for Admin {
    type Rejection = axum::http::StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let auth = Auth::from_request_parts(parts, state).await.map_err(|rejection| rejection.status())?;
        let allowed = auth.has(&(role(\"org:admin\") & permission(\"org:invoices:read\")));
        allowed.then_some(Self).ok_or(axum::http::StatusCode::NOT_FOUND)
    }
}
";

/// Writes a library with the handlers, and a router that serves them.
fn crate_of(name: &str, handler: impl Fn(usize) -> String) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile_time").join(name);
    let mut source = HEADER.to_owned();
    let mut routes = String::new();
    for number in 0..HANDLERS {
        let handler = handler(number);
        let edited = format!("-> String {{\n            {EDITED}0\";");
        source.push_str(&if number == 0 { handler.replacen("-> String {", &edited, 1) } else { handler });
        writeln!(routes, "    router = router.route(\"/{number}/{{id}}\", get(handler_{number}));").unwrap();
    }
    let app =
        format!("pub fn app() -> Router {{\n    let mut router = Router::new();\n{routes}    router\n}}\n");
    source.push_str(&app);
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../clerk-runtime").canonicalize().unwrap();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         axum = {{ version = \"0.8\", default-features = false }}\nclerk-runtime = {{ path = {runtime:?} }}\n\n[workspace]\n"
    );
    std::fs::create_dir_all(directory.join("src")).unwrap();
    std::fs::write(directory.join("Cargo.toml"), manifest).unwrap();
    std::fs::write(directory.join("src/lib.rs"), source).unwrap();
    let lockfile = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    std::fs::copy(lockfile, directory.join("Cargo.lock")).unwrap();
    directory
}

/// The fastest of several rounds for each crate. The crates take turns, so disturbances affect both.
fn fastest<const N: usize>(work: Work, crates: [&Path; N]) -> [Duration; N] {
    for directory in crates {
        compile(work, 0, directory);
    }
    let mut fastest = [Duration::MAX; N];
    for round in 1..=ROUNDS {
        for (fastest, directory) in fastest.iter_mut().zip(crates) {
            *fastest = (*fastest).min(compile(work, round, directory));
        }
    }
    fastest
}

/// The edit changes a number in the body of the first handler.
fn compile(work: Work, round: usize, directory: &Path) -> Duration {
    let source = directory.join("src/lib.rs");
    let text = std::fs::read_to_string(&source).unwrap();
    let (before, after) = text.split_once(EDITED).unwrap();
    let (_, after) = after.split_once('"').unwrap();
    let number = if work == Work::CheckAnEdit { round } else { 0 };
    std::fs::write(source, format!("{before}{EDITED}{number}\"{after}")).unwrap();
    let started = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args([work.command(), "--quiet", "--target-dir"])
        .arg(target())
        .current_dir(directory)
        .env("CARGO_INCREMENTAL", if work == Work::CheckAnEdit { "1" } else { "0" })
        .status()
        .unwrap();
    assert!(status.success(), "the generated crate does not compile");
    started.elapsed()
}

/// The text before the number that an edit changes.
const EDITED: &str = "const EDITED: &str = \"";

/// The size of all symbol names of the library in bytes, and of the longest; `None` without `nm`.
fn symbols(directory: &Path) -> Option<(usize, usize)> {
    let name = directory.file_name()?.to_str()?;
    let library = target().join("debug").join(format!("lib{name}.rlib"));
    let listed = Command::new("nm").args(["--format=just-symbols"]).arg(library).output().ok()?;
    let names = String::from_utf8(listed.stdout).ok()?;
    let lengths = || names.lines().map(str::len);
    Some((lengths().sum(), lengths().max()?)).filter(|_| listed.status.success())
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("..")
}

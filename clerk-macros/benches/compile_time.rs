//! What the attributes cost while compiling: the same 300 handlers with `#[protect]`, and with an extractor parameter
//! that was written by hand. The dependencies are built first and not counted. Measure on a quiet machine.
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
    for command in ["check", "build"] {
        let [by_hand, annotated] = fastest(command, [&by_hand, &annotated]);
        let ratio = annotated.as_secs_f64() / by_hand.as_secs_f64();
        println!("cargo {command}: {annotated:.2?} annotated, {by_hand:.2?} by hand, {ratio:.2} times");
        worst = worst.max(ratio);
    }
    assert!(worst <= LIMIT, "the attributes cost more than {LIMIT} times the time");
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

/// Writes a library with the handlers and a router that serves them.
fn crate_of(name: &str, handler: impl Fn(usize) -> String) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile_time").join(name);
    let mut source = HEADER.to_owned();
    let mut routes = String::new();
    for number in 0..HANDLERS {
        source.push_str(&handler(number));
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

/// The fastest of several rounds for each crate, the crates in turn so that both meet the same disturbances.
fn fastest<const N: usize>(command: &str, crates: [&Path; N]) -> [Duration; N] {
    for directory in crates {
        compile(command, directory);
    }
    let mut fastest = [Duration::MAX; N];
    for _ in 0..ROUNDS {
        for (fastest, directory) in fastest.iter_mut().zip(crates) {
            *fastest = (*fastest).min(compile(command, directory));
        }
    }
    fastest
}

fn compile(command: &str, directory: &Path) -> Duration {
    let source = directory.join("src/lib.rs");
    let text = std::fs::read(&source).unwrap();
    std::fs::write(source, text).unwrap();
    let started = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args([command, "--quiet", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join(".."))
        .current_dir(directory)
        .env("CARGO_INCREMENTAL", "0")
        .status()
        .unwrap();
    assert!(status.success(), "the generated crate does not compile");
    started.elapsed()
}

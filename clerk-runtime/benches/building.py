#!/usr/bin/env python3
"""The cost of building an application: the same routes with axum alone, with the SDK `clerk-rs`, and with this crate.

    clerk-runtime/benches/building.py [--rounds 3] [--costs] [--write]

Prints, for an application with two routes and one with fifty: the packages it compiles, the processor time and the time of
a clean debug build, and the same of a build after one handler was edited. Each figure is the best of all rounds. The
applications take turns, so disturbances affect all of them. Then prints the processor time of ours over that of the others.
`--costs` also prints the packages that take the longest, and `--write` writes the ratios into the documentation's page
`figures`.

Needs Rust, a C compiler and the registry. Everything is built in a temporary folder.
"""

import argparse
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUNTIME = f'clerk-runtime = {{ path = "{ROOT}/clerk-runtime" }}'
AXUM = """\
axum = "0.8"
tokio = { version = "1", features = ["macros", "net", "rt-multi-thread"] }
"""

SERVE = """
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}
"""


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--costs", action="store_true", help="print what takes the longest to compile")
    options.add_argument("--write", action="store_true", help="write the ratios into the documentation")
    options = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="building-") as folder:
        apps = [App(pathlib.Path(folder), name, routes) for routes in (2, 50) for name in ("axum", "clerk-rs", "ours")]
        for app in apps:
            app.write()
        for _ in range(options.rounds):
            for app in apps:
                app.measure()
        report(apps)
        figures = ratios(apps)
        for name, figure in figures.items():
            print(f"{name}: {figure}")
        if options.write:
            write(figures)
        if options.costs:
            costs(apps[2])


class App:
    """An application in its own folder."""

    def __init__(self, folder, name, routes):
        self.folder = folder / f"{name}-{routes}"
        self.name, self.routes = name, routes
        self.clean, self.edit = [], []

    def write(self):
        extra = {"axum": "", "clerk-rs": 'clerk-rs = { version = "0.5", features = ["axum"] }', "ours": RUNTIME}
        (self.folder / "src").mkdir(parents=True)
        (self.folder / "Cargo.toml").write_text(
            f'[package]\nname = "app"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n{AXUM}{extra[self.name]}\n\n[workspace]\n'
        )
        self.source().write_text(SOURCES[self.name](self.routes))
        self.cargo("fetch")

    def measure(self):
        self.cargo("clean")
        self.clean.append(self.timed())
        text = self.source().read_text()
        self.source().write_text(text.replace('"answer ', '"another answer ', 1))
        self.edit.append(self.timed())
        self.source().write_text(text)

    def timed(self):
        """Processor time and time of a build, in seconds."""
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        listed = self.cargo("build", "--message-format=json")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.packages = len(set(re.findall(r'"reason":"compiler-artifact","package_id":"([^"]+)"', listed)))
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return used, time.monotonic() - started

    def cargo(self, *arguments):
        command = ["cargo", *arguments, "--quiet", "--color=never"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)} failed for {self.folder.name}:\n{done.stderr}")
        return done.stdout

    def source(self):
        return self.folder / "src" / "main.rs"


def axum_alone(routes):
    handlers = "".join(f'async fn h{n}() -> &\'static str {{\n    "answer {n}"\n}}\n\n' for n in range(routes))
    return f"""use axum::{{Router, routing::get}};

{handlers}#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let app = Router::new(){mounted(routes)};{SERVE}"""


def clerk_rs(routes):
    handlers = "".join(
        f'async fn h{n}(Extension(jwt): Extension<ClerkJwt>) -> String {{\n    format!("answer {n} {{}}", jwt.sub)\n}}\n\n'
        for n in range(routes)
    )
    return f"""use axum::{{Extension, Router, routing::get}};
use clerk_rs::validators::{{authorizer::ClerkJwt, axum::ClerkLayer, jwks::MemoryCacheJwksProvider}};
use clerk_rs::{{ClerkConfiguration, clerk::Clerk}};

{handlers}#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let keys = MemoryCacheJwksProvider::new(Clerk::new(ClerkConfiguration::new("sk_test_1")));
    let app = Router::new(){mounted(routes)}
        .layer(ClerkLayer::new(keys, None, true));{SERVE}"""


def ours(routes):
    handlers = "".join(
        f'#[protect(role = "org:admin")]\nasync fn h{n}(auth: SessionAuth) -> String {{\n'
        f'    format!("answer {n} {{}}", auth.user_id())\n}}\n\n'
        for n in range(routes)
    )
    return f"""use axum::{{Router, routing::get}};
use clerk_runtime::{{Clerk, ClerkLayer, SessionAuth, protect}};

{handlers}#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let app = Router::new(){mounted(routes)}
        .layer(ClerkLayer::new(Clerk::from_env()?));{SERVE}"""


def mounted(routes):
    return "".join(f'\n        .route("/{n}", get(h{n}))' for n in range(routes))


SOURCES = {"axum": axum_alone, "clerk-rs": clerk_rs, "ours": ours}


def report(apps):
    print(f"{'':<22}{'packages':>9}{'clean':>18}{'after an edit':>20}   (processor time, time)")
    for app in apps:
        clean, edit = min(app.clean), min(app.edit)
        print(
            f"{app.name + f', {app.routes} routes':<22}{app.packages:>9}"
            f"{clean[0]:>10.1f} s{clean[1]:>6.1f} s{edit[0]:>11.2f} s{edit[1]:>6.2f} s"
        )


def ratios(apps):
    """The processor time of ours over that of the others: of a clean build with two routes, and after an edit of fifty."""
    of = {(app.name, app.routes): app for app in apps}
    figures = {}
    for other in ("axum", "clerk-rs"):
        clean = min(of["ours", 2].clean)[0] / min(of[other, 2].clean)[0]
        edit = min(of["ours", 50].edit)[0] / min(of[other, 50].edit)[0]
        figures |= {f"building/clean/{other}": f"{clean:.2f}", f"building/edit/{other}": f"{edit:.2f}"}
    return figures


def write(figures):
    """Replaces the value in the row of each figure."""
    page = ROOT / "clerk-runtime/src/docs/figures.md"
    text = page.read_text()
    for name, figure in figures.items():
        text, count = re.subn(rf"^(\| `{re.escape(name)}` \|)[^|]*\|", rf"\1 {figure} |", text, flags=re.M)
        if count != 1:
            sys.exit(f"the page has no row for {name}")
    page.write_text(text)


def costs(app):
    """Prints the packages that take the longest, according to `cargo build --timings`."""
    app.cargo("clean")
    app.cargo("build", "--timings")
    page = (app.folder / "target" / "cargo-timings" / "cargo-timing.html").read_text()
    units = re.findall(r'"name":\s*"([^"]+)",\s*"version":.*?"target":\s*"([^"]*)".*?"duration":\s*([0-9.]+)', page, re.S)
    print("\nthe longest of these, in seconds:")
    for name, target, seconds in sorted(units, key=lambda unit: -float(unit[2]))[:12]:
        print(f"  {float(seconds):>5.1f}  {name}{target}")


if __name__ == "__main__":
    main()

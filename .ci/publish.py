#!/usr/bin/env python3
"""Builds every published package outside this repository, as a user who downloads it does.

1. `cargo package` makes the `.crate` files of all published packages at once.
2. They are unpacked into a temporary folder, which becomes a workspace that uses nothing of this repository.
3. Each must have licences, a README, and the statement that this is an unofficial SDK.
4. Their own tests and their documentation are built and run from there.
5. The quick start of the README, and the test in the README of `clerk-testing`, are built and run in an empty project.

Cargo removes dev-dependencies without a version from a package: circular ones, and unpublished packages. They are added
again for the tests, from `.crate` files as well.
"""

import json
import os
import re
import shutil
import sys
import tarfile
import tomllib
from pathlib import Path

sys.dont_write_bytecode = True

from outside import ROOT, TARGET, ask, cargo, expect, folder_elsewhere, free_port, running

DISCLAIMER = "not affiliated with, endorsed or sponsored by Clerk"
NAME_USE = "the name is used only to say what it works with"
START, TESTING = "clerk-runtime", "clerk-testing"  # whose READMEs have a program and a test


def main() -> None:
    packages = workspace_packages()
    published = sorted(name for name, package in packages.items() if package["publish"] != [])
    print("published:", *published)
    with folder_elsewhere() as outside:
        removed = removed_dev_dependencies(packages, published)
        unpublished = sorted({d["name"] for ds in removed.values() for d in ds} - set(published))
        if unpublished:
            print("NOT PUBLISHED, but needed by tests and packed for them here:", *unpublished)
        folders = unpack(packages, published + unpublished, outside)
        check_contents(folders, published)
        for name, dependencies in removed.items():
            put_back(folders, name, dependencies)
        write_workspace(folders, outside)
        cargo(outside, "test", "--no-fail-fast", *(f"--package={name}" for name in published))
        document(outside, published)
        try_start({name: folders[name] for name in published}, outside)


def workspace_packages() -> dict[str, dict]:
    output = cargo(ROOT, "metadata", "--no-deps", "--format-version=1", capture=True)
    return {package["name"]: package for package in json.loads(output)["packages"]}


def removed_dev_dependencies(packages, published) -> dict[str, list[dict]]:
    return {
        name: [d for d in packages[name]["dependencies"] if d["kind"] == "dev" and d.get("path") and d["req"] == "*"]
        for name in published
    }


def unpack(packages, names, outside: Path) -> dict[str, Path]:
    cargo(ROOT, "package", "--no-verify", "--allow-dirty", *(f"--package={name}" for name in names))
    folders = {}
    for name in names:
        stem = f"{name}-{packages[name]['version']}"
        with tarfile.open(TARGET / "package" / f"{stem}.crate") as crate:
            crate.extractall(outside, filter="data")
        folders[name] = outside / stem
        # The files of a package always have the same time, so cargo would treat the build of an earlier one as fresh.
        for file in (outside / stem).rglob("*"):
            os.utime(file)
    return folders


def check_contents(folders, published) -> None:
    problems = []
    for name in published:
        folder = folders[name]
        manifest = tomllib.loads((folder / "Cargo.toml").read_text())
        package = manifest["package"]
        for file in ("LICENSE-APACHE", "LICENSE-MIT", "README.md"):
            if not (folder / file).is_file():
                problems.append(f"{name}: no {file}")
        if DISCLAIMER not in package.get("description", ""):
            problems.append(f"{name}: the description does not say `{DISCLAIMER}`")
        readme = " ".join((folder / "README.md").read_text().split()[:150])
        for sentence in (DISCLAIMER, NAME_USE):
            if sentence not in readme:
                problems.append(f"{name}: the first screen of its README does not say `{sentence}`")
        docs = package.get("metadata", {}).get("docs", {}).get("rs", {})
        if manifest.get("features") and "lib" in manifest and not docs.get("all-features"):
            problems.append(f"{name}: has features, which docs.rs would not show without `all-features`")
        problems += [f"{name}: `{key}` points at what is not ours" for key in ("repository", "homepage") if key in package]
        problems += [
            f"{name}: {file.relative_to(folder)} has no place in a package"
            for file in folder.rglob("*")
            if file.suffix in {".pem", ".key", ".env", ".orig"} and file.name not in {"Cargo.toml.orig", "public_key.pem"}
        ]
    if problems:
        sys.exit("\n".join(problems))
    print("contents: licences, READMEs and descriptions of", len(published), "packages are in order")


def put_back(folders, name, dependencies) -> None:
    lines = []
    for dependency in dependencies:
        features = json.dumps(dependency["features"])
        default = json.dumps(dependency["uses_default_features"])
        lines.append(f'\n[dev-dependencies.{dependency["name"]}]\npath = "{folders[dependency["name"]]}"')
        lines.append(f"features = {features}\ndefault-features = {default}")
    with (folders[name] / "Cargo.toml").open("a") as manifest:
        manifest.write("\n".join(lines) + "\n")


def write_workspace(folders, outside: Path) -> None:
    members = json.dumps([folder.name for folder in folders.values()])
    (outside / "Cargo.toml").write_text(f'[workspace]\nresolver = "3"\nmembers = {members}\n{patches(folders)}')
    # The tested versions, without the packages of this repository, which cargo removes itself.
    shutil.copy(ROOT / "Cargo.lock", outside)


def patches(folders) -> str:
    lines = [f'{name} = {{ path = "{folder}" }}' for name, folder in folders.items()]
    return "\n".join(["", "[patch.crates-io]", *lines, ""])


def document(outside: Path, published) -> None:
    """As on docs.rs: with all features, and labels for the items of a feature."""
    names = [f"--package={name}" for name in published]
    flags = {"RUSTDOC": str(ROOT / ".ci/unstable_rustdoc"), "RUSTDOCFLAGS": "--cfg docsrs -D warnings"}
    cargo(outside, "doc", "--no-deps", "--all-features", *names, **flags)
    page = (TARGET / "doc/clerk_runtime/struct.Router.html").read_text()
    if "Available on" not in page or "<code>axum</code>" not in page:
        sys.exit("the documentation does not say which feature `Router` needs")


def try_start(folders, outside: Path) -> None:
    start, testing = ((folders[name] / "README.md").read_text() for name in (START, TESTING))
    port = free_port()
    code = "\n".join(blocks(start, "rust", "fn main") + blocks(start, "rust", "#[cfg(test)]"))
    project = new_project(folders, outside / "start", re.findall(r"^cargo add .+$", start, re.MULTILINE))
    (project / "src/main.rs").write_text(re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{port}", code))
    cargo(project, "build")
    # Without an account, no user can sign in. The answer is the one that the README shows.
    with running(TARGET / "debug/start", port):
        expect("/dashboard without a token", ask(port, "/dashboard"), (404, "signed-out", "dev-browser-missing"))
    cargo(project, "test")

    additions = re.findall(r"^cargo add (?!--dev).+$", start, re.MULTILINE)
    additions += re.findall(r"^cargo add .+$", testing, re.MULTILINE)
    project = new_project(folders, outside / "tested", additions)
    (project / "tests").mkdir()
    (project / "tests/readme.rs").write_text(blocks(testing, "rust", "#[tokio::test]")[0])
    cargo(project, "test")


def new_project(folders, project: Path, additions: list[str]) -> Path:
    """An empty project with the dependencies in READMEs: our packages from their folders, all others in the newest version."""
    project.mkdir()
    cargo(project, "init", "--quiet", "--vcs=none", f"--name={project.name}")
    with (project / "Cargo.toml").open("a") as manifest:
        manifest.write("\n[workspace]\n" + patches(folders))  # not a member of the workspace above it
    for line in additions or sys.exit(f"a README adds nothing to {project.name}"):
        options, packages = [], []
        words = iter(line.split()[2:])
        for word in words:
            if word == "--features":
                options += [word, next(words)]
            else:
                (options if word.startswith("-") else packages).append(word)
        for package in packages:
            source = ["--path", str(folders[package])] if package in folders else [package]
            cargo(project, "add", "--quiet", *source, *options)
    return project


def blocks(text: str, language: str, containing: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    found = [code for code in found if containing in code]
    if not found and containing != "#[cfg(test)]":
        sys.exit(f"no block of {language} with `{containing}` in a README")
    return found


main()

#!/usr/bin/env python3
"""Compares the packages whose types are in public signatures with the table that lists them.

The signatures are read from the documentation as JSON, with all features, so hidden items do not count. Implementations of
other packages' traits count as well, except those for every type.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
PROMISE = ROOT / "clerk-runtime/src/docs/stability.md"
# The packages in which types are defined, and the names of the dependencies. `pin_project_lite` has hidden parts of `Unpin`.
KNOWN_AS = {"axum_core": "axum", "serde_core": "serde"}
IGNORED = {"std", "core", "alloc", "pin_project_lite"}


def main() -> int:
    published = packages()
    libraries = [name for name, kinds in published.items() if "lib" in kinds]
    promised = promise(libraries)
    found = {(dependency, package) for package in libraries for dependency in public_dependencies(package)}
    found = {(dependency, package) for dependency, package in found if dependency.replace("_", "-") not in published}
    for dependency, package in sorted(found - promised):
        print(f"{dependency}: has types in the signatures of {package}, and is not in the table of {PROMISE.name}")
    for dependency, package in sorted(promised - found):
        print(f"{dependency}: is in the table of {PROMISE.name}, and has no types in the signatures of {package}")
    if found == promised:
        print(f"public dependencies: {len(found)}, as promised")
    return 0 if found == promised else 1


def packages() -> dict[str, set[str]]:
    """The published packages, each with the kinds of its targets."""
    output = cargo("metadata", "--no-deps", "--format-version=1")
    published = (package for package in json.loads(output)["packages"] if package["publish"] != [])
    return {package["name"]: {kind for target in package["targets"] for kind in target["kind"]} for package in published}


def promise(libraries) -> set[tuple[str, str]]:
    """The rows of the table: dependencies, and the packages whose signatures contain them."""
    section = PROMISE.read_text().split("# Types of other packages")[-1].split("\n# ")[0]
    rows = [[re.findall(r"`([\w-]+)`", cell) for cell in line.split("|")] for line in section.splitlines()]
    return {(d.replace("-", "_"), p) for row in rows if len(row) > 3 for d in row[1] for p in row[2] if p in libraries}


def public_dependencies(package: str) -> set[str]:
    unstable = {"RUSTDOC": str(ROOT / ".ci/unstable_rustdoc")}
    arguments = ["--package", package, "--lib", "--all-features", "--", "-Zunstable-options", "--output-format=json"]
    cargo("rustdoc", "--quiet", *arguments, **unstable)
    document = json.loads((TARGET / f"doc/{package.replace('-', '_')}.json").read_text())
    names = {int(key): crate["name"] for key, crate in document["external_crates"].items()}
    used = set()
    for item in document["index"].values():
        if item["crate_id"] == 0 and not holds_for_every_type(item):
            used |= {names[document["paths"][str(key)]["crate_id"]] for key in named(item) if is_foreign(document, key)}
    return {KNOWN_AS.get(name, name) for name in used - IGNORED}


def is_foreign(document, key) -> bool:
    return document["paths"].get(str(key), {"crate_id": 0})["crate_id"] != 0


def holds_for_every_type(item) -> bool:
    """`impl<T> Trait for T` and auto traits, which are shown at each type."""
    implementation = item["inner"].get("impl")
    return implementation is not None and (implementation["blanket_impl"] is not None or implementation["is_synthetic"])


def named(value):
    """The ids of all paths in a part of the document: of types, traits and re-exports. Links in texts do not count."""
    if isinstance(value, dict):
        if "path" in value and "id" in value:
            yield value["id"]
        if "source" in value and "id" in value:  # `pub use`
            yield value["id"]
        for key, inner in value.items():
            if key not in ("links", "docs", "attrs"):
                yield from named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from named(inner)


def cargo(*arguments, **environment) -> str:
    done = subprocess.run(
        ["cargo", *arguments], cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True
    )
    return done.stdout if done.returncode == 0 else sys.exit(f"cargo {arguments[0]} failed")


sys.exit(main())

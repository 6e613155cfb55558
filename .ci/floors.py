#!/usr/bin/env python3
"""Checks the floors: in each package a top-level module uses only modules that its documentation lists before it.

The order is read from the numbered list in the package's documentation, so the documented order is the enforced one.
lib.rs is above all floors, and no module may use it, so `crate::Name` of a re-export is refused, too.
Test code is ignored: files named tests.rs, folders named tests, and modules under `#[cfg(test)]`.

`.ci/floors.py` checks, `.ci/floors.py --graph` prints which module uses which.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A package's sources, and the document with the order of its floors.
PACKAGES = {
    "clerk-runtime/src": "clerk-runtime/src/docs/design.md",
    "clerk-macros/src": "clerk-macros/src/lib.rs",
    "clerk-runtime/testing/src": "clerk-runtime/testing/src/lib.rs",
}


def main() -> int:
    problems = []
    for sources, document in PACKAGES.items():
        floors = stated_order(ROOT / document)
        uses = graph(ROOT / sources)
        problems += check(sources, document, floors, uses)
        if "--graph" in sys.argv:
            for module in floors:
                print(f"{sources}: {module} -> {' '.join(sorted({use for use, _ in uses.get(module, ())})) or '-'}")
    for problem in problems:
        print(problem)
    if not problems:
        print(f"floors: {len(PACKAGES)} packages keep their order")
    return 1 if problems else 0


def stated_order(document: Path) -> list[str]:
    """The names in `1. `name`: …` lines, as plain Markdown or in `//!` comments."""
    return re.findall(r"^(?://! )?\d+\. `(\w+)`", document.read_text(), re.MULTILINE)


def graph(sources: Path) -> dict[str, set[tuple[str, str]]]:
    """Which top-level module uses which, each with its position."""
    uses: dict[str, set[tuple[str, str]]] = {}
    for file in sorted(sources.rglob("*.rs")):
        parts = file.relative_to(sources).with_suffix("").parts
        if parts == ("lib",) or is_test_code(file, parts):
            continue
        path = parts[:-1] if parts[-1] == "mod" else parts
        own = uses.setdefault(path[0], set())
        for line, name in named(without_tests(file.read_text()), len(path)):
            if name != path[0]:
                own.add((name, f"{file.relative_to(ROOT)}:{line}"))
    return uses


def is_test_code(file: Path, parts: tuple[str, ...]) -> bool:
    parent = file.parent / "mod.rs"
    declared = re.findall(r"#\[cfg\(test\)\]\n[\w() ]*mod (\w+);", parent.read_text()) if parent.exists() else []
    return file.name == "tests.rs" or "tests" in parts[:-1] or parts[-1] in declared


def named(text: str, depth: int):
    """The first names after `crate::`, and after enough `super::` to reach the crate's root."""
    text = re.sub(r"//[^\n]*", "", text)
    roots = re.compile(r"(?<![\w$])(?:crate|" + "::".join(["super"] * depth) + r")::(\{|\w+)")
    for match in roots.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if match[1] != "{":
            # Exported macros are at the root, regardless of their module. Their names show it.
            if not match[1].startswith("__implement"):
                yield line, match[1]
            continue
        for name in group(text[match.end() :]):
            yield line, name


def group(text: str):
    """The first name of each path in `{a::b, c::{d, e}}`, given the text after the opening brace."""
    level, start = 0, True
    for token in re.findall(r"\w+|[{},]|::", text):
        if token == "{":
            level += 1
        elif token == "}":
            if level == 0:
                return
            level -= 1
        elif token == ",":
            start = start or level == 0
            continue
        elif start and level == 0 and token != "::":
            yield token
        start = False


def without_tests(text: str) -> str:
    """Keeps the line numbers."""
    match = re.search(r"^#\[cfg\(test\)\]\nmod \w+ \{", text, re.MULTILINE)
    return text if match is None else text[: match.start()]


def check(sources, document, floors, uses):
    for module in uses:
        if module not in floors:
            yield f"{sources}: `{module}` has no floor: {document} does not list it"
    for module in floors:
        if module not in uses:
            yield f"{document}: the floor `{module}` does not exist"
    for module, names in uses.items():
        for name, place in sorted(names):
            if name not in floors:
                yield f"{place}: `crate::{name}` goes through the front door; name the module it is in"
            elif module in floors and floors.index(name) > floors.index(module):
                yield f"{place}: `{module}` uses `{name}`, which {document} lists after it"


sys.exit(main())

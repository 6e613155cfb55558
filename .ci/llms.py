#!/usr/bin/env python3
"""Writes clerk-runtime/llms.txt, the rules and the pages of the documentation in short, for programs that write code.

    .ci/llms.py           writes the file
    .ci/llms.py --check   fails if the file differs from what this would write

Everything in it is taken from the pages in clerk-runtime/src/docs, so nothing is written twice by hand.
"""

import pathlib
import re
import sys

PACKAGE = pathlib.Path(__file__).resolve().parents[1] / "clerk-runtime"
DOCS = PACKAGE / "src" / "docs"
FILE = PACKAGE / "llms.txt"

# The sections that are copied: a page, the heading there, and the heading here.
SECTIONS = [
    ("protect.md", "Conditions", "`#[protect]`: conditions"),
    ("protect.md", "Other options", "`#[protect]`: other options"),
    ("protect.md", "Rejections", "`#[protect]`: what a rejected request gets"),
    ("auth.md", "Options", "`#[auth]`: options"),
    ("check.md", None, "`#[check]`"),
    ("from_auth.md", None, "`#[derive(FromAuth)]`"),
    ("catalogue.md", None, "`clerk.toml`"),
]
# Blocks that rustdoc treats as Rust, with the usual label.
MARKS = {"```": "```rust", "```ignore": "```rust", "```compile_fail": "```rust,compile_fail"}
# Long parts that do not help to write code.
LEFT_OUT = {"error_index.md", "design.md", "proofs.md", "figures.md"}


def main():
    text = summary()
    if "--check" in sys.argv[1:]:
        if not FILE.exists() or FILE.read_text() != text:
            sys.exit("clerk-runtime/llms.txt is not what the pages say now; run .ci/llms.py")
        print("llms.txt agrees with the pages")
        return
    FILE.write_text(text)
    print(f"{FILE.relative_to(PACKAGE.parent)}: {len(text.splitlines())} lines")


def summary():
    parts = [
        "# clerk-runtime",
        "> Authentication and authorization with Clerk for Rust: `#[protect]` on a handler lets only callers in who meet its "
        "conditions. An unofficial SDK, not affiliated with, endorsed or sponsored by Clerk; the name is used only to say "
        "what it works with.",
        start(),
    ]
    parts += [f"## {title}\n\n{section(page, heading)}" for page, heading, title in SECTIONS]
    parts += ["## Guide\n\n" + listed(sorted((DOCS / "guide").glob("*.md")))]
    parts += ["## Reference\n\n" + listed(page for page in sorted(DOCS.glob("*.md")) if page.name not in LEFT_OUT)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def start():
    readme = (PACKAGE / "README.md").read_text()
    found = re.search(r"^## Start\n(.*?)(?=^## )", readme, re.S | re.M)
    if found is None:
        sys.exit("clerk-runtime/README.md has no section `Start`")
    return "## Start\n" + found.group(1)


def section(page, heading):
    """The text below a heading of a page, or before its first heading."""
    text = (DOCS / page).read_text()
    pattern = r"\A(.*?)(?=^# |\Z)" if heading is None else rf"^# {re.escape(heading)}\n(.*?)(?=^# |\Z)"
    found = re.search(pattern, text, re.S | re.M)
    if found is None:
        sys.exit(f"{page} has no section `{heading}`")
    return plain(found.group(1))


def plain(text):
    """Without links that only rustdoc can follow, without hidden lines of code, and with code marked as Rust."""
    text = re.sub(r"\[([^\]]+)\]\((?:\w+@)?(?:crate|super|#)[^)]*\)", r"\1", text)
    out, in_code = [], False
    for line in text.splitlines():
        if line.startswith("```"):
            in_code = not in_code
            line = MARKS.get(line, line) if in_code else line
        elif in_code and (line == "#" or line.startswith("# ")):
            continue
        out.append(line)
    return "\n".join(out).strip()


def listed(pages):
    lines = []
    for page in pages:
        if page.name == "index.md":
            continue
        first = plain(page.read_text()).split("\n\n", 1)[0].replace("\n", " ")
        lines.append(f"- [{page.stem}]({page.relative_to(PACKAGE)}): {first}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()

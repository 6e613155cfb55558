#!/usr/bin/env python3
"""Finds links in the rendered documentation that show their brackets.

Rustdoc leaves `[text]` unchanged if it knows no page for a link: for an item of a dependency whose documentation is not
built. Run `cargo docs` first; `.ci/brackets.py FOLDER` reads the pages of FOLDER instead of `target/doc`.
"""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What users read. The other packages of the workspace are tests and examples.
PACKAGES = ["clerk_runtime", "clerk_testing", "clerk_redis", "clerk_macros", "clerk_rules"]
# A bracket around code, or a reference that Markdown did not resolve: `[Router]`, `[text](path::Item)`, `[text][label]`.
BROKEN = re.compile(r"\[\x00[^\]]*\]|\[[A-Za-z_][\w:]*!?\](?!\w)|\]\([\w:@!]+\)|\]\[[^\]]*\]")


class Prose(HTMLParser):
    """The text of the documentation blocks of a page, with a mark for each code span, and without blocks of code."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.links: list[str] = []
        self.depth = 0  # of elements inside a documentation block
        self.silent = 0  # inside `pre`
        self.code = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attribute = dict(attributes)
        if tag == "div" and "docblock" in (attribute.get("class") or ""):
            self.depth += 1
        elif self.depth and tag == "div":
            self.depth += 1
        if not self.depth:
            return
        if tag == "pre":
            self.silent += 1
        elif tag == "code" and not self.silent:
            self.code += 1
            self.text += "\x00"
        elif tag == "a":
            self.links.append(attribute.get("href") or "")
        elif tag in ("p", "li", "td", "tr", "h1", "h2", "h3", "h4"):
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self.depth:
            self.depth -= 1
        elif tag == "pre" and self.silent:
            self.silent -= 1
        elif tag == "code" and self.code:
            self.code -= 1

    def handle_data(self, data: str) -> None:
        # A bracket in a code span is intended: an attribute, an array.
        if self.depth and not self.silent and not self.code:
            self.text += data


# The text of another crate's blanket implementation is not ours.
FOREIGN = re.compile(r'<div id="(?:blanket|synthetic)-implementations-list">.*', re.DOTALL)
# Nor is the text of a foreign trait's methods, below each implementation. Those of our traits are on their own pages.
OF_TRAITS = re.compile(r'class="method trait-impl">.*?</section></summary><div class=.docblock.>.*?</div>', re.DOTALL)


def problems(page: Path) -> list[str]:
    prose = Prose()
    prose.feed(OF_TRAITS.sub("", FOREIGN.sub("", page.read_text())))
    found = [match.group().replace("\x00", "`…`") for match in BROKEN.finditer(prose.text)]
    # `[text](path::Item)` becomes a link to nowhere.
    return found + [link for link in prose.links if "::" in link or "@" in link.split("#")[0]]


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "target/doc"
    pages = [page for package in PACKAGES for page in sorted((folder / package).rglob("*.html"))]
    if len(pages) < 100:
        print(f"{folder} has only {len(pages)} pages; run `cargo docs` first")
        return 1
    broken = [f"{page.relative_to(folder)}: {text}" for page in pages for text in problems(page)]
    print("\n".join(broken) if broken else f"brackets: none in {len(pages)} pages")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

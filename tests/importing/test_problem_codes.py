"""Every code that an import or export can report is documented with its cure, and no other code
is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("frontmatter", "hugo", "content", "importing", "exporting", "tasks")
CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+\Z|symlink\Z")
#: The end of a code that is assembled, such as `f"{part}-too-large"`.
ENDING = re.compile(r"(-[a-z]+)+\Z")
#: Strings that look like codes but are not.
OTHERS = {
    "utf-8",
    "utf-8-sig",
    "default-true",
    "non-empty",
    "read-only",
    "a-b",
    "date-format",
    "ddg-search",
}


def strings(folder: Path) -> Iterator[str]:
    """Yield every string literal in the modules below ``folder``."""
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def reported() -> set[str]:
    found = {s for room in ROOMS for s in strings(ROOT / "articles" / room) if CODE.match(s)}
    return found - OTHERS


def documented() -> dict[str, list[str]]:
    rows = (ROOT / "docs" / "problems.md").read_text().splitlines()
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if "| `" in row]
    return {row[0].strip("`"): row[1:] for row in cells}


def test_every_code_is_documented():
    assert reported() - set(documented()) == set()


def test_no_documented_code_is_gone():
    everything = {s for room in ROOMS for s in strings(ROOT / "articles" / room)}
    endings = tuple(s for s in everything if ENDING.match(s))
    gone = set(documented()) - reported()
    assert {code for code in gone if not code.endswith(endings)} == set()


def test_each_has_a_kind_a_cause_and_a_cure():
    for code, (kind, cause, cure) in documented().items():
        assert kind in ("error", "warning"), code
        assert len(cause) > 10, code
        assert len(cure) > 4, code

"""docs/front-matter.md describes every key, widget and page, and names a test for each. The table
must be complete, and every named test must exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from articles.hugo.keys import KEYS
from articles.rendering.builtin_shortcodes import SHORTCODES
from articles.widgets import registry

ROOT = Path(settings.BASE_DIR)
TABLE = (ROOT / "docs" / "front-matter.md").read_text()
#: `file::test` in a row. The file is relative to tests/ and has no extension.
NAMED = re.compile(r"`([\w/]+)::(\w+)`")


def rows() -> list[list[str]]:
    lines = [line for line in TABLE.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in cells if row[-1] not in ("Test", "Shown by") and "---" not in row[0]]


def names_in(module: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / f"{module}.py").read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def first_cells() -> set[str]:
    return {name.lower() for row in rows() for name in re.findall(r"`([^`]+)`", row[0])}


def test_every_row_names_a_test():
    assert len(rows()) > 90
    for row in rows():
        assert len(row) == 3, row
        assert NAMED.search(row[2]), row


@pytest.mark.parametrize("module", sorted({module for module, _ in NAMED.findall(TABLE)}))
def test_every_test_that_is_named_exists(module):
    named = {name for found, name in NAMED.findall(TABLE) if found == module}
    assert named <= names_in(module)


def test_every_key_is_in_the_table():
    spellings = {name.lower() for key in KEYS for name in key.names}
    assert spellings - first_cells() == set()


def test_every_widget_is_in_the_table():
    assert registry.keys() - first_cells() == set()


def test_every_shortcode_is_in_the_table():
    assert SHORTCODES.keys() - first_cells() == set()

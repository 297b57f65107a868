"""docs/hugo-configuration.md says for every key what the code does with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from articles.hugo.configuration import SETTINGS

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in (ROOT / "docs" / "hugo-configuration.md").read_text().splitlines()
    if line.startswith("| `")
]
DOCUMENTED = {row[0].strip("` "): row[1:] for row in ROWS}


def test_every_key_is_documented_once():
    names = [setting.name for setting in SETTINGS]
    assert sorted(DOCUMENTED) == sorted(names)
    assert len(ROWS) == len(names) == len(set(names))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_each_row_is_what_the_code_does(setting):
    row = DOCUMENTED[setting.name]
    if not setting.field:
        assert row[0].rstrip(".").lower() == setting.reason.lower()
        return
    file, _, test = row[1].strip("` ").partition("::")
    assert re.search(rf"^def {test}\(", (ROOT / file).read_text(), re.MULTILINE)


def test_mainroads_own_example_holds_every_key_of_its_parameters():
    """The fixture contains every ``params`` key of the table, except synonyms of other keys."""
    text = (ROOT / "tests" / "hugo" / "mainroad" / "hugo.toml").read_text()
    written = set(_paths(tomllib.loads(text)))
    wanted = {s.name.lower() for s in SETTINGS if s.name.startswith("params.")}
    assert wanted - written == {
        "params.author.name",
        "params.author.bio",
        "params.author.avatar",
        "params.disqusshortname",
    }


def _paths(values: dict, prefix: str = "") -> list[str]:
    found = []
    for name, value in values.items():
        path = f"{prefix}{name}".lower()
        found.append(path)
        found += _paths(value, f"{path}.") if isinstance(value, dict) else []
    return found

"""The documents for contributors name only what exists."""

from __future__ import annotations

import re
from functools import reduce
from importlib import import_module

import polib
import pytest

from tests.commands import ROOT

DOCUMENTS = ("docs/architecture.md", "CONTRIBUTING.md")
ARTICLES = ROOT / "articles"
#: What stands between backquotes, outside of code blocks.
QUOTED = re.compile(r"`([^`\n]+)`")
CODE_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
#: `module:name`, the module counted from articles/ where it does not begin with "newsroom".
OBJECT = re.compile(r"[a-z_.]+:[A-Za-z_.]+")
#: Relative paths, except those outside the repository's files: `var/`, `../shared`.
PATH = re.compile(r"(?!var/|\.\.)[\w.-]*\w/[\w./-]*|[\w-]+\.(?:py|md|toml)")
#: Files that a recipe makes.
NEW_FILE = re.compile(r"^.*?New file `([^`]+)`:$", re.MULTILINE)


def quoted(document: str, pattern: re.Pattern[str]) -> list[str]:
    text = CODE_BLOCK.sub("", (ROOT / document).read_text())
    made = set(NEW_FILE.findall(text))
    found = {name for name in QUOTED.findall(text) if pattern.fullmatch(name)}
    return sorted(found - made)


NAMED_OBJECTS = [(d, name) for d in DOCUMENTS for name in quoted(d, OBJECT)]
NAMED_PATHS = [(d, name) for d in DOCUMENTS for name in quoted(d, PATH)]


def test_the_documents_name_many_things():
    assert len(NAMED_OBJECTS) > 60
    assert len(NAMED_PATHS) > 40


@pytest.mark.parametrize(("document", "name"), NAMED_OBJECTS)
def test_every_module_and_object_that_is_named_exists(document: str, name: str):
    module, _, attributes = name.partition(":")
    full = module if module.startswith("newsroom.") else f"articles.{module}"
    reduce(getattr, attributes.split("."), import_module(full))


@pytest.mark.parametrize(("document", "path"), NAMED_PATHS)
def test_every_path_that_is_named_exists(document: str, path: str):
    assert (ROOT / path).exists()


def test_every_room_and_every_module_of_the_project_has_its_line():
    text = (ROOT / "docs/architecture.md").read_text()
    rooms = re.findall(r"^\| `(\w+)` \|", text.partition("## Rooms")[2], re.MULTILINE)
    assert sorted(rooms) == sorted(p.parent.name for p in ARTICLES.glob("*/__init__.py"))
    modules = {f"newsroom/{p.name}" for p in (ROOT / "newsroom").glob("[a-z]*.py")}
    assert {f"articles/{p.name}" for p in ARTICLES.glob("[a-z]*.py")} | modules <= {
        name for _, name in NAMED_PATHS
    }


def test_the_glossary_stays_short():
    text = (ROOT / "docs/architecture.md").read_text().partition("## Glossary")[2]
    assert 30 < len(re.findall(r"^\| ", text, re.MULTILINE)) <= 50


#: Texts of the admin that are Django's own.
DJANGO_TEXTS = {"add", "go", "history", "users"}


def test_the_readme_quotes_the_admin_as_it_is():
    text = (ROOT / "README.md").read_text()
    section = text.partition("as an editor\n")[2].partition("\n## ")[0]
    quoted = {words.lower() for words in re.findall(r'"([^"]+)"', section)}
    catalogue = polib.pofile(str(ROOT / "locale/de/LC_MESSAGES/django.po"))
    ours = {entry.msgid.lower() for entry in catalogue if not entry.obsolete}
    assert len(quoted) > 6
    assert quoted - ours - DJANGO_TEXTS == set()

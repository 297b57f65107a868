"""The German catalogue is complete, its compiled form is current, and readers and editors get
it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import translation
from django.utils.translation.template import templatize

from tests.stories import story

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale" / "de" / "LC_MESSAGES" / "django.po"
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATES = re.compile(rf"\b(?:n?gettext|_)\(\s*({STRING})")
GAP = re.compile(r"%\(\w+\)[sd]")


def in_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0]
        if name in CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def in_template(path: Path) -> Iterator[str]:
    for found in IN_TEMPLATES.findall(templatize(path.read_text())):
        yield ast.literal_eval(found)


def messages() -> set[str]:
    """Return all texts that the source marks for translation."""
    python = (p for room in ("articles", "newsroom") for p in (ROOT / room).rglob("*.py"))
    found = {text for path in python for text in in_python(path)}
    templates = (ROOT / "templates").rglob("*.html")
    return found | {text for path in templates for text in in_template(path)}


def translated(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_no_text_lacks_its_german():
    done = {
        entry.msgid
        for entry in polib.pofile(str(CATALOGUE))
        if not entry.obsolete and not entry.fuzzy and all(translated(entry))
    }
    assert sorted(messages() - done) == []


def test_the_extraction_sees_texts_of_both_kinds():
    found = messages()
    retracted = "%(n)d story was retracted. Readers now see “410 Gone” at its address."
    searched = {"Nothing found for “%(query)s”", "%(total)s story"}
    assert {"Related stories", retracted, *searched} <= found
    assert len(found) > 300


def test_a_translation_has_the_gaps_of_its_text():
    for entry in polib.pofile(str(CATALOGUE)):
        for text in translated(entry):
            assert set(GAP.findall(text)) == set(GAP.findall(entry.msgid)), entry.msgid


def test_the_compiled_catalogue_is_that_of_the_source():
    compiled = {
        entry.msgid: translated(entry) for entry in polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    }
    source = {e.msgid: translated(e) for e in polib.pofile(str(CATALOGUE)) if not e.obsolete}
    assert compiled == source


@pytest.mark.django_db
def test_readers_of_the_german_tree_read_german(client):
    story("a", url_language="de", tags=("Hafen",))
    story("b", url_language="de", tags=("Hafen",))
    page = client.get("/de/post/a/").content.decode()
    for words in ("Zum Inhalt springen", "Mehr zum Thema", "1 Min. Lesezeit", "Link kopieren"):
        assert words in page
    assert "Diese Seite gibt es nicht" in client.get("/de/nirgends/").content.decode()


@pytest.mark.django_db
def test_the_desk_speaks_the_language_that_the_browser_asks_for(client):
    client.force_login(User.objects.create_superuser("ann"))
    german = client.get("/admin/articles/article/add/", headers={"accept-language": "de-AT,de"})
    assert "Vorspann" in german.content.decode()
    assert "Accept-Language" in german["Vary"]
    assert "Lead" in client.get("/admin/articles/article/add/").content.decode()


@pytest.mark.django_db
def test_the_language_of_the_desk_never_reaches_a_reader(client):
    client.get("/admin/login/", headers={"accept-language": "de"})
    assert translation.get_language() == "en"
    answer = client.get("/", headers={"accept-language": "de"})
    assert "Skip to content" in answer.content.decode()
    assert "Accept-Language" not in answer.get("Vary", "")

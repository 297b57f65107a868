"""Our handlers serve python-frontmatter, and agree with its own on every clean file."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import frontmatter
import pytest

from articles.errors import FrontMatterError
from articles.frontmatter import Document, parse
from articles.frontmatter.handlers import HANDLERS, JsonHandler, TomlHandler, YamlHandler
from tests.frontmatter.test_round_trip import CONTENT
from tests.shared import needs_shared

KINDS = {"yaml": YamlHandler(), "toml": TomlHandler(), "json": JsonHandler()}
TEXTS = {
    "yaml": "---\ntitle: x\ntags:\n  - no\n---\n\nBody\n",
    "toml": "+++\ntitle = 'x'\ntags = ['no']\n+++\n\nBody\n",
    "json": '{"title": "x", "tags": ["no"]}\n\nBody\n',
}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_file_is_loaded_through_the_handler_of_its_format(kind: str) -> None:
    detected = [handler for handler in HANDLERS if handler.detect(TEXTS[kind])]
    assert [type(handler) for handler in detected] == [type(KINDS[kind])]
    post = frontmatter.loads(TEXTS[kind], handler=detected[0])
    assert post.metadata == {"title": "x", "tags": ["no"]}
    assert post.content == "Body"


@pytest.mark.parametrize("kind", TEXTS)
def test_what_is_dumped_through_a_handler_reads_the_same(kind: str) -> None:
    post = frontmatter.loads(TEXTS[kind], handler=KINDS[kind])
    dumped = frontmatter.dumps(post)
    assert parse(dumped.encode()).format == kind
    again = frontmatter.loads(dumped, handler=KINDS[kind])
    assert (again.metadata, again.content) == (post.metadata, post.content)


def test_a_handler_says_no_to_what_it_cannot_read() -> None:
    assert not any(handler.detect("") for handler in HANDLERS)
    assert not any(handler.detect("---\nnever closed") for handler in HANDLERS)
    with pytest.raises(FrontMatterError):
        frontmatter.loads("---\na: b: c\n---\n", handler=YamlHandler())


@needs_shared
def test_python_frontmatters_own_handlers_read_the_same_from_clean_files() -> None:
    """They differ in what they make of dates and of yes and no. TOML they cannot read here."""
    compared: Counter[str] = Counter()
    for path in CONTENT:
        text = path.read_bytes().decode()
        ours = parse(text.encode())
        try:
            theirs = frontmatter.loads(text)
        except ValueError:
            compared[f"{ours.format} unreadable for them"] += 1
            continue
        if ours.format != "toml":
            assert differences(ours.matter, theirs.metadata) <= {"date", "yes or no"}, path
            assert plain_body(ours) == theirs.content, path
        through_us = frontmatter.loads(text, handler=KINDS[ours.format])
        assert (through_us.metadata, through_us.content) == (ours.matter, plain_body(ours)), path
        compared[ours.format] += 1
    assert compared == {"yaml": 282, "toml": 68, "json": 30}


def plain_body(document: Document) -> str:
    """The body as python-frontmatter gives it, whatever the handler: stripped, its lines Unix."""
    return document.body.replace("\r\n", "\n").strip()


def differences(ours: Any, theirs: Any) -> set[str]:
    """In what two values differ: the kinds that are known, or the value."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and list(ours) == list(theirs):
        return set().union(*(differences(ours[key], theirs[key]) for key in ours))
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return set().union(*map(differences, ours, theirs))
    if isinstance(theirs, date) and isinstance(ours, str):
        return {"date"}
    if isinstance(theirs, bool) and ours in ("yes", "no", "on", "off", "Yes", "No"):
        return {"yes or no"}
    return set() if type(ours) is type(theirs) and ours == theirs else {repr(ours)}

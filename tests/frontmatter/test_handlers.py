"""Our handlers work with python-frontmatter, and agree with its own handlers on every clean
file."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import frontmatter
import pytest

from articles.errors import FrontMatterError
from articles.frontmatter import Document, parse
from articles.frontmatter.handlers import HANDLERS, detect_handler
from tests.corpus import TREES, find_texts

KINDS = {name: HANDLERS[name] for name in ("yaml", "toml", "json")}
TEXTS = {
    "yaml": "---\ntitle: x\ntags:\n  - no\n---\n\nBody\n",
    "toml": "+++\ntitle = 'x'\ntags = ['no']\n+++\n\nBody\n",
    "json": '{"title": "x", "tags": ["no"]}\n\nBody\n',
}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_file_is_loaded_through_the_handler_of_its_format(kind: str) -> None:
    detected = [name for name, handler in KINDS.items() if handler.detect(TEXTS[kind])]
    assert detected == [kind]
    assert detect_handler(TEXTS[kind]) is KINDS[kind]
    post = frontmatter.loads(TEXTS[kind], handler=KINDS[kind])
    assert post.metadata == {"title": "x", "tags": ["no"]}
    assert post.content == "Body"


@pytest.mark.parametrize("kind", TEXTS)
def test_what_is_dumped_through_a_handler_reads_the_same(kind: str) -> None:
    post = frontmatter.loads(TEXTS[kind], handler=KINDS[kind])
    dumped = frontmatter.dumps(post)
    assert parse(dumped.encode()).format == kind
    again = frontmatter.loads(dumped, handler=KINDS[kind])
    assert (again.metadata, again.content) == (post.metadata, post.content)


def test_a_handler_rejects_a_file_that_it_cannot_read() -> None:
    for text in ("", "Text", "- a list", "{{< figure >}}", "#+TITLE: x"):
        assert not any(handler.detect(text) for handler in KINDS.values())
    for text in ("---\nnever closed", "--x\n", "---\na: b: c\n---\n"):
        with pytest.raises(FrontMatterError):
            frontmatter.loads(text, handler=KINDS["yaml"])


def test_a_file_without_front_matter_is_all_body() -> None:
    assert detect_handler("Text") is HANDLERS["none"]
    post = frontmatter.loads("Text", handler=HANDLERS["none"])
    assert (post.metadata, post.content) == ({}, "Text")


def test_load_knows_the_position_of_a_part_returned_by_split() -> None:
    source, body = KINDS["toml"].split("\n+++\na = x\n+++\nBody\n")
    assert (source, source.start, source.line, body) == ("a = x\n", 5, 3, "Body\n")
    with pytest.raises(FrontMatterError) as caught:
        KINDS["toml"].load(source)
    assert (caught.value.problem.line, caught.value.problem.column) == (3, 5)


@pytest.mark.parametrize("tree", TREES)
def test_python_frontmatters_own_handlers_read_the_same_from_clean_files(tree: str) -> None:
    """Its handlers differ only in dates and in yes and no. They cannot read TOML here."""
    compared: Counter[str] = Counter()
    for path in find_texts(tree):
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
    assert compared.keys() <= {"yaml", "toml", "json"}
    assert compared.total() == len(find_texts(tree)) > 0


def plain_body(document: Document) -> str:
    """Return the body as python-frontmatter does with every handler: stripped, with Unix line
    ends."""
    return document.body.replace("\r\n", "\n").strip()


def differences(ours: Any, theirs: Any) -> set[str]:
    """Return the known kinds of differences between two values, and our value for any other
    difference."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and list(ours) == list(theirs):
        return set().union(*(differences(ours[key], theirs[key]) for key in ours))
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return set().union(*map(differences, ours, theirs))
    if isinstance(theirs, date) and isinstance(ours, str):
        return {"date"}
    if isinstance(theirs, bool) and ours in ("yes", "no", "on", "off", "Yes", "No"):
        return {"yes or no"}
    return set() if type(ours) is type(theirs) and ours == theirs else {repr(ours)}

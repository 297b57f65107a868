"""Changing one field of a real file changes that field and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from articles.errors import PatchError
from articles.frontmatter import DELETE, Document, KeyPath, parse, patch
from articles.frontmatter.values import MISSING, is_same_value, look_up
from tests.corpus import TREES, find_texts
from tests.frontmatter.reading import is_left_alone

CONTENT = [path for tree in TREES for path in find_texts(tree)]
TITLES = (
    "Another title",
    'Ein "Titel": it\'s # 100 % <b>neu</b>',
    "中国科技股 – « rallye »",
    "yes",
    "42",
)
Change = tuple[KeyPath, Any] | None


def a_list_of(document: Document, least: int) -> KeyPath | None:
    for name in ("tags", "topics", "keywords", "categories", "authors"):
        value = document.matter.get(name)
        if isinstance(value, list) and len(value) >= least:
            return (name,)
    return None


def add_tag(document: Document) -> Change:
    path = a_list_of(document, 1) or ("tags",)
    old = look_up(document.matter, path)
    return path, [*([] if old is MISSING or not isinstance(old, list) else old), "New: tag"]


def remove_first_tag(document: Document) -> Change:
    path = a_list_of(document, 2)
    return (path, look_up(document.matter, path)[1:]) if path else None


def remove_last_tag(document: Document) -> Change:
    path = a_list_of(document, 1)
    return (path, look_up(document.matter, path)[:-1]) if path else None


def toggle(document: Document) -> Change:
    name = next((key for key, value in document.matter.items() if isinstance(value, bool)), "draft")
    return (name,), not document.matter.get(name, False)


def nested(document: Document) -> Change:
    for path in document.keys:
        if len(path) > 1 and isinstance(look_up(document.matter, path), str):
            return path, "a new value"
    return ("params", "reviewed", "by"), "somebody"


def remove_last_key(document: Document) -> Change:
    return (list(document.matter)[-1],), DELETE


CHANGES: dict[str, Callable[[Document], Change]] = {
    **{
        f"title {number}": lambda _, title=title: (("title",), title)
        for number, title in enumerate(TITLES)
    },
    "date": lambda _: (("date",), "2025-02-14 13:02:05"),
    "tag added": add_tag,
    "first tag removed": remove_first_tag,
    "last tag removed": remove_last_tag,
    "toggle": toggle,
    "nested": nested,
    "key removed": remove_last_key,
    "summary added": lambda _: (("summary",), "Two\nlines: of text\n"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_one_changed_field_changes_only_its_bytes(name: str) -> None:
    counts = measure(name)
    assert counts["refused"] * 100 <= sum(counts.values())


def measure(name: str) -> Counter[str]:
    """Return how many files accepted the change, by format, and how many refused it."""
    counts: Counter[str] = Counter()
    for path in CONTENT:
        document = parse(path.read_bytes())
        change = CHANGES[name](document)
        if change:
            counts[_outcome(path, document, *change)] += 1
    return counts


def _outcome(path: Path, document: Document, key: KeyPath, value: Any) -> str:
    try:
        data = patch(document, {key: value})
    except PatchError as refusal:
        print(path, refusal)
        return "refused"
    after = parse(data)
    read = look_up(after.matter, key)
    assert read is MISSING if value is DELETE else is_same_value(read, value), path
    assert after.body == document.body, path
    assert is_left_alone(document, after, key), (path, key, value)
    for other in document.matter:
        assert other == key[0] or is_same_value(after.matter[other], document.matter[other]), path
    return document.format


def test_no_change_changes_no_byte() -> None:
    for path in CONTENT:
        document = parse(path.read_bytes())
        assert patch(document, dict(document.matter), document.body) == path.read_bytes()


def test_another_body_leaves_the_front_matter_alone() -> None:
    for path in CONTENT:
        document = parse(path.read_bytes())
        head = document.text.removesuffix(document.body)
        for body in ("", "New\n", "\n\nNew\n---\nmore", document.body + "\nMore.\n"):
            after = patch(document, {}, body).decode()
            newline = "\r\n" if "\r\n" in document.body else "\n"
            assert after == head + body.replace("\r\n", "\n").replace("\n", newline), path


def test_what_is_changed_and_changed_back_is_as_it_was() -> None:
    """Only for titles on one line, because a folded title comes back with other line breaks."""
    for path in CONTENT:
        document = parse(path.read_bytes())
        changed = parse(patch(document, {"title": "Another title"}))
        restored = parse(patch(changed, {"title": document.matter.get("title", DELETE)}))
        assert is_same_value(restored.matter, document.matter), path
        if "title" in document.matter and "\n" not in source_of(document, "title"):
            assert readable(source_of(restored, "title")) == readable(source_of(document, "title"))


def source_of(document: Document, key: str) -> str:
    mark = document.marks[key,]
    return document.text[mark.start : mark.end]


def readable(source: str) -> str:
    """Return the source with ``\\/`` as ``/``, which means the same."""
    return source.replace("\\/", "/")

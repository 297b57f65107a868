"""The table of three-way merges: every kind of field with every combination of changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content.merging import (
    MergeConflict,
    find_changed_fields,
    merge,
    merge_lines,
    merge_terms,
    resolve_conflicts,
)
from articles.hugo import Authored, Correction

DAY = datetime(2025, 1, 1, tzinfo=UTC)
CONFLICT = object()
A, B, C = (Correction(DAY, text) for text in "ABC")

#: For each field: the base, one change, another change, and the result of both.
KINDS: dict[str, tuple[Any, Any, Any, Any]] = {
    "title": ("Base", "One", "Two", CONFLICT),
    "summary": ("Base", "One", "Two", CONFLICT),
    "date": (DAY, DAY + timedelta(1), DAY + timedelta(2), CONFLICT),
    "last_modified": (DAY, DAY + timedelta(1), DAY + timedelta(2), DAY + timedelta(2)),
    "weight": (1, 2, 3, CONFLICT),
    "toc": (True, False, None, CONFLICT),
    "sidebar": ("left", "right", "none", CONFLICT),
    "slug": ("a", "b", "c", CONFLICT),
    "tags": (("a", "b"), ("a", "b", "c"), ("a",), ("a", "c")),
    "categories": (("a",), ("a", "b"), ("a", "c"), ("a", "c", "b")),
    "authors": (("Ann",), ("Ann", "Bob"), (), ("Bob",)),
    "aliases": (("/a/",), ("/a/", "/b/"), ("/a/", "/c/"), ("/a/", "/c/", "/b/")),
    "widgets": (("search",), ("search", "recent"), ("taglist",), ("taglist", "recent")),
    "corrections": ((A,), (A, B), (A, C), (A, B, C)),
    "params": (
        {"a": {"x": 1, "y": 1}},
        {"a": {"x": 2, "y": 1}},
        {"a": {"x": 1, "y": 1}, "b": 2},
        {"a": {"x": 2, "y": 1}, "b": 2},
    ),
    "menu": ({}, {"main": {}}, {"footer": {}}, {"footer": {}, "main": {}}),
    "body": ("1\n2\n3\n4\n5\n", "one\n2\n3\n4\n5\n", "1\n2\n3\n4\nfive\n", "one\n2\n3\n4\nfive\n"),
}
#: The value of each field when its key is removed.
EMPTY = {f.name: f.default for f in fields(Authored)} | {"params": {}, "body": ""}


def merged(field: str, base: Any, theirs: Any, ours: Any) -> Any:
    result = merge(*(Authored(**{field: value}) for value in (base, theirs, ours)))
    if result.conflicts:
        (conflict,) = result.conflicts
        assert (conflict.field, conflict.theirs, conflict.ours) == (field, theirs, ours)
        assert getattr(result.merged, field) == ours
        return CONFLICT
    return getattr(result.merged, field)


@pytest.mark.parametrize("field", KINDS)
def test_a_change_on_one_side_is_taken(field):
    base, one, _two, _both = KINDS[field]
    assert merged(field, base, one, base) == one
    assert merged(field, base, base, one) == one


@pytest.mark.parametrize("field", KINDS)
def test_the_same_change_on_both_sides_is_no_conflict(field):
    base, one, _two, _both = KINDS[field]
    assert merged(field, base, one, one) == one


@pytest.mark.parametrize("field", KINDS)
def test_different_changes_merge_or_are_a_conflict(field):
    base, one, two, both = KINDS[field]
    assert merged(field, base, one, two) == both


@pytest.mark.parametrize("field", KINDS)
def test_a_value_removed_on_one_side_is_removed(field):
    base, *_ = KINDS[field]
    assert merged(field, base, EMPTY[field], base) == EMPTY[field]
    assert merged(field, base, base, EMPTY[field]) == EMPTY[field]


@pytest.mark.parametrize(
    ("field", "result"),
    [
        ("title", CONFLICT),
        ("date", CONFLICT),
        ("tags", ("c",)),
        ("widgets", CONFLICT),
        ("params", CONFLICT),
        ("body", CONFLICT),
    ],
)
def test_a_value_removed_here_and_changed_there(field, result):
    base, one, _two, _both = KINDS[field]
    assert merged(field, base, one, EMPTY[field]) == result


#: Headings of the columns, each with the values, out of (base, one, two, empty), that the file and
#: the article now have.
CASES = {
    "changed in the file": ("one", "base"),
    "changed here": ("base", "one"),
    "both alike": ("one", "one"),
    "both differently": ("one", "two"),
    "removed in the file": ("empty", "base"),
    "removed here": ("base", "empty"),
    "removed here, changed in the file": ("one", "empty"),
    "removed in the file, changed here": ("empty", "one"),
}
TABLE = Path(__file__).parents[1] / "docs" / "merging.md"


def happens(field: str, case: str) -> str:
    """Return the outcome for the field, in the words of the document."""
    base, one, two, _both = KINDS[field]
    values = {"base": base, "one": one, "two": two, "empty": EMPTY[field]}
    theirs, ours = (values[name] for name in CASES[case])
    result = merged(field, base, theirs, ours)
    if result is CONFLICT:
        return "conflict"
    if theirs == ours:
        return "as both"
    return "file" if result == theirs else "here" if result == ours else "both"


def table() -> Iterator[str]:
    yield f"| field | {' | '.join(CASES)} |"
    yield "|---" * (len(CASES) + 1) + "|"
    for field in KINDS:
        yield f"| `{field}` | {' | '.join(happens(field, case) for case in CASES)} |"


def test_the_document_has_the_table_as_it_is():
    assert "\n".join(table()) in TABLE.read_text(encoding="utf-8")


def test_changes_to_different_fields_merge():
    base = Authored(title="T", tags=("a",), body="1\n")
    result = merge(
        base,
        Authored(title="New", tags=("a",), body="1\n"),
        Authored(title="T", tags=("a", "b"), body="1\n2\n"),
    )
    assert result.conflicts == ()
    assert result.merged == Authored(title="New", tags=("a", "b"), body="1\n2\n")
    assert (result.taken, result.kept) == (("title",), ("tags", "body"))


def test_one_field_in_conflict_does_not_hide_what_merged():
    base = Authored(title="T", lead="L")
    result = merge(base, Authored(title="A", lead="New"), Authored(title="B", lead="L"))
    assert [c.field for c in result.conflicts] == ["title"]
    assert resolve_conflicts(result, side="theirs") == Authored(title="A", lead="New")
    assert resolve_conflicts(result, side="ours") == Authored(title="B", lead="New")


def test_a_label_spelt_otherwise_is_the_same_label():
    assert merge_terms(("Foo Bar",), ("foo-bar", "x"), ("Foo Bar", "y")) == ("Foo Bar", "y", "x")


def test_crlf_bodies_merge_by_lines():
    assert merge_lines("a\r\nb\r\nc\r\n", "A\r\nb\r\nc\r\n", "a\r\nb\r\nC\r\n") == "A\r\nb\r\nC\r\n"


def test_line_ends_do_not_count_where_texts_merge_and_are_those_of_the_file():
    base = "one\ntwo\nthree\r\nfour\nfive\n"
    theirs = base.replace("five", "FIVE")
    assert merge_lines(base, theirs, "one\nTWO\nthree\nfour\nfive\n") == theirs.replace(
        "two", "TWO"
    )
    windows = "one\r\ntwo\r\nthree\r\nfour\r\nfive\r\n"  # the file saved by another editor
    assert merge_lines(base, windows, base.replace("two", "TWO")) == windows.replace("two", "TWO")


words = st.lists(st.sampled_from("abcdef"), max_size=6)
texts = words.map(lambda letters: "".join(f"{letter}\n" for letter in letters))


@given(texts, texts, texts)
def test_no_line_that_one_side_added_is_lost(base, theirs, ours):
    try:
        result = merge_lines(base, theirs, ours)
    except MergeConflict:
        return
    for side in (theirs, ours):
        added = set(side.splitlines()) - set(base.splitlines())
        assert added <= set(result.splitlines())


labels = st.lists(st.sampled_from(["a", "b", "c", "D d", "d-D", "e"]), max_size=5).map(tuple)


@given(labels, labels, labels)
def test_no_label_that_one_side_added_is_lost_and_none_that_one_removed_stays(base, theirs, ours):
    result = {x.casefold().replace("-", " ") for x in merge_terms(base, theirs, ours)}
    b, t, o = ({x.casefold().replace("-", " ") for x in side} for side in (base, theirs, ours))
    assert result == (b & t & o) | (t - b) | (o - b)


@given(st.builds(Authored, title=st.sampled_from("abc"), tags=labels, body=texts))
def test_merging_with_itself_changes_nothing(version):
    assert merge(version, version, version).merged == version
    assert find_changed_fields(version, version) == ()

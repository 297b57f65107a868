"""Changing one field leaves the rest of the file identical, byte for byte, in all three formats."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from articles.errors import PatchError
from articles.exporting.changes import ParsedFile
from articles.exporting.comparing import find_edited_fields, format_date_like, is_equal
from articles.exporting.rewriting import format_house_body, render_new_file, rewrite_file
from articles.frontmatter import parse
from articles.hugo import Authored
from articles.widgets import registry

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2025, 2, 15, 12, tzinfo=UTC)


def said(text: str) -> Authored:
    return ParsedFile(parse(text.encode()), UTC, registry).said


def rewrite(text: str, **changes: Any) -> str:
    """Return the file after an edit here. Assert that it reads back with the wanted values."""
    wanted = replace(said(text), **changes)
    data = rewrite_file(parse(text.encode()), wanted, zone=UTC, widgets=registry)
    assert find_edited_fields(said(data.decode()), wanted) == ()
    return data.decode()


def yaml(matter: str, **changes: Any) -> str:
    """Return front matter in YAML after an edit."""
    result = rewrite(f"---\n{matter}\n---\nBody\n", **changes)
    assert result.startswith("---\n") and result.endswith("---\nBody\n")
    return result.removeprefix("---\n").removesuffix("---\nBody\n").removesuffix("\n")


FILES = {
    "yaml": (
        "---\r\n# who: the desk\r\ntitle:   'Old'   # mind the gap\r\nodd: [1,  2]\r\ntags:\r\n"
        '    - "a"\r\n    - b # second\r\ndraft:   false\r\n---\r\n\r\nBody  \r\n'
    ),
    "toml": (
        "+++\n# who: the desk\ntitle   = 'Old'   # mind the gap\nodd = [1,  2]\n"
        'tags = ["a",\n  "b", # second\n]\ndraft =   false\n[deep]\nx = 1\n+++\n\nBody  \n'
    ),
    "json": (
        '{\n\t"title" : "Old",\n\t"odd": [1,  2],\n  "tags": [ "a" , "b" ],\n\t"draft":   false\n'
        "}\n\nBody  \n"
    ),
}
CHANGED = {
    "title": ("New", {"yaml": "'Old'→'New'", "toml": "'Old'→'New'", "json": '"Old"→"New"'}),
    "draft": (True, dict.fromkeys(FILES, "false→true")),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("field", ["title", "draft"])
def test_only_the_bytes_of_the_value_change(name: str, field: str) -> None:
    value, expected = CHANGED[field]
    before, after = expected[name].split("→")
    assert rewrite(FILES[name], **{field: value}) == FILES[name].replace(before, after, 1)


@pytest.mark.parametrize("name", FILES)
def test_a_removed_tag_takes_only_its_own_bytes(name: str) -> None:
    result = rewrite(FILES[name], tags=("a",))
    lines = [
        line for line in FILES[name].split("\n") if "second" not in line and "tags" not in line
    ]
    assert [line for line in result.split("\n") if line in lines] == lines
    assert "b" not in said(result).tags


@pytest.mark.parametrize("name", FILES)
def test_an_added_tag_leaves_the_others_as_they_are_written(name: str) -> None:
    result = rewrite(FILES[name], tags=("a", "b", "c"))
    for kept in ("second", "odd", "mind the gap", "who: the desk"):
        assert result.count(kept) == FILES[name].count(kept)
    assert len(result) - len(FILES[name]) < 20


@pytest.mark.parametrize("name", FILES)
def test_a_new_body_leaves_the_front_matter_and_keeps_the_line_ends(name: str) -> None:
    text = FILES[name]
    newline = "\r\n" if "\r\n" in text else "\n"
    head = text.removesuffix(f"{newline}Body  {newline}")
    assert rewrite(text, body="\nNew\nlines\n") == head + "\nNew\nlines\n".replace("\n", newline)


def test_a_byte_order_mark_stays() -> None:
    data = "﻿---\ntitle: Old\n---\n".encode()
    document = parse(data)
    wanted = replace(ParsedFile(document, UTC, registry).said, title="New")
    result = rewrite_file(document, wanted, zone=UTC, widgets=registry)
    assert result == "﻿---\ntitle: New\n---\n".encode()


# Where a value is written


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        ("Title: a", {"title": "b"}, "Title: b"),
        ("pubdate: 2025-01-01", {"publish_date": NOON}, "pubdate: 2025-02-15 12:00:00"),
        ("params:\n  lead: a", {"lead": "b"}, "params:\n  lead: b"),
        ("params: {sidebar: left}\ntoc: true", {"sidebar": "right"}, None),
        ("thumbnail: /a.png", {"thumbnail": "/b.png"}, "thumbnail: /b.png"),
        ("thumbnail: {src: /a.png, alt: x}", {"thumbnail": None}, "thumbnail: {alt: x}"),
        ("thumbnail:\n  src: /a.png\ntoc: true", {"thumbnail": None}, "toc: true"),
        (
            "thumbnail: {src: /a.png, visibility: [list]}",
            {"thumbnail_visibility": ("list", "post")},
            "thumbnail: {src: /a.png, visibility: [list, post]}",
        ),
        ("title: a", {"thumbnail_visibility": ("post",), "thumbnail": "/a.png"}, None),
        ("author: Ann", {"authors": ("Bob",)}, "author: Bob"),
        ("author: {name: Ann}", {"authors": ("Ann", "Bob")}, None),
        (
            "menu: {Main: {weight: 1}}",
            {"menu": {"main": {"weight": 2}}},
            "menu: {Main: {weight: 2}}",
        ),
        ("menu: [main, side]", {"menu": {"main": {}}}, None),
        ("menu: {main: {weight: 1}, side: }", {"menu": {"side": {}}}, "menu: {side: }"),
        ("published: false", {"draft": False}, "published: false\ndraft: false"),
        ("draft: true", {"draft": False}, "draft: false"),
        ("lang: en", {"language": "de"}, "lang: de"),
        ("lang: [en, fr]", {"language": "de"}, "lang: [de, fr]"),
        ("sidebar: left", {"sidebar": "none"}, "sidebar: false"),
        ("deck: a", {"params": {"Deck": "a"}}, 'Deck: "a"'),
        (
            "a: {b: [1, {c: x}], d: 1}",
            {"params": {"a": {"b": [1, {"c": "y"}], "d": 1}}},
            "a: {b: [1, {c: y}], d: 1}",
        ),
        ("a: {b: 1, c: 2}", {"params": {"a": {"c": 2}}}, "a: {c: 2}"),
        ("a: 1\nb: 2", {"params": {"b": 2}}, "b: 2"),
        (
            "params: {title: ignored, lead: x}",
            {"params": {}},
            "params: {lead: x}",
        ),
    ],
)
def test_a_value_is_written_where_the_file_has_it(before: str, changes: Any, after: Any) -> None:
    result = yaml(before, **changes)
    assert after is None or result == after


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        # A list keeps items that name nothing, and the spelling of its other items.
        (
            "widgets: [search, my-own, recent]",
            {"widgets": ("recent",)},
            "widgets: [my-own, recent]",
        ),
        ("tags: [2024, news]", {"tags": ("2024", "news", "x")}, "tags: [2024, news, x]"),
        ("tags: [a, A, b]", {"tags": ("a", "c")}, "tags: [a, A, c]"),
        ("tags: [a, A, b]", {"tags": ("b",)}, "tags: [b]"),
        ("tags: news", {"tags": ("other",)}, "tags: other"),
        (
            "authors:\n  - {name: Ann, mail: a@x}\n  - Bob",
            {"authors": ("Ann", "Cy")},
            "authors:\n  - {name: Ann, mail: a@x}\n  - Cy",
        ),
        ("tags: [a, b, c]", {"tags": ("c", "a")}, None),
    ],
)
def test_items_that_stay_are_left_as_they_are(before: str, changes: Any, after: Any) -> None:
    result = yaml(before, **changes)
    assert after is None or result == after


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        # A key that is present counts, so an explicit "no" differs from a missing key.
        ("toc: true\nx: 1", {"toc": None}, "x: 1"),
        ("toc: true", {"toc": False}, "toc: false"),
        ('toc: ""\nx: 1', {"toc": None}, "x: 1"),
        ("x: 1", {"toc": False}, "x: 1\ntoc: false"),
        ("post_meta: [date]", {"post_meta": ()}, "post_meta: false"),
        ("post_meta: false\nx: 1", {"post_meta": None}, "x: 1"),
        # An empty value means the same as no value, so the key is removed.
        ("widgets: [search]\nx: 1", {"widgets": None}, "x: 1"),
        ("tags: [a]\nx: 1", {"tags": ()}, "x: 1"),
        ("lead: a\nx: 1", {"lead": None}, "x: 1"),
        # For comments, only an explicit "no" has a meaning.
        ("comments: false\nx: 1", {"comments": None}, "x: 1"),
        # Removing a key uncovers another one with the same meaning; it is removed, too.
        ("publishDate: 2025-01-01\npubdate: 2025-01-02\nx: 1", {"publish_date": None}, "x: 1"),
    ],
)
def test_absent_empty_and_no_are_told_apart(before: str, changes: Any, after: str) -> None:
    assert yaml(before, **changes) == after


def test_default_values_are_not_written() -> None:
    """Defaults are not written: neither the date as publishDate nor the heading as title."""
    text = "---\ndate: 2025-01-01\n---\n# A heading\n"
    assert rewrite(text, lead="New") == text.replace("---\n#", "lead: New\n---\n#")


def test_a_file_without_front_matter_gets_a_block_only_for_what_was_said() -> None:
    assert rewrite("Just text\n", title="T") == '---\ntitle: "T"\n---\nJust text\n'
    assert rewrite("Just text\n", body="Other text\n") == "Other text\n"


def test_a_key_that_stands_twice_is_not_touched() -> None:
    with pytest.raises(PatchError, match="more than once"):
        rewrite("---\ntitle: a\ntitle: b\nx: 1\n---\n", title="c")
    assert "x: 2" in rewrite("---\ntitle: a\ntitle: b\nx: 1\n---\n", params={"x": 2})


def test_what_an_import_would_refuse_is_not_written() -> None:
    with pytest.raises(PatchError, match="500"):
        rewrite("---\ntitle: a\n---\n", title="x" * 600)


def test_what_a_file_cannot_say_is_refused_by_name() -> None:
    with pytest.raises(PatchError, match="title"):
        rewrite("---\ntitle: a\n---\n", title="  padded  ")


# Comparing


def test_line_ends_and_no_draft_are_no_edit() -> None:
    assert find_edited_fields(Authored(body="a\r\nb"), Authored(body="a\nb", draft=False)) == ()
    assert find_edited_fields(Authored(), Authored(draft=True)) == ("draft",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, True, False),
        (0, False, False),
        (1e30, 10**30, True),
        (1, 1.0, True),
        ({"a": [1]}, {"a": [True]}, False),
        ({"a": None}, {}, False),
        (("a",), ["a"], True),
        ("1", 1, False),
        (10**400, 1e30, False),
    ],
)
def test_values_are_compared_as_a_file_tells_them_apart(one: Any, other: Any, same: bool) -> None:
    assert is_equal(one, other) is same
    assert is_equal(other, one) is same


# Dates


@pytest.mark.parametrize(
    ("old", "moment", "written"),
    [
        ("2025-01-01", datetime(2025, 2, 14, 23, tzinfo=UTC), "2025-02-15"),
        ("2025-01-01", NOON, "2025-02-15 13:00:00"),
        ("2025-01-01 10:00:00", NOON, "2025-02-15 13:00:00"),
        ("2025-01-01T10:00:00", NOON, "2025-02-15T13:00:00"),
        ("2025-01-01T10:00", NOON, "2025-02-15T13:00"),
        ("2025-01-01T10:00:00Z", NOON, "2025-02-15T12:00:00Z"),
        ("2025-01-01T10:00:00+08:00", NOON, "2025-02-15T20:00:00+08:00"),
        ("2025-01-01 10:00:00 -0500", NOON, "2025-02-15 07:00:00 -0500"),
        ("Fri, 14 Feb 2025 13:02:05 GMT", NOON, "2025-02-15 13:00:00"),
        (None, NOON, "2025-02-15 13:00:00"),
        (1739613600, NOON, "2025-02-15 13:00:00"),
        ("2025-01-01T10:00", NOON.replace(second=5), "2025-02-15T13:00:05"),
        ("2025-01-01T10:00:00Z", NOON.replace(microsecond=250), "2025-02-15T12:00:00.000250Z"),
        # Local time alone would mean the first of two possible moments.
        (
            "2025-01-01 10:00:00",
            datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
            "2025-10-26 02:30:00 +0100",
        ),
    ],
)
def test_a_date_keeps_the_form_of_the_old_one(old: Any, moment: datetime, written: str) -> None:
    assert format_date_like(old, moment, zone=BERLIN) == written


def test_a_native_date_of_toml_stays_one() -> None:
    text = "+++\ndate = 2025-01-01T10:00:00Z # native\n+++\n"
    assert rewrite(text, date=NOON) == "+++\ndate = 2025-02-15T12:00:00Z # native\n+++\n"


# New files


def test_a_new_file_has_only_what_the_author_gave() -> None:
    wanted = Authored(title="T", tags=("a",), body=format_house_body("\r\nOne\r\nTwo"), draft=False)
    assert render_new_file(wanted, zone=ZoneInfo("UTC"), widgets=registry).decode() == (
        '---\ntitle: "T"\ntags:\n  - "a"\n---\n\nOne\nTwo\n'
    )


def test_a_new_draft_says_so() -> None:
    wanted = Authored(title="T", draft=True)
    assert b"draft: true\n" in render_new_file(wanted, zone=ZoneInfo("UTC"), widgets=registry)

"""Authored values are written as front matter and read back unchanged."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.frontmatter import parse
from articles.hugo import (
    BY_FIELD,
    Authored,
    Correction,
    find_field_paths,
    make_front_matter,
    term_key,
    to_front_matter,
)
from articles.hugo.correction_reader import to_paragraph
from tests.hugo.reading import WIDGETS, interpret_matter

BERLIN = ZoneInfo("Europe/Berlin")

LINES = (
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=60)
    .map(str.strip)
    .filter(bool)
)
TEXTS = st.text(st.characters(exclude_categories=["C"], include_characters="\n\t"))
TEXT = TEXTS.map(str.strip).filter(bool)
MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9998, 12, 30)).map(
    lambda d: d.replace(tzinfo=UTC)
)
NAMES = LINES.filter(lambda name: len(term_key(name)) <= 100)
TERMS = st.lists(NAMES, max_size=5, unique_by=term_key).map(tuple)
#: Whole numbers of up to 18 digits.
LONG = st.integers(-(10**18) + 1, 10**18 - 1)
LANGUAGES = st.sampled_from(["en", "de", "pt-br", "no", "zh-hans-cn"])
JSON = st.recursive(
    st.none() | st.booleans() | LONG | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=5,
)
SLUGS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,3}(/[a-z]+)?", fullmatch=True)
ADDRESSES = st.from_regex(r"/[a-z0-9]+(/[a-z0-9]+)?/", fullmatch=True)
SWITCH = st.booleans()
PARTS = ["author", "date", "categories", "translations"]

CORRECTIONS = st.lists(
    st.builds(Correction, date=MOMENTS | st.none(), text=LINES.filter(to_paragraph)),
    max_size=3,
    unique=True,
).map(tuple)

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "title": LINES,
    "link_title": LINES,
    "lead": TEXT,
    "summary": TEXT,
    "description": TEXT,
    "draft": SWITCH,
    "date": MOMENTS,
    "publish_date": MOMENTS,
    "expiry_date": MOMENTS,
    "last_modified": MOMENTS,
    "pinned_until": MOMENTS,
    "slug": SLUGS,
    "url": ADDRESSES,
    "aliases": st.lists(ADDRESSES, max_size=3, unique=True).map(tuple),
    "weight": st.integers(-(2**31) + 1, 2**31 - 1),
    "language": LANGUAGES,
    "translations": st.lists(LANGUAGES, max_size=3, unique=True).map(tuple),
    "translation_key": LINES,
    "tags": TERMS,
    "categories": TERMS,
    "authors": TERMS,
    "menu": st.dictionaries(
        st.sampled_from(["main", "side", "docs"]),
        st.dictionaries(st.sampled_from(["name", "weight"]), LONG | st.text(), max_size=2),
        min_size=1,
    ),
    "thumbnail": ADDRESSES,
    "thumbnail_visibility": st.sampled_from([("list",), ("post",), ("post", "list")]),
    "agency_copy": SWITCH,
    "comments": SWITCH,
    "authorbox": SWITCH,
    "pager": SWITCH,
    "toc": SWITCH,
    "mathjax": SWITCH,
    "sidebar": st.sampled_from(["left", "right", "none"]),
    "widgets": st.lists(st.sampled_from(WIDGETS), min_size=1, max_size=5).map(tuple),
    "corrections": CORRECTIONS,
    "post_meta": st.lists(st.sampled_from(PARTS), max_size=4, unique=True).map(tuple),
    "params": st.dictionaries(st.sampled_from(["deck", "Kicker", "extra", "layout"]), JSON),
}
AUTHORED = st.fixed_dictionaries({}, optional=VALUES).map(lambda given: Authored(**given))


def test_every_field_has_a_key_and_every_key_a_field() -> None:
    assert set(BY_FIELD) == {f.name for f in fields(Authored)} - {"body", "params"}
    assert set(VALUES) == set(BY_FIELD) | {"params"}


@given(said=AUTHORED, zone=st.sampled_from([UTC, BERLIN, ZoneInfo("America/New_York")]))
def test_authored_values_in_house_style_are_read_as_themselves(said: Authored, zone: Any) -> None:
    reading = interpret_matter(make_front_matter(said, timezone=zone), timezone=zone)
    assert reading.authored == said
    assert [p for p in reading.problems if p.code != "title-missing"] == []


@given(data=st.data(), field=st.sampled_from(sorted(set(VALUES) - {"params"})))
def test_each_value_by_itself_is_read_as_itself(data: st.DataObject, field: str) -> None:
    value = data.draw(VALUES[field])
    written = to_front_matter(field, value, timezone=BERLIN)
    name = BY_FIELD[field].name
    matter = {"thumbnail": {"visibility": written}} if name == "visibility" else {name: written}
    assert getattr(interpret_matter(matter, timezone=BERLIN).authored, field) == value


def test_house_style_has_the_keys_of_the_typical_document_in_its_order() -> None:
    said = Authored(
        title="T",
        date=datetime(2025, 2, 14, 13, 2, 5, tzinfo=UTC),
        summary="S",
        categories=("Reuters",),
        language="en",
        tags=("Reuters",),
        toc=False,
        sidebar="none",
        widgets=("search",),
        post_meta=(),
        params={"deck": "D"},
    )
    assert list(make_front_matter(said, timezone=BERLIN).items()) == [
        ("title", "T"),
        ("date", "2025-02-14 14:02:05"),
        ("summary", "S"),
        ("categories", ["Reuters"]),
        ("lang", ["en"]),
        ("tags", ["Reuters"]),
        ("toc", False),
        ("sidebar", False),
        ("widgets", ["search"]),
        ("post_meta", False),
        ("deck", "D"),
    ]


def test_an_article_without_values_has_empty_front_matter() -> None:
    assert make_front_matter(Authored(body="B"), timezone=UTC) == {}


def test_a_thumbnail_with_its_places_is_a_map() -> None:
    said = Authored(thumbnail="/a.png", thumbnail_visibility=("list",))
    assert make_front_matter(said, timezone=UTC) == {
        "thumbnail": {"src": "/a.png", "visibility": ["list"]}
    }


@pytest.mark.parametrize(
    ("menu", "written"),
    [
        ({"main": {}}, "main"),
        ({"main": {}, "side": {}}, ["main", "side"]),
        ({"main": {"weight": 1}, "side": {}}, {"main": {"weight": 1}, "side": {}}),
    ],
)
def test_menu_entries_are_as_short_as_they_can_be(menu: Any, written: Any) -> None:
    assert to_front_matter("menu", menu, timezone=UTC) == written


def test_a_date_within_a_second_keeps_its_fraction() -> None:
    moment = datetime(2025, 2, 14, 13, 2, 5, tzinfo=UTC) + timedelta(microseconds=250)
    assert to_front_matter("date", moment, timezone=UTC) == "2025-02-14 13:02:05.000250"


def test_the_places_of_values_are_those_that_count() -> None:
    document = parse(
        b"---\nTitle: t\npubdate: 2025-01-01\nthumbnail: {Src: /a.png}\npublished: false\n"
        b"sidebar: left\nfoo: 1\nparams: {sidebar: right, foo: 2}\nbar: 3\n---\n"
    )
    assert find_field_paths(document) == {
        "title": ("Title",),
        "publish_date": ("pubdate",),
        "thumbnail": ("thumbnail", "Src"),
        "sidebar": ("params", "sidebar"),
        "params.foo": ("params", "foo"),
        "params.bar": ("bar",),
    }


@pytest.mark.parametrize(
    ("matter", "field", "path"),
    [
        ("publishDate: ''\npubdate: 2025-01-01", "publish_date", ("pubdate",)),
        ("publishDate: ''\npubdate: ''", "publish_date", ("publishDate",)),
        ("published: false", "draft", None),
        ("published: false\ndraft: ''", "draft", ("draft",)),
    ],
)
def test_the_place_of_a_field_is_where_a_new_value_would_count(
    matter: str, field: str, path: Any
) -> None:
    assert find_field_paths(parse(f"---\n{matter}\n---\n".encode())).get(field) == path

"""Marks show the source of each value, and key offsets the place of each key."""

from __future__ import annotations

import pytest
import yaml

from articles.frontmatter import KeyPath, field_name
from tests.frontmatter.reading import parse_yaml

SOURCE = """\
title: "Quoted \\" text"   # note
single: 'it''s'
plain: two  words # note
empty:
empty_with_note: # note
tags:
  - a # note
  # another
  - "b"
  -

  - c: 1
    d: [x, "y" ]
# a note at the end of the list
flat:
- x
flow: {k: v, "l": [1, 2]}
block: |
  one
  two

folded: >-
  one
  two
typed: !!str 12
multi: one
  two
? explicit
: value"""


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (("title",), '"Quoted \\" text"'),
        (("single",), "'it''s'"),
        (("plain",), "two  words"),
        (("empty",), ""),
        (("empty_with_note",), ""),
        (("tags",), '- a # note\n  # another\n  - "b"\n  -\n\n  - c: 1\n    d: [x, "y" ]'),
        (("tags", 1), '"b"'),
        (("tags", 2), ""),
        (("tags", 3), 'c: 1\n    d: [x, "y" ]'),
        (("tags", 3, "d"), '[x, "y" ]'),
        (("tags", 3, "d", 1), '"y"'),
        (("flat",), "- x"),
        (("flow",), '{k: v, "l": [1, 2]}'),
        (("flow", "l", 1), "2"),
        (("block",), "|\n  one\n  two\n\n"),
        (("folded",), ">-\n  one\n  two\n"),
        (("typed",), "!!str 12"),
        (("multi",), "one\n  two"),
        (("explicit",), "value"),
    ],
)
def test_a_mark_spans_the_source_of_its_value(path: KeyPath, source: str) -> None:
    document = parse_yaml(SOURCE)
    mark = document.marks[path]
    assert document.text[mark.start : mark.end] == source
    assert mark.line == document.text.count("\n", 0, mark.start) + 1
    assert mark.column == mark.start - document.text.rfind("\n", 0, mark.start)


def test_a_key_without_a_value_has_its_mark_behind_the_colon() -> None:
    document = parse_yaml("a:\nb: # note")
    assert document.marks["a",] == (2, 3, 6, 6)
    assert document.marks["b",] == (3, 3, 9, 9)


def test_keys_tell_where_each_key_begins() -> None:
    document = parse_yaml(SOURCE)
    for path, start in document.keys.items():
        assert document.text[start:].startswith((str(path[-1]), f'"{path[-1]}"'))
    assert set(document.keys) == {path for path in document.marks if isinstance(path[-1], str)}


def test_marks_cover_every_value_of_the_matter() -> None:
    document = parse_yaml(SOURCE)

    def paths(value: object, path: KeyPath) -> list[KeyPath]:
        items = (
            value.items()
            if isinstance(value, dict)
            else enumerate(value)
            if isinstance(value, list)
            else ()
        )
        return [path, *(below for key, item in items for below in paths(item, (*path, key)))]

    assert set(paths(document.matter, ())[1:]) == set(document.marks)


def test_plain_libyaml_agrees_on_the_values() -> None:
    document = parse_yaml(SOURCE)
    assert yaml.load(document.text.split("---\n")[1], yaml.CSafeLoader) == document.matter


def test_a_path_is_named_as_people_write_it() -> None:
    assert field_name(()) == ""
    assert field_name(("title",)) == "title"
    assert field_name(("menu", "main", 0, "name")) == "menu.main[0].name"

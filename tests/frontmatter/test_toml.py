"""The meaning of TOML front matter, and what is rejected."""

from __future__ import annotations

from typing import Any

import pytest

from articles.frontmatter import KeyPath
from tests.frontmatter.reading import at, parse_toml, refusal

EVERYTHING = """\
# a note
title = "A \\"quoted\\" é = [x] # no note"   # a note
path = 'C:\\new'
when = 2025-02-14T13:02:05+08:00
spaced = 2025-02-14 13:02:05.5
day = 2025-02-14
hour = 07:32:00
weight = 1_000
hex = 0xff
ratio = 1.5
endless = -inf
nothing = nan
draft = false
tags = ["a", 'b, c', "]", [1, 2], ] # note
lines = [
  "x", # one
  # two
  "y"
]
inline = {a = 1, "b c" = [2], d.e = "}"}
text = \"\"\"
first "quoted" line
\\"\"\"second\"\"\"\"
raw = '''it's ''two' '''''
dotted.key . "with space" = 1
dotted.other = 2
"" = "empty"

[extra]
team = "x"
[extra."sub.part".deep]
y = 2

[[menu.main]]
name = "a"
[menu.main.params]
z = 1
[[menu.main]]
name = "b"
"""

TOP = {
    "title": 'A "quoted" é = [x] # no note',
    "path": "C:\\new",
    "when": "2025-02-14T13:02:05+08:00",
    "spaced": "2025-02-14 13:02:05.5",
    "day": "2025-02-14",
    "hour": "07:32:00",
    "weight": 1000,
    "hex": 255,
    "ratio": 1.5,
    "endless": "-inf",
    "nothing": "nan",
    "draft": False,
    "tags": ["a", "b, c", "]", [1, 2]],
    "lines": ["x", "y"],
    "inline": {"a": 1, "b c": [2], "d": {"e": "}"}},
    "text": 'first "quoted" line\n"""second"',
    "raw": "it's ''two' ''",
    "dotted": {"key": {"with space": 1}, "other": 2},
    "": "empty",
    "extra": {"team": "x", "sub.part": {"deep": {"y": 2}}},
    "menu": {"main": [{"name": "a", "params": {"z": 1}}, {"name": "b"}]},
}


def test_every_kind_of_value_is_read() -> None:
    assert parse_toml(EVERYTHING).matter == TOP


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (("title",), '"A \\"quoted\\" é = [x] # no note"'),
        (("spaced",), "2025-02-14 13:02:05.5"),
        (("endless",), "-inf"),
        (("tags",), '["a", \'b, c\', "]", [1, 2], ]'),
        (("tags", 3, 1), "2"),
        (("lines", 1), '"y"'),
        (("inline", "b c", 0), "2"),
        (("inline", "d"), 'd.e = "}"'),
        (("inline", "d", "e"), '"}"'),
        (("raw",), "'''it's ''two' '''''"),
        (("dotted",), 'dotted.key . "with space" = 1\ndotted.other = 2'),
        (("dotted", "key", "with space"), "1"),
        (("",), '"empty"'),
        (("extra",), '[extra]\nteam = "x"\n[extra."sub.part".deep]\ny = 2'),
        (("extra", "sub.part", "deep"), '[extra."sub.part".deep]\ny = 2'),
        (("menu", "main", 0, "params", "z"), "1"),
        (("menu", "main", 1), '[[menu.main]]\nname = "b"'),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_value_has_its_place(path: KeyPath, source: str, newline: str) -> None:
    document = parse_toml(EVERYTHING.replace("\n", newline))
    mark = document.marks[path]
    assert document.text[mark.start : mark.end] == source.replace("\n", newline)
    line_start = document.text.rfind("\n", 0, mark.start) + 1
    assert mark.line == document.text.count("\n", 0, mark.start) + 1
    assert mark.column == mark.start - line_start + 1


def test_every_key_has_its_place() -> None:
    document = parse_toml(EVERYTHING)
    for path, start in document.keys.items():
        shown = str(path[-1])
        assert document.text[start:].startswith((shown, f'"{shown}"'))
    named = {path for path in document.marks if isinstance(path[-1], str)}
    assert named == set(document.keys)


def test_values_keep_their_exact_types() -> None:
    matter: Any = parse_toml("a = 1\nb = 1.0\nc = true\nd = '1'").matter
    assert [type(value) for value in matter.values()] == [int, float, bool, str]


@pytest.mark.parametrize(
    ("matter", "code", "place"),
    [
        ("a = 1\nb = x", "toml-syntax", (3, 5)),
        ("a = 1\na = 2", "toml-syntax", (3, 6)),
        ('a = "x', "toml-syntax", (2, 7)),
        ("[a]\n[a]", "toml-syntax", (3, 3)),
        ("a = [1,", "toml-syntax", (3, 1)),
        ("a b = 1", "toml-syntax", (2, 3)),
        ("a = 2025-13-45", "toml-syntax", (2, 5)),
        ("é = 1", "toml-syntax", (2, 1)),
        ("a = " + "[" * 20 + "]" * 20, "too-deep", (2, 24)),
        ("a = " + "[" * 5000, "too-deep", (2, 24)),
        (".".join("a" * 21) + " = 1", "too-deep", (2, 41)),
        ("[" + ".".join("a" * 30) + "]", "too-deep", (2, 42)),
        ("a = " + "{a = " * 20 + "1" + "}" * 20, "too-deep", (2, 100)),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_not_accepted_is_refused_where_it_stands(
    matter: str, code: str, place: tuple[int, int], newline: str
) -> None:
    problem = refusal(f"+++\n{matter}\n+++\n".replace("\n", newline))
    assert problem.code == code
    assert at(problem) == place


def test_the_delimiter_closes_even_inside_a_multi_line_string() -> None:
    assert refusal('+++\na = """\n+++\n"""\n+++\n').code == "toml-syntax"

"""The meaning of YAML front matter, and what is rejected."""

from __future__ import annotations

from typing import Any

import pytest

from tests.frontmatter.reading import at, parse_yaml, value_of, yaml_refusal


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("yes", "yes"),
        ("no", "no"),
        ("On", "On"),
        ("off", "off"),
        ("y", "y"),
        ("0", 0),
        ("42", 42),
        ("-7", -7),
        ("+5", 5),
        ("010", 8),
        ("-010", -8),
        ("0o10", 8),
        ("0x1F", 31),
        ("08", "08"),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("0x", "0x"),
        ("1.", 1.0),
        (".5", 0.5),
        ("09.5", 9.5),
        ("1.5e-3", 0.0015),
        ("1e3", 1000.0),
        ("1e", "1e"),
        ("1.2.3", "1.2.3"),
        (".", "."),
        ("-", [None]),
        ("--", "--"),
        (".inf", ".inf"),
        (".NaN", ".NaN"),
        ("1e999", "1e999"),
        ("12:30", "12:30"),
        ("12:30:45", "12:30:45"),
        ("2025-02-14", "2025-02-14"),
        ("2025-13-45", "2025-13-45"),
        ("2025-02-14T13:02:05+99:99", "2025-02-14T13:02:05+99:99"),
        ("=", "="),
        ('"42"', "42"),
        ("'true'", "true"),
        ('""', ""),
        ('"a\\tb\\u00e9"', "a\tbé"),
        ("'it''s'", "it's"),
        ("|\n  one\n  two", "one\ntwo\n"),
        (">-\n  one\n  two", "one two"),
        ("!!str 42", "42"),
        ('!!int "42"', 42),
        ("!!float 1", 1.0),
        ('!!bool "true"', True),
        ("!!null ''", None),
        ("! 42", "42"),
        ("[a, 1, ~, [b]]", ["a", 1, None, ["b"]]),
        ("{a: 1, b: {c: no}}", {"a": 1, "b": {"c": "no"}}),
        ("\n- a\n-\n- b: 1\n  c: 2", ["a", None, {"b": 1, "c": 2}]),
        ("\n  - a", ["a"]),
        ("x # note", "x"),
        ("x#y", "x#y"),
        ("123456789012345678", 123456789012345678),
    ],
)
def test_a_value_is_read_as_an_author_means_it(source: str, value: Any) -> None:
    if source == "-":
        source = "\n-"
    read = value_of(source)
    assert read == value
    assert type(read) is type(value)


def test_keys_are_text_as_written() -> None:
    document = parse_yaml(
        '1: a\nnull: b\ntrue: c\n2025-01-01: d\nTitle: e\ntitle: f\n? g\n"h i": j'
    )
    assert list(document.matter) == [
        *("1", "null", "true", "2025-01-01", "Title", "title", "g", "h i"),
    ]


@pytest.mark.parametrize("matter", ["", "# only a note", "~", "null", "\n\n"])
def test_a_block_without_keys_is_an_empty_map(matter: str) -> None:
    assert parse_yaml(matter).matter == {}


@pytest.mark.parametrize("matter", ["- a\n- b", "hello", '""', "42", "[a]", "false", "|\n a"])
def test_a_block_that_is_no_map_is_refused(matter: str) -> None:
    assert yaml_refusal(matter).code == "not-a-map"


def test_the_last_of_two_equal_keys_counts_with_a_warning() -> None:
    document = parse_yaml("title: a\ntags: [x, [y], z]\ntitle: b\ntags:\n  - c\nmenu: {m: 1, m: 2}")
    assert document.matter == {"title": "b", "tags": ["c"], "menu": {"m": 2}}
    assert [(p.code, p.severity, p.field, at(p)) for p in document.problems] == [
        ("duplicate-key", "warning", "title", (4, 1)),
        ("duplicate-key", "warning", "tags", (5, 1)),
        ("duplicate-key", "warning", "menu.m", (7, 14)),
    ]
    assert ("tags", 1) not in document.marks
    assert ("tags", 1, 0) not in document.marks
    assert document.marks["title",].line == 4


@pytest.mark.parametrize(
    ("matter", "code", "place"),
    [
        ("a: &x 1\nb: *x", "yaml-alias", (2, 4)),
        ("b: *x", "yaml-alias", (2, 4)),
        ("a: [1, &x [2]]", "yaml-alias", (2, 8)),
        ("a: &x {k: 1}", "yaml-alias", (2, 4)),
        ("&x a: 1", "yaml-alias", (2, 1)),
        ("&x\na: 1", "yaml-alias", (2, 1)),
        ("tags: &a [*a]", "yaml-alias", (2, 7)),
        ("<<: {a: 1}", "yaml-alias", (2, 1)),
        ("*x : 1", "yaml-alias", (2, 1)),
        ('t: !!python/object/apply:os.system ["x"]', "yaml-tag", (2, 4)),
        ("t: !!python/name:os.system ''", "yaml-tag", (2, 4)),
        ("t: !!binary aGk=", "yaml-tag", (2, 4)),
        ("t: !!timestamp 2020-01-01", "yaml-tag", (2, 4)),
        ("t: !local x", "yaml-tag", (2, 4)),
        ("t: !e!x 1", "yaml-tag", (2, 4)),
        ("t: !!int x", "yaml-tag", (2, 4)),
        ("t: !!int true", "yaml-tag", (2, 4)),
        ("t: !!bool 1", "yaml-tag", (2, 4)),
        ("t: !!null x", "yaml-tag", (2, 4)),
        ("t: !!float x", "yaml-tag", (2, 4)),
        ("!!map {a: 1}", "yaml-tag", (2, 1)),
        ("a: 1\n...\nb: 2", "yaml-multiple-documents", (4, 1)),
        ("{a: b}: c", "yaml-complex-key", (2, 1)),
        ("? [a]\n: b", "yaml-complex-key", (2, 3)),
        ("a: 1\nb: " + "[" * 20 + "]" * 20, "too-deep", (3, 23)),
        ("a: x\x07", "yaml-syntax", (2, 5)),
        ("é: 1\nb: é\x1b[31m", "yaml-syntax", (3, 5)),
        ("a: \x7f", "yaml-syntax", (2, 4)),
    ],
)
def test_what_is_not_accepted_is_refused_where_it_stands(
    matter: str, code: str, place: tuple[int, int]
) -> None:
    problem = yaml_refusal(matter)
    assert (problem.code, at(problem)) == (code, place)
    assert "\n" not in problem.message + problem.hint


def test_an_ended_document_without_a_second_one_is_accepted() -> None:
    assert parse_yaml("a: 1\n...").matter == {"a": 1}


def test_twenty_levels_are_read_and_one_more_is_refused() -> None:
    assert value_of("[" * 19 + "]" * 19)
    problem = yaml_refusal("key: " + "[" * 20 + "]" * 20)
    assert problem.code == "too-deep"
    assert problem.field == "key" + "[0]" * 19
    nested = "".join(f"{'  ' * level}k:\n" for level in range(21))
    assert yaml_refusal(nested + "  " * 21 + "k: 1").code == "too-deep"


@pytest.mark.parametrize(
    ("matter", "place", "hint"),
    [
        ("title: China: the rally", (2, 13), 'title: "China: the rally"'),
        ("a: 1\ntitle: A \\ B: C", (3, 13), 'title: "A \\\\ B: C"'),
        ("title: a\n sub: b", (3, 5), "indentation"),
        ("a:\n\tb: 1", (3, 1), "spaces"),
        ("\ta: 1", (2, 1), "spaces"),
        ('title: "never closed\ndate: 1', (2, 8), "Close the quote"),
        ("title: 'never closed\ndate: 1", (2, 8), "Close the quote"),
        ("title: 'it's'", (2, 12), "quotes"),
        ('title: "x" y', (2, 12), "quotes"),
        ("tags: [a, b\ndate: 1", (2, 7), "]"),
        ("tags: {a: b\ndate: 1", (2, 7), "}"),
        ("title: @me", (2, 8), "quotes"),
        ("title: `me`", (2, 8), "quotes"),
        ("title: *Breaking* news", (2, 8), "quotes"),
        ("title: *news", (2, 8), "quote"),
        ('title: "C:\\q"', (2, 11), "backslash"),
        ('title: "\\x4"', (2, 11), "backslash"),
        ("tags: - a", (2, 7), "item"),
        ("a: 1\ntitle\nb: 2", (3, 1), "colon"),
    ],
)
def test_a_syntax_error_says_where_it_is_and_what_to_do(
    matter: str, place: tuple[int, int], hint: str
) -> None:
    problem = yaml_refusal(matter)
    assert problem.code in {"yaml-syntax", "yaml-alias"}
    assert at(problem) == place
    assert hint.lower() in (problem.message + problem.hint).lower()


def test_positions_count_lines_as_editors_do() -> None:
    document = parse_yaml('a: "x\u2028y"\nb: 1\nc: "\x85"\nd: 2')
    assert [document.marks[key,].line for key in "abcd"] == [2, 3, 4, 5]
    assert [document.marks[key,].column for key in "abcd"] == [4, 4, 4, 4]


def test_windows_line_ends_change_no_value_and_no_position() -> None:
    source = 'a: b\nc: |\n  x\n  y\n\nd: "e\n  f"\ng:\n  - h\n'
    unix, windows = parse_yaml(source), parse_yaml(source.replace("\n", "\r\n"))
    assert unix.matter == windows.matter
    assert [m[:2] for m in unix.marks.values()] == [m[:2] for m in windows.marks.values()]

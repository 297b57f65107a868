"""The meaning of JSON front matter, and what is rejected."""

from __future__ import annotations

import json

import pytest

from tests.frontmatter.reading import at, parse_text, refusal

EVERYTHING = """{
  "text": "é \\u00e9 \\n \\"x\\" {[",
  "number" : -12, "big": 123456789012345678,
  "float": 1.5e3, "yes": true, "no": false, "nothing": null,
  "list": [1, [2, {"a": []}], "x" ],
  "map": {"b c": {}, "": 1}
}"""


def test_every_kind_of_value_is_read_as_json_reads_it() -> None:
    assert parse_text(EVERYTHING + "\nBody").matter == json.loads(EVERYTHING)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_value_has_its_place(newline: str) -> None:
    document = parse_text("\n " + EVERYTHING.replace("\n", newline) + "\nBody")
    assert document.body == "Body"
    for path, mark in document.marks.items():
        value = document.matter
        for part in path:
            value = value[part]  # type: ignore[index]
        assert json.loads(document.text[mark.start : mark.end]) == value
        assert mark.line == document.text.count("\n", 0, mark.start) + 1
        assert mark.column == mark.start - document.text.rfind("\n", 0, mark.start)
    assert len(document.marks) == 17


def test_the_last_of_two_equal_keys_counts_with_a_warning() -> None:
    document = parse_text('{"a": [1, 2],\n "a": [3]}')
    assert document.matter == {"a": [3]}
    assert [(p.code, p.field, at(p)) for p in document.problems] == [("duplicate-key", "a", (2, 2))]
    assert ("a", 1) not in document.marks


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ('{"a": 1', "json-syntax", (1, 8)),
        ('{"a": 1,}', "json-syntax", (1, 9)),
        ('{"a": [1,]}', "json-syntax", (1, 10)),
        ('{"a": [1 2]}', "json-syntax", (1, 10)),
        ('{"a" 1}', "json-syntax", (1, 6)),
        ("{a: 1}", "json-syntax", (1, 2)),
        ("{'a': 1}", "json-syntax", (1, 2)),
        ('{"a": 1 // note\n}', "json-syntax", (1, 9)),
        ('{"a": NaN}', "json-syntax", (1, 7)),
        ('{"a": -Infinity}', "json-syntax", (1, 7)),
        ('{"a": 01}', "json-syntax", (1, 8)),
        ('{"a": .5}', "json-syntax", (1, 7)),
        ('{"a": 1.}', "json-syntax", (1, 8)),
        ('{"a": "x\ny"}', "json-syntax", (1, 9)),
        ('{"a": "\\q"}', "json-syntax", (1, 8)),
        ('{"a": "x', "json-syntax", (1, 7)),
        ('{\n"a": truex}', "json-syntax", (2, 10)),
        ('{"a": 1]}', "json-syntax", (1, 8)),
        ('{"a":' + "[" * 20 + "]" * 20 + "}", "too-deep", (1, 25)),
        ('{"a":' * 21 + "1" + "}" * 21, "too-deep", (1, 101)),
        ('{"a":' + "[" * 100_000, "too-deep", (1, 25)),
    ],
)
def test_what_is_not_json_is_refused_where_it_stands(
    text: str, code: str, place: tuple[int, int]
) -> None:
    problem = refusal(text)
    assert (problem.code, at(problem)) == (code, place)

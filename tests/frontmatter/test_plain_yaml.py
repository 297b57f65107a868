"""The plain part of YAML means what the whole reader says that it means, or is left to it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.errors import FrontMatterError
from articles.frontmatter import parse, plain_yaml, yaml_reader
from articles.frontmatter.layout import locate
from articles.frontmatter.reading import Source
from tests.shared import ATTACK, CORPUS, needs_shared


@pytest.mark.parametrize(
    ("block", "values"),
    [
        ("", {}),
        ("title: A word\n", {"title": "A word"}),
        ('title: "It\'s: #1"\n', {"title": "It's: #1"}),
        ("title: 'A \"word\"'  \n", {"title": 'A "word"'}),
        ("a: 12:30\nb: C#\nc: 1.5\nd: 010\n", {"a": "12:30", "b": "C#", "c": 1.5, "d": 8}),
        ("draft: true\nmenu:\nlead: null\n", {"draft": True, "menu": None, "lead": None}),
        ("tags:\n  - a\n  - 'b'\n\ndate: 2025-02-14\n", {"tags": ["a", "b"], "date": "2025-02-14"}),
        ("tags:\n- a\n- 2\n", {"tags": ["a", 2]}),
        ("# of: this\na: b\n#\nc: d\n", {"a": "b", "c": "d"}),
        ("title: Über\n", {"title": "Über"}),
    ],
)
def test_the_plain_part_is_read(block: str, values: object) -> None:
    assert plain_yaml.read(whole(block)) == values == yaml_reader.read(whole(block)).matter


@pytest.mark.parametrize(
    "block",
    [
        "a: b: c\n",
        "a: b:\n",
        "a: b # a comment\n",
        " # a comment\n",
        "a:\n# a comment\n  - b\n",
        "a: [1, 2]\n",
        "a: {b: c}\n",
        "a: |\n  b\n",
        "a: >-\n  b\n",
        "a: &b c\n",
        "a: *b\n",
        "a: !!str b\n",
        "a: -1\n",
        'a: "\\n"\n',
        'a: "b" c\n',
        "a: 'it''s'\n",
        "a: 'b\n  c'\n",
        "a: b\n  c\n",
        "a: b\n  - c\n",
        "a:\n  b: c\n",
        "a:\n  - b: c\n",
        "a:\n  - b\n    c\n",
        "a:\n  - b\n   - c\n",
        "a:\n  - b\n    - c\n",
        "a:\n  -\n",
        "a:\n  - - b\n",
        "a:\tb\n",
        "a: b\r\n",
        "a: b\u2028c\n",
        "a: \ufeffb\n",
        "a: 1\na: 2\n",
        "a: 1234567890123456789\n",
        "- a\n",
        "a\n",
        "? a\n: b\n",
        "<<: a\n",
        "... \n",
        " a: b\n",
    ],
)
def test_whatever_else_is_left_to_the_whole_reader(block: str) -> None:
    assert plain_yaml.read(whole(block)) is None


VALUES = st.text(st.sampled_from("ab1.-:#'\"\\ ,[]{}&*!|>%@`~?=_/\té\u2028"), max_size=8)
LINES = st.one_of(
    st.builds("{}: {}".format, st.sampled_from(["a", "b", "c_d", "E-1"]), VALUES),
    st.builds("{}{}:".format, st.sampled_from(["", " "]), st.sampled_from(["f", "g", "1"])),
    st.builds(
        "{}- {}".format,
        st.sampled_from(["", "  ", "    "]),
        st.one_of(VALUES, st.builds('"{}"'.format, VALUES), st.builds("'{}'".format, VALUES)),
    ),
    st.builds('{}: "{}"'.format, st.sampled_from(["h", "i"]), VALUES),
    st.builds("{}: '{}'".format, st.sampled_from(["j", "k"]), VALUES),
    st.sampled_from(["", " ", "# c", "l: 0x1F", "m: 1e3", "n: ~", "o: yes", "p: 08"]),
    VALUES,
)


@settings(max_examples=2000)
@given(st.lists(LINES, max_size=6))
def test_both_readers_agree(lines: list[str]) -> None:
    agree("".join(f"{line}\n" for line in lines))


@needs_shared
def test_both_readers_agree_on_what_others_wrote() -> None:
    files = [p.read_bytes() for p in CORPUS.rglob("*") if p.suffix in (".md", ".mdx")]
    blocks = [matter for data in files if (matter := yaml_of(data)) is not None]
    plain = sum(agree(block) for block in blocks)
    assert plain > len(blocks) // 3


@needs_shared
def test_both_readers_agree_on_the_test_suite_of_yaml() -> None:
    suite = json.loads((ATTACK / "yaml_test_suite.json").read_text())
    for case in suite["cases"]:
        agree(f"{case['input']}\n")


def test_places_are_found_when_somebody_asks() -> None:
    document = parse(b"---\ntitle: A\ntags:\n  - b\n---\nBody\n")
    assert document.marks[("tags", 0)].line == 4
    assert document.text[document.keys[("tags",)] :].startswith("tags:")


def whole(block: str) -> Source:
    return Source(block, 0, len(block), 1)


def agree(block: str) -> bool:
    """Whether the block is plain; if so, the whole reader must find the same, and no fault."""
    values = plain_yaml.read(whole(block))
    if values is None:
        return False
    try:
        reading = yaml_reader.read(whole(block))
    except FrontMatterError as fault:
        raise AssertionError(f"{block!r}: {fault}") from fault
    assert typed(values) == typed(reading.matter), block
    assert not reading.problems
    return True


def typed(matter: object) -> str:
    """1, 1.0 and True are three things."""
    return repr(matter)


def yaml_of(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8-sig")
        layout = locate(text)
    except (FrontMatterError, UnicodeDecodeError):
        return None
    return text[layout.source.start : layout.source.end] if layout.format == "yaml" else None

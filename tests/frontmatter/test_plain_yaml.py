"""The fast reader for plain YAML agrees with the full reader, or leaves the block to it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.errors import FrontMatterError
from articles.frontmatter import parse, plain_yaml, yaml_reader
from articles.frontmatter.document import MatterSource
from articles.frontmatter.handlers import detect_handler
from tests.corpus import TREES, find_texts
from tests.hostile.front_matter import MATTER


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


def test_both_readers_agree_on_what_people_wrote() -> None:
    files = [path.read_bytes() for tree in TREES for path in find_texts(tree)]
    blocks = [matter for data in files if (matter := yaml_of(data)) is not None]
    plain = sum(agree(block) for block in blocks)
    assert plain > len(blocks) // 3


@pytest.mark.parametrize("name", MATTER)
def test_both_readers_agree_on_what_is_odd(name: str) -> None:
    for _identity, data in MATTER[name]:
        agree(data.decode("utf-8", "replace") + "\n")


def test_positions_are_found_on_demand() -> None:
    document = parse(b"---\ntitle: A\ntags:\n  - b\n---\nBody\n")
    assert document.marks[("tags", 0)].line == 4
    assert document.text[document.keys[("tags",)] :].startswith("tags:")


def whole(block: str) -> MatterSource:
    return MatterSource(block)


def agree(block: str) -> bool:
    """Return whether the block is plain YAML. If so, the full reader must read the same values."""
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
    """Return a text that differs for 1, 1.0 and True."""
    return repr(matter)


def yaml_of(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8-sig")
        handler = detect_handler(text)
        source, _body = handler.split(text)
    except (FrontMatterError, UnicodeDecodeError):
        return None
    return str(source) if handler.format_name == "yaml" else None

"""Only UTF-8 is accepted. Everything else is reported with its position."""

from __future__ import annotations

import pytest

from articles.frontmatter import parse
from tests.frontmatter.reading import at, refusal


@pytest.mark.parametrize(
    ("data", "place", "offset"),
    [
        ("---\ntitle: Café\n---\n".encode("latin1"), (2, 11), 14),
        (b"\xef\xbb\xbf---\ntitle: \xe9\n---\n", (2, 8), 14),
        ("---\ntitle: é".encode() + b"\xff\xfe\x80 tail", (2, 9), 13),
        (b"---\ntitle: x\n---\nBody \xed\xa0\x80", (4, 6), 22),
        (b"\xc0\xaf", (1, 1), 0),
        (b"---\n\xf4\x90\x80\x80", (2, 1), 4),
    ],
)
def test_bytes_that_are_not_utf8_are_refused_with_their_offset(
    data: bytes, place: tuple[int, int], offset: int
) -> None:
    problem = refusal(data)
    assert problem.code == "not-utf8"
    assert at(problem) == place
    assert f"0x{data[offset]:02x}" in problem.message
    assert problem.message.endswith(f"at byte {offset}")


def test_utf16_is_called_by_its_name() -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        problem = refusal("---\ntitle: x\n---\n".encode(encoding))
        assert "UTF-16" in problem.message + problem.hint
        assert "at byte" in problem.message


@pytest.mark.parametrize("data", [b'---\ntitle: "a\0b"\n---\n', b"---\na: 1\n---\na\0b", b"\0"])
def test_a_raw_nul_is_refused_anywhere(data: bytes) -> None:
    problem = refusal(data)
    assert problem.code == "nul-character"
    assert problem.message.endswith(f"at byte {data.index(0)}")


@pytest.mark.parametrize(
    "text",
    [
        '---\ntitle: "a\\0b"\n---\n',
        '---\ntags: ["\\x00"]\n---\n',
        '---\n"\\u0000": x\n---\n',
        '{"title": "a\\u0000b"}',
        '{"\\u0000": 1}',
        '+++\ntitle = "\\u0000"\n+++\n',
    ],
)
def test_an_escaped_nul_is_refused(text: str) -> None:
    assert refusal(text).code == "nul-character"


@pytest.mark.parametrize(
    "text",
    [
        '---\ntitle: "\\ud800"\n---\n',
        '{"title": "\\ud800"}',
        '{"\\udc00": 1}',
        '+++\ntitle = "\\ud800"\n+++\n',
    ],
)
def test_half_of_a_surrogate_pair_is_refused(text: str) -> None:
    assert refusal(text).code in {"lone-surrogate", "yaml-syntax", "toml-syntax"}


def test_a_whole_surrogate_pair_in_json_is_one_character() -> None:
    assert parse(b'{"title": "\\ud83d\\ude00"}').matter == {"title": "😀"}


@pytest.mark.parametrize("data", [b"---\ra: 1\r---\r", b"---\r\na: 1\r\n---\r\nText\rmore"])
def test_a_carriage_return_alone_is_refused(data: bytes) -> None:
    problem = refusal(data)
    assert problem.code == "lone-carriage-return"
    offset = data.replace(b"\r\n", b"__").index(b"\r")
    assert problem.message.endswith(f"at byte {offset}")


def test_characters_beyond_the_basic_plane_keep_their_columns() -> None:
    document = parse("---\n😀: é  # 👩‍👩‍👧‍👦\nb: [😀, x]\n---\n".encode())
    assert document.matter == {"😀": "é", "b": ["😀", "x"]}
    assert document.marks["b", 1].column == 8

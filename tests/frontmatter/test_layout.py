"""Front matter and body begin and end where Hugo says."""

from __future__ import annotations

import pytest

from articles.frontmatter import parse
from articles.frontmatter.errors import MAX_BODY_BYTES, MAX_MATTER_BYTES
from tests.frontmatter.reading import at, parse_text, refusal


@pytest.mark.parametrize(
    ("text", "matter", "body", "body_line"),
    [
        ("---\na: 1\n---\nBody\n", {"a": 1}, "Body\n", 4),
        ("--- \na: 1\n---  \t\n\nBody", {"a": 1}, "\nBody", 4),
        ("--- # note\na: 1\n---\nBody", {"a": 1}, "Body", 4),
        ("\n\n \n---\na: 1\n---\nBody", {"a": 1}, "Body", 7),
        ("  ---\na: 1\n---\nBody", {"a": 1}, "Body", 4),
        ("---\na: 1\n--- x\nBody", {"a": 1}, " x\nBody", 3),
        ("---\na: 1\n----\nBody", {"a": 1}, "-\nBody", 3),
        ("---\na: 1\n---", {"a": 1}, "", 3),
        ("---\n---\n", {}, "", 3),
        ("---\n---\n\n\nBody\n\n", {}, "\n\nBody\n\n", 3),
        ("---\r\na: 1\r\n---\r\nBody\r\n", {"a": 1}, "Body\r\n", 4),
        ("---\na: 1\n---\nBody\n---\nmore\n", {"a": 1}, "Body\n---\nmore\n", 4),
        ("+++\na = 1\n+++ \nBody", {"a": 1}, "Body", 4),
        ("+++\na = 1\n+++x\nBody", {"a": 1}, "x\nBody", 3),
        ("+++\n+++\n", {}, "", 3),
        ('{"a": 1}\n\nBody', {"a": 1}, "\nBody", 2),
        ('{"a": 1}  \r\nBody', {"a": 1}, "Body", 2),
        ('{"a": 1} x\nBody', {"a": 1}, " x\nBody", 1),
        ('{\n"a": "}{"\n}\nBody', {"a": "}{"}, "Body", 4),
        ("{}", {}, "", 1),
    ],
)
def test_matter_and_body_are_separated_as_in_hugo(
    text: str, matter: dict[str, int], body: str, body_line: int
) -> None:
    document = parse_text(text)
    assert (dict(document.matter), document.body, document.body_line) == (matter, body, body_line)
    assert not document.problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [("---\n---\n", "yaml"), ("+++\n+++\n", "toml"), ("{}", "json"), ("Text", "none")],
)
def test_the_first_characters_tell_the_format(text: str, expected: str) -> None:
    assert parse_text(text).format == expected


@pytest.mark.parametrize(
    "text",
    [
        "Just text.\n",
        "\n\n# Title\n\nText\n",
        "- item\n- item\n",
        "+ item\n",
        "{{< figure src=x >}}\nText",
        "{{% note %}}",
        "***\nText",
        "<!-- note -->\n---\na: 1\n---\n",
        "...\n",
    ],
)
def test_a_file_without_front_matter_is_all_body(text: str) -> None:
    document = parse_text(text)
    assert (document.format, dict(document.matter)) == ("none", {})
    assert (document.body, document.body_line) == (text, 1)


def test_a_byte_order_mark_is_noted_and_hides_nothing() -> None:
    document = parse(b"\xef\xbb\xbf---\ntitle: BOM\n---\nBody")
    assert document.bom
    assert document.matter == {"title": "BOM"}
    assert document.text.startswith("---")


@pytest.mark.parametrize("data", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \r\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refusal(data).code == "empty-file"


@pytest.mark.parametrize(
    "text",
    ["----\ntitle: x\n----\nbody\n", "--\n", "---x\n---\n", "++\n", "++++\n", "--- a: b\n---"],
)
def test_an_opening_line_that_is_almost_a_delimiter_is_refused(text: str) -> None:
    problem = refusal(text)
    assert problem.code == "bad-delimiter"
    assert at(problem) == (1, 1)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("---\ntitle: x\n\nBody without closing line.\n", (1, 1)),
        ("\n ---\ntitle: x\n", (2, 2)),
        ("---", (1, 1)),
        ("---\na: 1\n...\nb: 2\n", (1, 1)),
        ("+++\na = 1\n---\n", (1, 1)),
    ],
)
def test_front_matter_that_is_never_closed_is_refused_at_its_opening(
    text: str, place: tuple[int, int]
) -> None:
    problem = refusal(text)
    assert problem.code == "unterminated-front-matter"
    assert at(problem) == place


def test_org_keywords_are_refused_by_name() -> None:
    assert refusal("\n#+TITLE: T\n\nText\n").code == "org-unsupported"


@pytest.mark.parametrize(
    ("opening", "closing", "comment"),
    [("---\n", "---\n", "#"), ("+++\n", "+++\n", "#"), ('{"a":"', '"}\n', "x")],
)
def test_too_large_front_matter_is_rejected_with_its_size(
    opening: str, closing: str, comment: str
) -> None:
    filler = "é" * (MAX_MATTER_BYTES // 2 - 20)
    assert parse_text(f"{opening}{comment}{filler}\n{closing}" if comment == "#" else "x")
    problem = refusal(f"{opening}{comment}{filler}{'x' * 80}\n{closing}Body")
    assert problem.code == "front-matter-too-large"
    assert f"{MAX_MATTER_BYTES:,}" in problem.message
    assert "262,1" in problem.message


def test_the_body_is_limited_in_bytes() -> None:
    fitting = "é" * (MAX_BODY_BYTES // 2)
    assert parse_text(f"---\na: 1\n---\n{fitting}").body == fitting
    problem = refusal(f"---\na: 1\n---\n{fitting}x")
    assert problem.code == "body-too-large"
    assert f"{MAX_BODY_BYTES + 1:,}" in problem.message
    assert at(problem) == (4, 1)


def test_json_that_is_never_closed_is_read_no_further_than_the_limit() -> None:
    assert refusal('{"a": [' + "1, " * 2_000_000).code == "json-syntax"

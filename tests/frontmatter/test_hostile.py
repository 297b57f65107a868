"""Hostile and random input is parsed or rejected, quickly and without other exceptions."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.errors import FrontMatterError
from articles.frontmatter import Document, parse
from articles.frontmatter.errors import MAX_MATTER_BYTES
from tests.hostile.front_matter import FILES, JSON, MATTER, TOML, YAML
from tests.shared import get_input, needs_shared, read_cases

OURS = {"YAML": YAML, "TOML": TOML, "JSON": JSON}
FORMATS = ("---\n{}\n---\nBody\n", "+++\n{}\n+++\nBody\n", "{}", '{{"a": {}}}\nBody\n')
SECONDS = 5.0


def outcome(data: bytes) -> Document | FrontMatterError:
    """Return the document or the one exception that parsing may raise, after checking it."""
    try:
        document = parse(data)
    except FrontMatterError as error:
        assert error.problem.severity == "error"
        assert error.problem.line >= 1
        assert error.problem.column >= 1
        assert "\n" not in error.problem.message
        return error
    json.dumps(document.matter, allow_nan=False).encode()
    document.text.encode()
    assert document.text.endswith(document.body)
    for mark in document.marks.values():
        assert 0 <= mark.start <= mark.end <= len(document.text)
    return document


@pytest.mark.parametrize("wrapping", FORMATS)
@pytest.mark.parametrize("name", MATTER)
def test_every_case_is_parsed_or_rejected_in_every_format(name: str, wrapping: str) -> None:
    head, tail = (part.replace("{{", "{").replace("}}", "}") for part in _halves(wrapping))
    for identity, data in MATTER[name]:
        started = time.process_time()
        outcome(head.encode() + data + tail.encode())
        assert time.process_time() - started < SECONDS, identity


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_parsed_or_rejected(name: str) -> None:
    for _identity, data in FILES[name]:
        outcome(data)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in OURS for name in OURS[kind]])
def test_our_own_cases_have_the_expected_result(kind: str, name: str) -> None:
    written, expected = OURS[kind][name]
    result = outcome(dict(FILES[kind])[name])
    if expected is None:
        expected = json.loads(f'{{"a": {written}}}')
    if isinstance(result, Document):
        assert repr(result.matter) == repr(expected)
    else:
        assert result.problem.code == expected


def _halves(wrapping: str) -> tuple[str, str]:
    head, tail = wrapping.replace("{}", "\0").split("\0")
    return head, tail


@needs_shared
def test_json_values_are_accepted_and_refused_as_the_json_suite_wants() -> None:
    """Our own limits are the only exceptions: depth, NUL, surrogates, encodings."""
    limits = {"too-deep", "nul-character", "lone-surrogate"}
    for case in read_cases("json_test_suite"):
        identity, result = case["id"], outcome(b'{"a": ' + get_input(case) + b"\n}")
        if case["expect"] == "accept" and isinstance(result, FrontMatterError):
            assert result.problem.code in limits, identity
        if case["expect"] == "reject" and isinstance(result, Document):
            assert result.body.strip(), identity


LIBYAML_DIFFERS = {"652Z/0"}
ENDS_WITH_BLANK_LINES = {"A6F9/0", "K858/0"}
"""Cases whose text ends with line breaks. The delimiters we put around it add one."""


@needs_shared
def test_yaml_that_is_accepted_means_what_the_yaml_suite_says() -> None:
    """If the suite has JSON for a map and we accept the map, both must agree."""
    compared = 0
    for case in read_cases("yaml_test_suite"):
        identity, data = case["id"], get_input(case)
        result = outcome(b"---\n" + data + b"\n---\n")
        if isinstance(result, FrontMatterError) or not case["json"] or b"\n---" in b"\n" + data:
            continue
        expected = json.loads(case["json"]) if case["json"].count("\n{") == 0 else None
        if isinstance(expected, dict) and identity not in LIBYAML_DIFFERS | ENDS_WITH_BLANK_LINES:
            assert result.matter == expected, identity
            compared += 1
    assert compared > 60


PIECES = [
    *("[", "{", "- ", "? ", "a: ", '"', "'", '"\\', "[1,", "a: [", "a.", "[[a]]\n", "[a]\n"),
    *("a=1\n", "a = {", "# x\n", "|\n", ">\n ", "\t", "&a ", "*a ", "!x ", "k: v\n", "k: [a]\n"),
    *("- - ", "-\n", "\n", "...\n", '"""', "'''", "1", ":", "a: b: c\n", "{a: b, ", "a:\n "),
    *('"k":[1],', '{"a":', "é", "\u2028", '"a":1,', "a.b=1\n", "[a.b]\nc=1\n", "a = '''"),
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_repeated_to_the_limit_takes_bounded_time(piece: str) -> None:
    filler = piece * (MAX_MATTER_BYTES // len(piece.encode()) - 40)
    for wrapping in FORMATS:
        head, tail = (part.replace("{{", "{").replace("}}", "}") for part in _halves(wrapping))
        started = time.process_time()
        outcome((head + filler + tail).encode())
        assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    ("line", "wrapping"),
    [
        ("k{}: v\n", FORMATS[0]),
        ("k{}: [a]\n", FORMATS[0]),
        ("k{} = 1\n", FORMATS[1]),
        ("a.k{} = 1\n", FORMATS[1]),
        ("[t{}]\n", FORMATS[1]),
        ("[[a.k{}.b]]\n", FORMATS[1]),
    ],
)
def test_many_keys_take_bounded_time(line: str, wrapping: str) -> None:
    filler = "".join(line.replace("{}", str(number)) for number in range(MAX_MATTER_BYTES // 16))
    started = time.process_time()
    outcome(wrapping.replace("{}", filler).encode())
    assert time.process_time() - started < SECONDS


def test_alias_bombs_are_refused_at_once() -> None:
    merge = "a: &a {k0: 1}\n" + "".join(f"m{i}: &m{i} {{<<: [*a, *a]}}\n" for i in range(24))
    laughs = "a: &a [_,_]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(20))
    for bomb in (merge, laughs, "tags: &a [*a]"):
        result = outcome(f"---\n{bomb}\n---\n".encode())
        assert isinstance(result, FrontMatterError)
        assert result.problem.code == "yaml-alias"


def test_a_hundred_thousand_brackets_do_not_end_the_process() -> None:
    """Runs in a separate process, because the fault it guards against is a crash."""
    program = (
        "from articles.frontmatter import parse\n"
        "from articles.errors import FrontMatterError\n"
        "n = 100_000\n"
        "for data in (b'---\\na: ' + b'[' * n, b'---\\n' + b'- ' * n, b'{' * n):\n"
        "    try: parse(data + b'\\n---\\n')\n"
        "    except FrontMatterError as error: print(error.problem.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.split() == ["too-deep", "not-a-map", "json-syntax"]


@given(st.binary(max_size=300))
@example(b"---\n\xef\xbb\xbf\n---")
@example(b"---\n%YAML 1.1\n---")
@settings(max_examples=300, deadline=None)
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    outcome(data)


SIGNS = "-+{}[]:#\"'|>&*!%@`,.=?~<\\\n\r\t  0123456789abexyTZ_é\u2028\x85\ufeff😀\x00\x07"


@given(st.text(SIGNS, max_size=120), st.sampled_from(FORMATS))
@example("a:\n  ? b", FORMATS[0])
@example('a = """\\\n"""', FORMATS[1])
@settings(max_examples=600, deadline=None)
def test_no_text_raises_anything_else(text: str, wrapping: str) -> None:
    head, tail = (part.replace("{{", "{").replace("}}", "}") for part in _halves(wrapping))
    outcome((head + text + tail).encode())


LINES = st.lists(
    st.sampled_from(
        [
            *("a: 1", "a: ", "- x", "  - y", "  b: [1, 2]", "b = 1", "[t]", "[[t]]", "t.u = 'x'"),
            *('c = """', '"""', "d: |", "  text", "'e': \"f\"", "{", "}", "]", '"g": [', '"h": 1,'),
            *("# note", "", "1979-05-27 07:32:00", "k = 1979-05-27 07:32:00", "w = { a = 1 }"),
            *("a:\n- b\n- c: d\n  e: f", "x = [\n 1, # n\n]", "? q\n: r", '"i": {"j": null}'),
        ]
    ),
    max_size=12,
).map("\n".join)


@given(LINES, st.sampled_from(FORMATS), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=600, deadline=None)
def test_no_mixture_of_lines_raises_anything_else(lines: str, wrapping: str, newline: str) -> None:
    head, tail = (part.replace("{{", "{").replace("}}", "}") for part in _halves(wrapping))
    outcome((head + lines + tail).replace("\n", newline).encode())

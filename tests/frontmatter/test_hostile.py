"""Hostile and random input ends, soon, in a document or in one refusal."""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.errors import FrontMatterError
from articles.frontmatter import Document, parse
from articles.frontmatter.limits import MAX_MATTER_BYTES
from tests.shared import ATTACK, needs_shared

FORMATS = ("---\n{}\n---\nBody\n", "+++\n{}\n+++\nBody\n", "{}", '{{"a": {}}}\nBody\n')
SECONDS = 5.0


def outcome(data: bytes) -> Document | FrontMatterError:
    """Parse, letting through nothing but the one exception that is promised."""
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


def cases(name: str) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    for case in json.loads((ATTACK / name).read_text())["cases"]:
        yield case["id"], _input(case), case


def _input(case: dict[str, Any]) -> bytes:
    if "input_gz_b64" in case:
        return gzip.decompress(base64.b64decode(case["input_gz_b64"]))
    if "input_b64" in case:
        return base64.b64decode(case["input_b64"])
    return str(case["input"]).encode("utf-8", "surrogatepass")


@needs_shared
@pytest.mark.parametrize("wrapping", FORMATS)
@pytest.mark.parametrize("name", ["yaml_test_suite.json", "json_test_suite.json"])
def test_every_case_of_the_test_suites_is_read_or_refused(name: str, wrapping: str) -> None:
    head, tail = (part.replace("{{", "{").replace("}}", "}") for part in _halves(wrapping))
    for identity, data, _ in cases(name):
        started = time.process_time()
        outcome(head.encode() + data + tail.encode())
        assert time.process_time() - started < SECONDS, identity


def _halves(wrapping: str) -> tuple[str, str]:
    head, tail = wrapping.replace("{}", "\0").split("\0")
    return head, tail


@needs_shared
def test_json_values_are_accepted_and_refused_as_the_json_suite_wants() -> None:
    """Exceptions are our own limits: depth, large numbers, NUL, surrogates, encodings."""
    limits = {"too-deep", "number-too-large", "nul-character", "lone-surrogate"}
    for identity, data, case in cases("json_test_suite.json"):
        result = outcome(b'{"a": ' + data + b"\n}")
        if case["expect"] == "accept" and isinstance(result, FrontMatterError):
            assert result.problem.code in limits, identity
        if case["expect"] == "reject" and isinstance(result, Document):
            assert result.body.strip(), identity


LIBYAML_DIFFERS = {"652Z/0"}
ENDS_WITH_BLANK_LINES = {"A6F9/0", "K858/0"}
"""Kept line breaks at the very end: the wrapping adds one."""


@needs_shared
def test_yaml_that_is_accepted_means_what_the_yaml_suite_says() -> None:
    """Where the suite gives JSON for a map, and we read one, the two agree."""
    compared = 0
    for identity, data, case in cases("yaml_test_suite.json"):
        result = outcome(b"---\n" + data + b"\n---\n")
        if isinstance(result, FrontMatterError) or not case["json"] or b"\n---" in b"\n" + data:
            continue
        expected = json.loads(case["json"]) if case["json"].count("\n{") == 0 else None
        if isinstance(expected, dict) and identity not in LIBYAML_DIFFERS | ENDS_WITH_BLANK_LINES:
            assert result.matter == expected, identity
            compared += 1
    assert compared > 60


@needs_shared
def test_hugos_own_front_matter_cases_are_read_or_refused() -> None:
    for case in json.loads((ATTACK / "hugo_frontmatter.json").read_text())["cases"]:
        outcome(_input(case))


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
    """In a process of its own, because the fault this guards against is a crash."""
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

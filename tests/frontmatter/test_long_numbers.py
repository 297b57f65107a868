"""Long numbers keep every digit in YAML, TOML and JSON."""

from __future__ import annotations

import time
from typing import Any

import pytest

from articles.frontmatter import dump, parse, patch

LONG = 1580661436132757504
#: More digits than Python converts between numbers and text.
ENDLESS = "9" * 5_000

FILES = {
    "yaml": "---\na: {0}\nb: [1, {0}]\nc:\n  d: -{0}\ne: x\n---\n",
    "toml": '+++\na = {0}\nb = [1, {0}]\ne = "x"\n[c]\nd = -{0}\n+++\n',
    "json": '{{"a": {0}, "b": [1, {0}], "c": {{"d": -{0}}}, "e": "x"}}\n',
}


@pytest.mark.parametrize("format", FILES)
@pytest.mark.parametrize("written", [str(LONG), "9" * 999, str(2**64)])
def test_a_long_number_is_that_number(format: str, written: str) -> None:
    number = int(written)
    matter = parse(FILES[format].format(written).encode()).matter
    assert matter == {"a": number, "b": [1, number], "c": {"d": -number}, "e": "x"}


@pytest.mark.parametrize("format", FILES)
def test_a_number_of_thousands_of_digits_is_kept_as_text(format: str) -> None:
    matter = parse(FILES[format].format(ENDLESS).encode()).matter
    assert matter == {"a": ENDLESS, "b": [1, ENDLESS], "c": {"d": f"-{ENDLESS}"}, "e": "x"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("---\na: 0x" + "f" * 50 + "\n---\n", int("f" * 50, 16)),
        ("---\na: 0x" + "f" * 5_000 + "\n---\n", "0x" + "f" * 5_000),
        ("---\na: 0o" + "7" * 5_000 + "\n---\n", "0o" + "7" * 5_000),
        ("---\na: !!int 9999999999999999999\n---\n", 9999999999999999999),
        ("+++\na = 0x" + "f" * 5_000 + "\n+++\n", "0x" + "f" * 5_000),
        ("+++\na = 1_580_661_436_132_757_504\n+++\n", LONG),
        ('{"a": 1e999}\n', "1e999"),
        ('{"a": -' + "9" * 400 + ".5}\n", "-" + "9" * 400 + ".5"),
    ],
)
def test_other_spellings_are_kept_too(text: str, value: Any) -> None:
    assert parse(text.encode()).matter["a"] == value


@pytest.mark.parametrize("format", FILES)
@pytest.mark.parametrize("written", [str(LONG), ENDLESS])
def test_an_edit_next_to_a_long_number_keeps_its_digits(format: str, written: str) -> None:
    text = FILES[format].format(written)
    edited = patch(parse(text.encode()), {("e",): "y", ("c", "f"): 1, ("b", 0): 2})
    assert edited.decode().count(written) == 3
    again = parse(edited).matter
    assert (again["a"], again["b"][1]) == (parse(text.encode()).matter["a"],) * 2


@pytest.mark.parametrize("format", ["yaml", "toml", "json"])
def test_a_new_file_can_hold_a_long_number(format: Any) -> None:
    assert str(LONG).encode() in dump({"a": LONG, "b": {"c": [LONG]}}, "", format)


def test_many_long_numbers_take_little_time() -> None:
    text = "+++\n" + "".join(f"a{n} = {ENDLESS}\n" for n in range(50)) + "+++\n"
    started = time.process_time()
    assert parse(text.encode()).matter["a49"] == ENDLESS
    assert time.process_time() - started < 0.5

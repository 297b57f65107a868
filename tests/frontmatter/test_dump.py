"""New files are written in house style."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.errors import PatchError
from articles.frontmatter import Format, dump, parse
from articles.frontmatter.values import is_same_value
from tests.corpus import SAMPLES, Sample

MATTER = {
    "title": 'The "rally": 5 % up',
    "date": "2025-02-14 13:02:05",
    "draft": False,
    "weight": 3,
    "menu": "",
    "tags": ["Reuters", "no"],
    "empty": [],
    "lead": "One.\n\nTwo.\n",
    "thumbnail": {"src": "a.png", "visibility": ["list"]},
    "resources": [{"src": "x", "title": "y"}],
    "odd key": {},
}

YAML = """\
---
title: "The \\"rally\\": 5 % up"
date: "2025-02-14 13:02:05"
draft: false
weight: 3
menu: ""
tags:
  - "Reuters"
  - "no"
empty: []
lead: |
  One.

  Two.
thumbnail:
  src: "a.png"
  visibility:
    - "list"
resources:
  - src: "x"
    title: "y"
"odd key": {}
---

Body
"""

TOML = """\
+++
title = "The \\"rally\\": 5 % up"
date = "2025-02-14 13:02:05"
draft = false
weight = 3
menu = ""
tags = ["Reuters", "no"]
empty = []
lead = "One.\\n\\nTwo.\\n"
resources = [{ src = "x", title = "y" }]
"odd key" = {}

[thumbnail]
src = "a.png"
visibility = ["list"]
+++

Body
"""


@pytest.mark.parametrize(("kind", "text"), [("yaml", YAML), ("toml", TOML)])
def test_a_new_file_is_in_house_style(kind: Format, text: str) -> None:
    assert dump(MATTER, "\nBody\n", kind).decode() == text


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.term)
def test_house_style_is_that_of_the_sample(sample: Sample) -> None:
    data = sample.file.read_bytes()
    document = parse(data)
    assert dump(document.matter, document.body) == data


@pytest.mark.parametrize("kind", ["yaml", "toml", "json"])
def test_a_file_without_anything_to_say_is_still_a_file(kind: Format) -> None:
    document = parse(dump({}, "", kind))
    assert (document.format, document.matter, document.body) == (kind, {}, "")


@pytest.mark.parametrize("value", [object(), b"x", {1, 2}])
def test_a_value_that_is_not_json_shaped_is_the_callers_mistake(value: Any) -> None:
    for kind in ("yaml", "toml", "json"):
        with pytest.raises(TypeError):
            dump({"a": value}, "", kind)


def test_what_a_format_cannot_hold_is_refused() -> None:
    with pytest.raises(PatchError, match="null"):
        dump({"a": None}, "", "toml")
    with pytest.raises(PatchError, match="NUL"):
        dump({"a": "x\0"}, "")
    with pytest.raises(PatchError, match="U\\+D800"):
        dump({"a": "\ud800"}, "")
    with pytest.raises(PatchError, match="not survive being read back"):
        dump({"a": 1}, "x", "none")
    with pytest.raises(PatchError, match="not survive being read back"):
        dump({"a": float("inf")}, "")


TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda values: (
        st.lists(values, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
            values,
            max_size=4,
        )
    ),
    max_leaves=12,
)
BODIES = st.text(st.sampled_from("aé\n -+{}`"), max_size=20)


@given(st.dictionaries(st.text("abc é:#'\"\\-0\n", max_size=5), VALUES, max_size=5), BODIES)
@settings(max_examples=150, deadline=None)
def test_what_is_dumped_in_yaml_or_json_reads_the_same(matter: dict[str, Any], body: str) -> None:
    kinds: tuple[Format, ...] = ("yaml", "json")
    for kind in kinds:
        document = parse(dump(matter, body, kind))
        assert is_same_value(document.matter, matter)
        assert document.body == body


def without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_none(item) for item in value if item is not None]
    return value


@given(st.dictionaries(st.text("abc é:#'\"\\-0\n", max_size=5), VALUES, max_size=5), BODIES)
@settings(max_examples=150, deadline=None)
def test_what_is_dumped_in_toml_reads_the_same(matter: dict[str, Any], body: str) -> None:
    matter = without_none(matter)
    document = parse(dump(matter, body, "toml"))
    assert is_same_value(document.matter, matter)
    assert document.body == body

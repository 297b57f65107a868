"""Any front matter is interpreted or reported as a problem. Nothing raises an exception."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.errors import Problem
from articles.frontmatter import parse
from articles.hugo import BY_NAME, Authored
from tests.hugo.reading import interpret_matter, interpret_text

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["true", "no", "2025-02-14", "main", "search", "left", "/a/", "../..", "x" * 600]
    )
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=9) | st.sampled_from(["src", "Src", "visibility", "name", "main"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
NAMES = (
    st.sampled_from(sorted(BY_NAME)) | st.sampled_from(["Title", "PARAMS", "params"]) | st.text()
)
MATTER = st.dictionaries(NAMES, VALUES, max_size=12) | st.builds(
    lambda matter: {"params": matter}, st.dictionaries(NAMES, VALUES, max_size=6)
)


@given(matter=MATTER)
@example(matter={"author": {1.0: 2}})
@example(matter={"weight": float("inf"), "date": float("nan"), "sidebar": float("nan")})
@settings(max_examples=400)
def test_any_matter_is_interpreted_without_raising(matter: dict[str, Any]) -> None:
    reading = interpret_matter(matter)
    assert isinstance(reading.authored, Authored)
    assert all(isinstance(p, Problem) and p.message and p.code for p in reading.problems)
    hash((reading.authored.tags, reading.authored.widgets, reading.authored.aliases))


@given(matter=MATTER)
def test_what_was_understood_once_is_understood_again(matter: dict[str, Any]) -> None:
    assert repr(interpret_matter(matter)) == repr(interpret_matter(matter))


@given(body=st.text(st.characters(exclude_categories=["C"], include_characters="\n:[]{}-#'\"&*")))
def test_any_yaml_that_can_be_parsed_is_interpreted_with_places_inside_the_file(body: str) -> None:
    text = f"---\n{body}\n---\n"
    try:
        parse(text.encode())
    except Exception:  # the parser's errors are tested with the parser
        return
    lines = text.split("\n")
    for problem in interpret_text(text).problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1

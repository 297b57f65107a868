"""Real content of others, and the inputs that were made to hurt, are understood or told about."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path

import pytest

from articles.errors import FrontMatterError
from articles.frontmatter import parse
from articles.hugo import Interpretation, house_matter, interpret, places
from tests.hugo.reading import WIDGETS, interpret_matter
from tests.shared import ATTACK, CORPUS, needs_shared

pytestmark = needs_shared

FILES = sorted(
    p for p in CORPUS.rglob("*") if p.suffix in {".md", ".mdx"} and p.name != "README.md"
)


def read(path: Path) -> Interpretation:
    return interpret(parse(path.read_bytes()), timezone=UTC, known_widgets=WIDGETS)


def test_real_files_are_rejected_only_for_what_their_own_tools_refuse() -> None:
    rejected = [
        (path.name, p) for path in FILES for p in read(path).problems if p.severity == "error"
    ]
    assert len(FILES) > 300
    assert rejected == []


def test_warnings_about_real_files_stand_at_what_they_are_about() -> None:
    for path in FILES:
        document = parse(path.read_bytes())
        lines = document.text.splitlines()
        for problem in read(path).problems:
            key = problem.field.split(".")[-1].split("[")[0]
            assert any(key in line for line in lines[: problem.line]), (path.name, problem)


def test_real_files_survive_the_way_to_house_style_and_back() -> None:
    for path in FILES:
        said = read(path).authored
        again = interpret_matter(house_matter(said, timezone=UTC)).authored
        assert house_matter(again, timezone=UTC) == house_matter(said, timezone=UTC), path.name


def test_every_value_of_a_real_file_has_a_place_in_it() -> None:
    for path in FILES:
        document = parse(path.read_bytes())
        assert all(place in document.marks for place in places(document).values())


@pytest.mark.parametrize("name", ["hugo_frontmatter.json", "yaml_test_suite.json"])
def test_hostile_front_matter_is_interpreted_or_refused_and_never_raises(name: str) -> None:
    interpreted = 0
    for case in json.loads((ATTACK / name).read_text("utf-8"))["cases"]:
        text = case.get("input")
        if text is None:
            continue
        source = text if name.startswith("hugo") else f"---\n{text}\n---\n"
        try:
            document = parse(source.encode("utf-8", "surrogatepass"))
        except FrontMatterError:
            continue
        interpret(document, timezone=UTC, known_widgets=WIDGETS)
        interpreted += 1
    assert interpreted > 50

"""Real content and hostile input is interpreted, or its problems are reported."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from articles.errors import FrontMatterError
from articles.frontmatter import parse
from articles.hugo import Interpretation, find_field_paths, interpret, make_front_matter
from tests.corpus import THEIRS, TREES, find_texts
from tests.hostile.front_matter import FILES as HOSTILE
from tests.hugo.reading import WIDGETS, interpret_matter

FILES = [path for tree in TREES for path in find_texts(tree)]


def read(path: Path) -> Interpretation:
    return interpret(parse(path.read_bytes()), timezone=UTC, known_widgets=WIDGETS)


def test_real_files_are_rejected_only_for_what_their_own_tools_refuse() -> None:
    rejected = [
        (path.name, p) for path in FILES for p in read(path).problems if p.severity == "error"
    ]
    assert len(FILES) > (450 if THEIRS else 150)
    assert rejected == []


def test_warnings_about_real_files_stand_at_what_they_are_about() -> None:
    for path in FILES:
        document = parse(path.read_bytes())
        lines = document.text.splitlines()
        for problem in read(path).problems:
            key = problem.field.split(".")[-1].split("[")[0]
            about = any(key in line for line in lines[: problem.line])
            assert about or problem.code == "title-missing", (path.name, problem)


def test_real_files_survive_the_way_to_house_style_and_back() -> None:
    for path in FILES:
        said = read(path).authored
        again = interpret_matter(make_front_matter(said, timezone=UTC)).authored
        assert make_front_matter(again, timezone=UTC) == make_front_matter(said, timezone=UTC), (
            path.name
        )


def test_every_value_of_a_real_file_has_a_place_in_it() -> None:
    for path in FILES:
        document = parse(path.read_bytes())
        assert all(place in document.marks for place in find_field_paths(document).values())


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_front_matter_is_interpreted_or_refused_and_never_raises(name: str) -> None:
    interpreted = 0
    for _identity, data in HOSTILE[name]:
        try:
            document = parse(data)
        except FrontMatterError:
            continue
        interpret(document, timezone=UTC, known_widgets=WIDGETS)
        interpreted += 1
    assert interpreted > len(HOSTILE[name]) / 10
    assert interpreted > 50 or name in ("YAML", "TOML", "JSON")

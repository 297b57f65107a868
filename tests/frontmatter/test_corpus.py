"""Real files are read, with the same values as in their formats' own parsers."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import yaml

from articles.frontmatter import Document, parse
from tests.corpus import THEIRS, TREES, find_texts

CONTENT = [path for tree in TREES for path in find_texts(tree)]


def count_formats(trees: Iterable[str]) -> Counter[str]:
    return Counter(parse(path.read_bytes()).format for tree in trees for path in find_texts(tree))


def test_every_file_is_read_without_a_problem() -> None:
    assert count_formats(TREES.keys() - THEIRS).keys() == {"yaml", "toml", "json"}
    assert count_formats(THEIRS) == ({"yaml": 282, "toml": 68, "json": 30} if THEIRS else {})


def test_nothing_of_a_file_is_lost() -> None:
    for path in CONTENT:
        data = path.read_bytes()
        document = parse(data)
        head = document.text.removesuffix(document.body)
        assert (head + document.body).encode() == data, path
        assert head.count("\n") + 1 == document.body_line, path


def test_values_are_those_of_the_formats_own_parser() -> None:
    for path in CONTENT:
        document = parse(path.read_bytes())
        theirs = READERS[document.format](front_matter(document))
        assert same(document.matter, theirs), path


def front_matter(document: Document) -> str:
    head = document.text.removesuffix(document.body)
    return head if document.format == "json" else head[3 : head.rstrip().rindex("\n")]


READERS = {
    "yaml": lambda text: yaml.load(text, yaml.CSafeLoader),
    "toml": tomllib.loads,
    "json": json.loads,
}


def same(ours: Any, theirs: Any) -> bool:
    """Return whether the values are equal, or differ only where YAML 1.1 has a date or boolean and
    we keep the text."""
    if isinstance(theirs, dict):
        return set(ours) == set(theirs) and all(same(ours[key], theirs[key]) for key in theirs)
    if isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(theirs, date | datetime):
        return isinstance(ours, str) and ours.startswith(str(theirs.year))
    if isinstance(theirs, bool) and isinstance(ours, str):
        return ours.lower() in {"yes", "no", "on", "off"}
    return type(ours) is type(theirs) and bool(ours == theirs)

"""A site's configuration as one tree of values, each with the place that it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from articles.errors import FrontMatterError, Problem
from articles.frontmatter import json_reader, toml_reader, yaml_reader
from articles.frontmatter.document import KeyPath, field_name
from articles.frontmatter.encoding import decode
from articles.frontmatter.faults import fault
from articles.frontmatter.limits import MAX_MATTER_BYTES
from articles.frontmatter.reading import Reading, Source
from articles.hugo.configuration.layers import Layer

READERS = {
    "toml": toml_reader.read,
    "yaml": yaml_reader.read,
    "yml": yaml_reader.read,
    "json": json_reader.read,
}


class Place(NamedTuple):
    """Where a value stands: the file below the site's folder, line and column from 1."""

    file: str
    line: int
    column: int


class FileProblem(NamedTuple):
    """A problem, and the file that it is in."""

    file: str
    problem: Problem


@dataclass(slots=True)
class Tree:
    """``values`` are nested maps whose keys are lower case (Hugo: keys are case-insensitive);
    ``places`` has the place of each value by its path, ``names`` each path as it was written."""

    values: dict[str, Any] = field(default_factory=dict)
    places: dict[KeyPath, Place] = field(default_factory=dict)
    names: dict[KeyPath, str] = field(default_factory=dict)

    def get(self, path: KeyPath) -> Any:
        """The value at a path, None where nothing stands."""
        value: Any = self.values
        for part in path:
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def place(self, path: KeyPath) -> Place:
        """The place of the value, else of what holds it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place("", 1, 1))

    def name(self, path: KeyPath) -> str:
        """A path as its author wrote it: ``params.widgets.recent_num``."""
        return field_name(
            tuple(
                part if isinstance(part, int) else self.names.get(path[: end + 1], part)
                for end, part in enumerate(path)
            )
        )

    def lay(self, values: Mapping[str, Any], reading: Reading, layer: Layer) -> None:
        """Lay a file over the tree. Hugo: maps merge key by key, all else is replaced."""
        inner: Any = lowered(values)
        for part in reversed(layer.prefix):
            inner = {part: inner}
        merge(self.values, inner)
        for path, mark in reading.marks.items():
            below = (*layer.prefix, *(_lower(part) for part in path))
            self.places[below] = Place(layer.path, mark.line, mark.column)
            self.names[below] = str(path[-1])

    def below(self, path: KeyPath) -> Tree:
        """The tree with what stands at ``path`` laid over it: a language's view of the site."""
        over = self.get(path)
        tree = Tree(_copied(self.values), dict(self.places), dict(self.names))
        if isinstance(over, dict):
            merge(tree.values, _copied(over))
            size = len(path)
            for noted in (tree.places, tree.names):
                inner = {p[size:]: at for p, at in noted.items() if p[:size] == path and p != path}
                noted.update(inner)  # type: ignore[arg-type]
        return tree


def read_tree(files: Mapping[str, bytes], order: list[Layer]) -> tuple[Tree, list[FileProblem]]:
    """The files in their order as one tree; a file that cannot be read is left out and named."""
    tree, problems = Tree(), []
    for layer in order:
        try:
            reading = _read(files[layer.path], layer.path)
        except FrontMatterError as refused:
            problems.append(FileProblem(layer.path, refused.problem))
            continue
        problems += [FileProblem(layer.path, problem) for problem in reading.problems]
        tree.lay(reading.matter, reading, layer)
    return tree, problems


def _read(data: bytes, path: str) -> Reading:
    text, _bom = decode(data)
    if len(data) > MAX_MATTER_BYTES:
        message = f"the file has {len(data):,} bytes; the limit is {MAX_MATTER_BYTES:,}"
        raise fault(text, 0, "front-matter-too-large", message)
    if not text.strip():
        return Reading()
    start = len(text) - len(text.lstrip()) if path.endswith(".json") else 0
    line = text.count("\n", 0, start) + 1
    return READERS[path.rpartition(".")[2].lower()](Source(text, start, len(text), line))


def merge(under: dict[str, Any], over: Mapping[str, Any]) -> None:
    """Lay ``over`` over ``under``, in place."""
    for name, value in over.items():
        present = under.get(name)
        if isinstance(present, dict) and isinstance(value, dict) and name not in WHOLE:
            merge(present, value)
        else:
            under[name] = value


#: Maps that are replaced as a whole. Hugo: the menus of a language are all its menus.
WHOLE = frozenset({"menus", "menu"})


def lowered(value: Any) -> Any:
    """The value with every key in lower case; of two spellings the later one counts."""
    if isinstance(value, Mapping):
        return {str(name).lower(): lowered(inner) for name, inner in value.items()}
    return [lowered(item) for item in value] if isinstance(value, list) else value


def _lower(part: str | int) -> str | int:
    return part.lower() if isinstance(part, str) else part


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, list) else value

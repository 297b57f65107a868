"""The configuration of a site as one tree of values, each with its position in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from articles.errors import FrontMatterError, Problem
from articles.frontmatter.document import Format, KeyPath, MatterSource, field_name
from articles.frontmatter.encoding import decode
from articles.frontmatter.errors import MAX_MATTER_BYTES, make_error
from articles.frontmatter.handlers import HANDLERS
from articles.frontmatter.reading import MatterReading

EXTENSIONS: Final = ("toml", "yaml", "yml", "json")
#: Possible names of the main configuration file. Hugo reads the first one that exists.
ROOT_FILES: Final = tuple(f"{stem}.{end}" for stem in ("hugo", "config") for end in EXTENSIONS)
#: Names of the files in a configuration folder that hold top-level keys.
ROOT_STEMS: Final = ("hugo", "config")
CONFIGURATION_FOLDER: Final = "config"
#: Hugo builds a site for "production" by default.
DEFAULT_ENVIRONMENT: Final = "production"


@dataclass(frozen=True, slots=True)
class Layer:
    """A configuration file. ``path`` is below the site's folder; its keys belong below
    ``prefix``."""

    path: str
    prefix: tuple[str, ...] = ()


def find_layers(paths: Iterable[str], *, environment: str = DEFAULT_ENVIRONMENT) -> list[Layer]:
    """Return the files of ``paths`` that belong to the configuration. Later files override earlier
    ones."""
    known = sorted(paths)
    root = next((name for name in ROOT_FILES if name in known), None)
    found = [Layer(root)] if root else []
    for folder in ("_default", environment):
        inside = [path for path in known if path.startswith(f"{CONFIGURATION_FOLDER}/{folder}/")]
        found += sorted(
            (Layer(path, prefix) for path in inside if (prefix := _get_prefix(path)) is not None),
            key=lambda layer: (len(layer.prefix), layer.path),
        )
    return found


def _get_prefix(path: str) -> tuple[str, ...] | None:
    """Return the path under which a file's values belong. Return None if the file is not part of a
    configuration.

    ``params.toml`` holds `params`, ``menus.de.toml`` holds `languages.de.menus`.
    """
    stem, _, end = path.rpartition("/")[2].lower().rpartition(".")
    if end not in EXTENSIONS or not stem:
        return None
    if stem in ROOT_STEMS:
        return ()
    name, _, language = stem.partition(".")
    key = "menus" if name == "menu" else name
    if not language:
        return (key,)
    return ("languages", language) if key == "languages" else ("languages", language, key)


FORMATS: Final[dict[str, Format]] = {"toml": "toml", "yaml": "yaml", "yml": "yaml", "json": "json"}


class ValuePlace(NamedTuple):
    """The position of a value: the file below the site's folder, and the line and column from 1."""

    file: str
    line: int
    column: int


class FileProblem(NamedTuple):
    """A problem and its file."""

    file: str
    problem: Problem


@dataclass(slots=True)
class ConfigurationTree:
    """The merged values of all files.

    ``values`` are nested maps with keys in lower case (Hugo: keys are case-insensitive). ``places``
    maps the path of each value to its position. ``names`` maps the same path to its last part,
    spelt as in the file.
    """

    values: dict[str, Any] = field(default_factory=dict)
    places: dict[KeyPath, ValuePlace] = field(default_factory=dict)
    names: dict[KeyPath, str] = field(default_factory=dict)

    def get(self, path: KeyPath) -> Any:
        """Return the value at a path, or None."""
        value: Any = self.values
        for part in path:
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def place(self, path: KeyPath) -> ValuePlace:
        """Return the position of a value. If it is unknown, return the position of the nearest
        parent that has one."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, ValuePlace("", 1, 1))

    def name(self, path: KeyPath) -> str:
        """Return a path as its author wrote it: ``params.widgets.recent_num``."""
        return field_name(
            tuple(
                part if isinstance(part, int) else self.names.get(path[: end + 1], part)
                for end, part in enumerate(path)
            )
        )

    def lay(self, values: Mapping[str, Any], reading: MatterReading, layer: Layer) -> None:
        """Merge the values of a file into the tree, where they override existing values. Hugo: maps
        are merged key by key, all other values are replaced."""
        inner: Any = lower_keys(values)
        for part in reversed(layer.prefix):
            inner = {part: inner}
        merge_maps(self.values, inner)
        for path, mark in reading.marks.items():
            below = (*layer.prefix, *(_lower_part(part) for part in path))
            self.places[below] = ValuePlace(layer.path, mark.line, mark.column)
            self.names[below] = str(path[-1])

    def below(self, path: KeyPath) -> ConfigurationTree:
        """Return a copy of the tree, with the values at ``path`` merged over it. If ``path`` is
        that of a language, the copy is the configuration for this language."""
        over = self.get(path)
        tree = ConfigurationTree(_copy_value(self.values), dict(self.places), dict(self.names))
        if isinstance(over, dict):
            merge_maps(tree.values, _copy_value(over))
            size = len(path)
            for noted in (tree.places, tree.names):
                inner = {p[size:]: at for p, at in noted.items() if p[:size] == path and p != path}
                noted.update(inner)  # type: ignore[arg-type]
        return tree


def read_tree(
    files: Mapping[str, bytes], order: list[Layer]
) -> tuple[ConfigurationTree, list[FileProblem]]:
    """Return the tree of all files, and their problems. A file that cannot be read is left out."""
    tree, problems = ConfigurationTree(), []
    for layer in order:
        try:
            reading = _read_file(files[layer.path], layer.path)
        except FrontMatterError as refused:
            problems.append(FileProblem(layer.path, refused.problem))
            continue
        problems += [FileProblem(layer.path, problem) for problem in reading.problems]
        tree.lay(reading.matter, reading, layer)
    return tree, problems


def _read_file(data: bytes, path: str) -> MatterReading:
    text, _bom = decode(data)
    if len(data) > MAX_MATTER_BYTES:
        message = f"the file has {len(data):,} bytes; the limit is {MAX_MATTER_BYTES:,}"
        raise make_error(text, 0, "front-matter-too-large", message)
    if not text.strip():
        return MatterReading()
    start = len(text) - len(text.lstrip()) if path.endswith(".json") else 0
    line = text.count("\n", 0, start) + 1
    handler = HANDLERS[FORMATS[path.rpartition(".")[2].lower()]]
    return handler.read(MatterSource(text, start, line=line))


def merge_maps(under: dict[str, Any], over: Mapping[str, Any]) -> None:
    """Merge ``over`` into ``under``, in place. Values of ``over`` win."""
    for name, value in over.items():
        present = under.get(name)
        if isinstance(present, dict) and isinstance(value, dict) and name not in REPLACED_KEYS:
            merge_maps(present, value)
        else:
            under[name] = value


#: Maps that are replaced as a whole. Hugo: the menus of a language replace all menus of the site.
REPLACED_KEYS = frozenset({"menus", "menu"})


def lower_keys(value: Any) -> Any:
    """Return the value with all keys in lower case. The later of two spellings wins."""
    if isinstance(value, Mapping):
        return {str(name).lower(): lower_keys(inner) for name, inner in value.items()}
    return [lower_keys(item) for item in value] if isinstance(value, list) else value


def _lower_part(part: str | int) -> str | int:
    return part.lower() if isinstance(part, str) else part


def _copy_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy_value(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, list) else value

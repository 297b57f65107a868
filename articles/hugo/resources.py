"""The names and titles that the key ``resources`` gives to the files of a bundle, and the bundle's
picture for sharing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

#: Maximum number of entries of ``resources``, and of spellings of a pattern with braces. Further
#: ones are ignored, so that no file takes long to read.
MAX_ENTRIES = 200
_BRACES = re.compile(r"\{([^{}]*)\}")
_COUNTER = ":counter"
#: Hugo: the picture for sharing is the first that matches one of these patterns, in this order.
_SHARING_PATTERNS = (("*feature*",), ("*cover*", "*thumbnail*"))
PICTURE_EXTENSIONS = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")


@dataclass(frozen=True, slots=True)
class NamedFiles:
    """The result of applying ``resources``. ``files`` maps each name, in lower case, to its file.
    ``titles`` maps each file to its title."""

    files: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


def read_resources(params: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return the entries of ``resources`` that have a pattern, with their keys in lower case."""
    written = next((value for key, value in params.items() if key.lower() == "resources"), None)
    entries = written if isinstance(written, list) else [written]
    lowered = (
        {str(key).lower(): value for key, value in entry.items()}
        for entry in entries[:MAX_ENTRIES]
        if isinstance(entry, dict)
    )
    return tuple(entry for entry in lowered if isinstance(entry.get("src"), str))


def name_files(entries: Iterable[Mapping[str, Any]], files: Iterable[str]) -> NamedFiles:
    """Return the names and titles of ``files``, which are paths below the bundle's folder.

    Hugo: if several entries match a file, the first one applies; ``:counter`` counts the files that
    match a pattern.
    """
    names: dict[str, str] = {}
    titles: dict[str, str] = {}
    counters: dict[tuple[str, str], int] = {}
    patterns = [(entry, _expand_braces(entry["src"])) for entry in entries]
    for file in sorted(files):
        given: set[str] = set()
        for entry, spellings in patterns:
            if not any(_matches(file, one) for one in spellings):
                continue
            for kind in ("name", "title"):
                text = entry.get(kind)
                if kind in given or not isinstance(text, str) or not text:
                    continue
                given.add(kind)
                if _COUNTER in text:
                    count = counters[kind, entry["src"]] = counters.get((kind, entry["src"]), 0) + 1
                    text = text.replace(_COUNTER, str(count))
                if kind == "name":
                    names.setdefault(text.lower(), file)
                else:
                    titles[file] = text
    return NamedFiles(names, titles)


def find_sharing_picture(files: Iterable[str]) -> str | None:
    """Return the picture to show when the bundle's story is shared, or None."""
    pictures = [file for file in sorted(files) if file.lower().endswith(PICTURE_EXTENSIONS)]
    for patterns in _SHARING_PATTERNS:
        for file in pictures:
            if any(_matches(file, pattern) for pattern in patterns):
                return file
    return None


def _expand_braces(pattern: str) -> list[str]:
    """Return the patterns without braces: two for ``*.{jpg,png}``."""
    parts = _BRACES.split(pattern[:500].lower().lstrip("/"))
    choices = [part.split(",") if at % 2 else [part] for at, part in enumerate(parts)]
    found: list[str] = []
    for spelling in product(*choices):
        found.append("".join(spelling))
        if len(found) == MAX_ENTRIES:
            break
    return found


def _matches(file: str, pattern: str) -> bool:
    """Return whether a glob matches a path. ``*`` does not match a slash, ``**`` does."""
    path = file.lower()
    if "**" in pattern:
        return fnmatchcase(path, pattern.replace("**", "*"))
    parts, globs = path.split("/"), pattern.split("/")
    return len(parts) == len(globs) and all(map(fnmatchcase, parts, globs))

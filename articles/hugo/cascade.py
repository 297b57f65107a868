"""Cascades: values that a list page, or the site, gives to all pages below that do not say
otherwise themselves.

Hugo: the nearest page above wins, the site's configuration comes last; a ``target`` narrows by
path, kind, language and environment; what a list page cascades holds for that page too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from articles.hugo.names import urlize


@dataclass(frozen=True, slots=True)
class Cascade:
    """Values (JSON text of a map) for the pages at and below ``root`` ("" is the whole site,
    "/news" a section) in the language tree ``tree`` (None: all). ``path``, ``kind`` and ``lang``
    are patterns, "" for any."""

    root: str
    tree: str | None
    values: str
    path: str = ""
    kind: str = ""
    lang: str = ""

    def reaches(self, page: str, *, kind: str, tree: str, language: str) -> bool:
        """Whether it holds for the page at the logical path ``page`` ("/news/a")."""
        if self.tree is not None and self.tree != tree:
            return False
        if self.root and page != self.root and not page.startswith(f"{self.root}/"):
            return False
        wanted = ((self.path, page), (self.kind, kind), (self.lang, language))
        return all(not pattern or _glob(pattern).fullmatch(text) for pattern, text in wanted)


def read_cascades(
    value: Any, *, root: str = "", tree: str | None = None, environment: str = "production"
) -> Iterator[Cascade]:
    """The cascades of a ``cascade`` key: a map, or a list of maps."""
    for entry in value if isinstance(value, list) else [value]:
        if not isinstance(entry, dict):
            continue
        target = _by_lower(entry.get(_spelling(entry, "target") or "", {}))
        wanted = str(target.get("environment") or "")
        if wanted and not _glob(wanted).fullmatch(environment):
            continue
        values = {name: v for name, v in entry.items() if name.lower() not in ("target", "_target")}
        if values:
            path, kind, lang = (str(target.get(name) or "") for name in ("path", "kind", "lang"))
            told = json.dumps(values, sort_keys=True, ensure_ascii=False)
            yield Cascade(root, tree, told, path.lower(), kind.lower(), lang.lower())


def cascade_of(params: Mapping[str, Any]) -> Any:
    """The ``cascade`` key of a list page."""
    return params.get(_spelling(params, "cascade") or "")


def logical_path(folder: str, name: str) -> str:
    """A page's place as targets name it: ``/news/sub/b``, ``/`` for home."""
    parts = (urlize(part) or part.lower() for part in f"{folder}/{name}".split("/") if part)
    return "/" + "/".join(parts)


def applying(
    cascades: Iterable[Cascade], page: str, *, kind: str, tree: str, language: str
) -> tuple[Cascade, ...]:
    """Those that hold for a page, the nearest first."""
    found = [c for c in cascades if c.reaches(page, kind=kind, tree=tree, language=language)]
    return tuple(sorted(found, key=lambda cascade: -len(cascade.root)))


def _spelling(values: Mapping[str, Any], lower: str) -> str | None:
    return next((name for name in values if name.lower() == lower), None)


def _by_lower(value: Any) -> dict[str, Any]:
    return {name.lower(): v for name, v in value.items()} if isinstance(value, dict) else {}


@lru_cache(maxsize=512)
def _glob(pattern: str) -> re.Pattern[str]:
    """Hugo's patterns: ``*`` within a segment, ``**`` across, ``{a,b}``, ``?``, ``[a-z]``."""
    out, depth, at = "", 0, 0
    while at < len(pattern):
        char = pattern[at]
        if pattern.startswith("**", at):
            out, at = out + ".*", at + 1
        elif char in "*?":
            out += "[^/]*" if char == "*" else "[^/]"
        elif char == "{":
            out, depth = out + "(?:", depth + 1
        elif char == "}" and depth:
            out, depth = out + ")", depth - 1
        elif char == "," and depth:
            out += "|"
        else:
            out += re.escape(char)
        at += 1
    return re.compile(out + ")" * depth, re.IGNORECASE)

"""Cascades: default values that a list page or the site sets for all pages below.

Hugo: the nearest page above wins, and the site's configuration comes last. A ``target`` limits a
cascade by path, kind, language and environment. The cascade of a list page also applies to that
page itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import tzinfo
from functools import lru_cache
from typing import Any, Final

from articles.frontmatter.document import Document
from articles.hugo.interpret import interpret
from articles.hugo.keys import Authored
from articles.hugo.slugs import normalize_name, urlize
from articles.hugo.vocabularies import VOCABULARIES

#: Fields that a page never inherits: its own texts, and its place in menus.
NOT_INHERITED: Final = frozenset(
    {"body", "title", "menu", "aliases", "params", "draft", "corrections"}
)
#: Fields in which an empty list means that the value is missing.
LIST_FIELDS: Final = frozenset({*VOCABULARIES, "translations"})
INHERITED_FIELDS: Final = tuple(
    field.name for field in fields(Authored) if field.name not in NOT_INHERITED
)


@dataclass(frozen=True, slots=True)
class Cascade:
    """Values for the pages at and below ``root`` in one language tree.

    ``root`` is "" for the whole site, or a section such as "/news". ``tree`` is the language tree,
    or None for all. ``values`` is the JSON text of a map. ``path``, ``kind`` and ``lang`` are
    patterns; "" matches everything.
    """

    root: str
    tree: str | None
    values: str
    path: str = ""
    kind: str = ""
    lang: str = ""

    def applies_to(self, page: str, *, kind: str, tree: str, language: str) -> bool:
        """Return whether the cascade applies to the page at the logical path ``page``
        ("/news/a")."""
        if self.tree is not None and self.tree != tree:
            return False
        if self.root and page != self.root and not page.startswith(f"{self.root}/"):
            return False
        wanted = ((self.path, page), (self.kind, kind), (self.lang, language))
        return all(
            not pattern or _compile_glob(pattern).fullmatch(text) for pattern, text in wanted
        )


def read_cascades(
    value: Any, *, root: str = "", tree: str | None = None, environment: str = "production"
) -> Iterator[Cascade]:
    """Yield the cascades of a ``cascade`` key, which is a map or a list of maps."""
    for entry in value if isinstance(value, list) else [value]:
        if not isinstance(entry, dict):
            continue
        target = _index_by_lower_name(entry.get(_find_spelling(entry, "target") or "", {}))
        wanted = str(target.get("environment") or "")
        if wanted and not _compile_glob(wanted).fullmatch(environment):
            continue
        values = {name: v for name, v in entry.items() if name.lower() not in ("target", "_target")}
        if values:
            path, kind, lang = (str(target.get(name) or "") for name in ("path", "kind", "lang"))
            told = json.dumps(values, sort_keys=True, ensure_ascii=False)
            yield Cascade(
                root, tree, told, normalize_name(path).lower(), kind.lower(), lang.lower()
            )


def get_cascade(params: Mapping[str, Any]) -> Any:
    """Return the value of the ``cascade`` key of a list page, or None."""
    return params.get(_find_spelling(params, "cascade") or "")


def get_logical_path(folder: str, name: str) -> str:
    """Return a page's path in the form that targets use: ``/news/sub/b``, ``/`` for the home
    page."""
    parts = (urlize(part) or part.lower() for part in f"{folder}/{name}".split("/") if part)
    return "/" + "/".join(parts)


def find_applicable_cascades(
    cascades: Iterable[Cascade], page: str, *, kind: str, tree: str, language: str
) -> tuple[Cascade, ...]:
    """Return the cascades that apply to a page, the nearest first."""
    found = [c for c in cascades if c.applies_to(page, kind=kind, tree=tree, language=language)]
    return tuple(sorted(found, key=lambda cascade: -len(cascade.root)))


def is_unset(authored: Authored, name: str) -> bool:
    """Return whether a field has no value. An empty byline is a value, but an empty list of tags is
    not."""
    value = getattr(authored, name)
    return value is None or (value == () and name in LIST_FIELDS)


def apply_cascades(
    authored: Authored, cascades: tuple[Cascade, ...], *, timezone: tzinfo
) -> Authored:
    """Return ``authored`` with its missing values taken from the cascades."""
    if not cascades:
        return authored
    given = _merge_cascades(cascades, timezone)
    values = {
        name: getattr(given, name)
        for name in INHERITED_FIELDS
        if is_unset(authored, name) and not is_unset(given, name)
    }
    return replace(authored, params={**given.params, **authored.params}, **values)


@lru_cache(maxsize=256)
def _merge_cascades(cascades: tuple[Cascade, ...], timezone: tzinfo) -> Authored:
    """Merge several cascades, and read the result as front matter."""
    values: dict[str, Any] = {}
    for cascade in cascades:
        own = json.loads(cascade.values)
        for name, value in own.items():
            values.setdefault(name.lower(), value)
    document = Document(text="", format="none", matter=values, marks={}, body="", body_line=1)
    return interpret(document, timezone=timezone, known_widgets=EVERY_NAME).authored


class _EveryName(frozenset[str]):
    """A set that contains every name. Unknown widgets are reported for the file that names them,
    not for the pages that inherit them."""

    def __contains__(self, name: object) -> bool:
        return True


EVERY_NAME: Final = _EveryName()


def _find_spelling(values: Mapping[str, Any], lower: str) -> str | None:
    return next((name for name in values if name.lower() == lower), None)


def _index_by_lower_name(value: Any) -> dict[str, Any]:
    return {name.lower(): v for name, v in value.items()} if isinstance(value, dict) else {}


@lru_cache(maxsize=512)
def _compile_glob(pattern: str) -> re.Pattern[str]:
    """Compile a Hugo glob pattern: ``*`` within a segment, ``**`` across segments, ``{a,b}``,
    ``?``, ``[a-z]``."""
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

"""What a page inherits: the values of cascades, read as front matter, where it says nothing."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import tzinfo
from functools import lru_cache
from typing import Any, Final

from articles.frontmatter.document import Document
from articles.hugo.authored import Authored
from articles.hugo.cascade import Cascade
from articles.hugo.interpret import interpret

#: What a cascade never gives: a page's own words, and where it stands in menus.
OWN: Final = frozenset({"body", "title", "menu", "aliases", "params", "draft"})
#: Fields in which an empty list is as good as none.
LISTS: Final = frozenset({"tags", "categories", "authors", "translations"})
FIELDS: Final = tuple(field.name for field in fields(Authored) if field.name not in OWN)


def is_unset(authored: Authored, name: str) -> bool:
    """Whether nothing is said: an empty byline hides it, but no tags are none."""
    value = getattr(authored, name)
    return value is None or (value == () and name in LISTS)


def filled(authored: Authored, cascades: tuple[Cascade, ...], *, timezone: tzinfo) -> Authored:
    """``authored`` with what the cascades give where it says nothing."""
    if not cascades:
        return authored
    given = _given(cascades, timezone)
    values = {
        name: getattr(given, name)
        for name in FIELDS
        if is_unset(authored, name) and not is_unset(given, name)
    }
    return replace(authored, params={**given.params, **authored.params}, **values)


@lru_cache(maxsize=256)
def _given(cascades: tuple[Cascade, ...], timezone: tzinfo) -> Authored:
    """What several cascades say together, read as front matter."""
    values: dict[str, Any] = {}
    for cascade in cascades:
        own = json.loads(cascade.values)
        for name, value in own.items():
            values.setdefault(name.lower(), value)
    document = Document(text="", format="none", matter=values, marks={}, body="", body_line=1)
    return interpret(document, timezone=timezone, known_widgets=ANY).authored


class _Any(frozenset[str]):
    """Contains every name: an unknown widget is said where it is written."""

    def __contains__(self, name: object) -> bool:
        return True


ANY: Final = _Any()

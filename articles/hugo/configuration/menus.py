"""The menus of a site. Hugo: a language that has menus of its own has no others; a page of the
content is named by ``pageRef``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from articles.frontmatter.document import KeyPath
from articles.hugo.configuration.model import MenuItem
from articles.hugo.configuration.tree import Tree
from articles.hugo.desk import Desk, ignored, one_line
from articles.hugo.paths import SCHEME

#: Entries of one site at most: nobody reads more.
MOST: Final = 500
#: property as written → field, limit
TEXTS: Final = {
    "name": ("name", 200),
    "title": ("title", 200),
    "identifier": ("identifier", 100),
    "parent": ("parent", 100),
    "url": ("url", 500),
    "pageref": ("page_ref", 500),
    "pre": ("before", 500),
    "post": ("after", 500),
}
SCHEMES: Final = ("http:", "https:", "mailto:", "tel:")


def read_menus(tree: Tree, desk: Desk, languages: Sequence[str]) -> tuple[MenuItem, ...]:
    """All entries: those of the site for every language that has none of its own, else each
    language's."""
    own = {code: _written(tree, ("languages", code)) for code in languages}
    shared = _written(tree, ())
    silent = [code for code in languages if own[code] is None]
    found: list[MenuItem] = []
    if shared:
        for code in [""] if len(silent) == len(languages) else silent:
            found += _entries(*shared, code, desk)
    for code in languages:
        if menus := own[code]:
            found += _entries(*menus, code, desk)
    return tuple({item.key: item for item in found[:MOST]}.values())


def _written(tree: Tree, path: KeyPath) -> tuple[KeyPath, dict[str, Any]] | None:
    for name in ("menus", "menu"):
        menus = tree.get((*path, name))
        if isinstance(menus, dict):
            return (*path, name), menus
    return None


def _entries(path: KeyPath, menus: dict[str, Any], language: str, desk: Desk) -> Iterator[MenuItem]:
    for menu, entries in menus.items():
        for index, entry in enumerate(entries if isinstance(entries, list) else [entries]):
            place = (*path, menu, index)
            if not isinstance(entry, dict):
                if entry is not None:
                    ignored(entry, place, "an entry with name and url", desk)
                continue
            item = _item(menu, entry, language)
            if _leads_nowhere(item):
                ignored(item.url or item.name, place, "an entry that leads somewhere", desk)
            else:
                yield item


def _item(menu: str, entry: dict[str, Any], language: str) -> MenuItem:
    texts = {
        field: one_line(str(entry[name]))[:limit]
        for name, (field, limit) in TEXTS.items()
        if isinstance(entry.get(name), str | int | float)
    }
    texts["name"] = texts.get("name") or texts.get("identifier", "")
    weight = entry.get("weight")
    return MenuItem(
        menu=menu[:50], language=language, weight=weight if type(weight) is int else 0, **texts
    )


def _leads_nowhere(item: MenuItem) -> bool:
    """Neither name nor page, or an address such as ``javascript:``. An entry without an address is
    a heading over its children."""
    scheme = SCHEME.match(item.url)
    bad = scheme is not None and scheme.group().lower() not in SCHEMES
    return bad or not (item.name or item.page_ref)

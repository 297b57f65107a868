"""The menus of a site.

Hugo: a language with its own menus uses only these. ``pageRef`` names a page of the content.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from articles.frontmatter.document import KeyPath
from articles.hugo.configuration.model import MenuItem
from articles.hugo.configuration.tree import ConfigurationTree
from articles.hugo.paths import SCHEME
from articles.hugo.slugs import normalize_name
from articles.hugo.value_reader import ValueReader, to_one_line, warn_ignored

#: Maximum number of menu entries of a site; nobody reads more.
MAX_MENU_ITEMS: Final = 500
#: Maps each property, as written, to its field and its maximum number of characters.
TEXT_KEYS: Final = {
    "name": ("name", 200),
    "title": ("title", 200),
    "identifier": ("identifier", 100),
    "parent": ("parent", 100),
    "url": ("url", 500),
    "pageref": ("page_ref", 500),
    "pre": ("before", 500),
    "post": ("after", 500),
}
#: The URL schemes allowed in a menu entry. The same are allowed in the links of a story.
URL_SCHEMES: Final = (
    *("http:", "https:", "mailto:", "tel:", "sms:", "geo:", "webcal:", "xmpp:", "matrix:"),
)


def read_menus(
    tree: ConfigurationTree, reader: ValueReader, languages: Sequence[str]
) -> tuple[MenuItem, ...]:
    """Return all menu entries. A language without its own menus gets the entries of the site."""
    own = {code: _find_menus(tree, ("languages", code)) for code in languages}
    shared = _find_menus(tree, ())
    silent = [code for code in languages if own[code] is None]
    found: list[MenuItem] = []
    if shared:
        for code in [""] if len(silent) == len(languages) else silent:
            found += _read_entries(*shared, code, reader)
    for code in languages:
        if menus := own[code]:
            found += _read_entries(*menus, code, reader)
    return tuple({item.key: item for item in found[:MAX_MENU_ITEMS]}.values())


def _find_menus(tree: ConfigurationTree, path: KeyPath) -> tuple[KeyPath, dict[str, Any]] | None:
    for name in ("menus", "menu"):
        menus = tree.get((*path, name))
        if isinstance(menus, dict):
            return (*path, name), menus
    return None


def _read_entries(
    path: KeyPath, menus: dict[str, Any], language: str, reader: ValueReader
) -> Iterator[MenuItem]:
    for menu, entries in menus.items():
        for index, entry in enumerate(entries if isinstance(entries, list) else [entries]):
            place = (*path, menu, index)
            if not isinstance(entry, dict):
                if entry is not None:
                    warn_ignored(entry, place, "an entry with a name and a url", reader)
                continue
            item = _make_item(menu, entry, language)
            if _has_no_target(item):
                warn_ignored(item.url or item.name, place, "an entry with a target", reader)
            else:
                yield item


def _make_item(menu: str, entry: dict[str, Any], language: str) -> MenuItem:
    texts = {
        field: to_one_line(str(entry[name]))[:limit]
        for name, (field, limit) in TEXT_KEYS.items()
        if isinstance(entry.get(name), str | int | float)
    }
    if "page_ref" in texts:
        texts["page_ref"] = normalize_name(texts["page_ref"])
    texts["name"] = texts.get("name") or texts.get("identifier", "")
    weight = entry.get("weight")
    return MenuItem(
        menu=menu[:50], language=language, weight=weight if type(weight) is int else 0, **texts
    )


def _has_no_target(item: MenuItem) -> bool:
    """Return whether an entry leads nowhere. It has no name and no page, or a forbidden scheme
    such as ``javascript:``.

    An entry with a name but no address is useful, as a heading above its children.
    """
    scheme = SCHEME.match(item.url)
    bad = scheme is not None and scheme.group().lower() not in URL_SCHEMES
    return bad or not (item.name or item.page_ref)

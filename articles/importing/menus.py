"""The menus of a site's configuration become menu entries, which an editor may have changed or
deleted meanwhile: entry by entry, property by property, only what changed in the files is taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from django.db import transaction

from articles import present
from articles.hugo.cascade import logical_path
from articles.hugo.configuration import MenuItem
from articles.models import Article, MenuEntry, Source

#: Properties of an entry that are columns of its row.
COLUMNS = tuple(field.name for field in fields(MenuItem))


def write_menus(source: Source, items: Iterable[MenuItem]) -> bool:
    """Bring the entries of ``source`` in line with its configuration; answers whether any changed.

    An entry that an editor has made stays, whatever its name; one that an editor has deleted stays
    away until the file says something else of it.
    """
    configuration = source.configuration or {}
    former = {_key(entry): entry for entry in configuration.get("menus", [])}
    wanted = {item.key: _resolved(item) for item in _in_each_language(items)}
    with transaction.atomic():
        rows = {_key(_values(row)): row for row in MenuEntry.objects.filter(from_article=False)}
        changed = [
            _settle(rows.get(key), former.get(key), wanted.get(key)) for key in {**former, **wanted}
        ]
        source.configuration = configuration | {"menus": list(wanted.values())}
        source.save(update_fields=["configuration"])
    return any(changed)


def _in_each_language(items: Iterable[MenuItem]) -> Iterator[MenuItem]:
    """Hugo: an entry that names a page stands in the menu of each language, and leads to the page
    of that language."""
    languages = present.rules().languages
    for item in items:
        if item.page_ref and not item.language and len(languages) > 1:
            yield from (replace(item, language=language) for language in languages)
        else:
            yield item


def _settle(
    row: MenuEntry | None, before: Mapping[str, Any] | None, now: Mapping[str, Any] | None
) -> bool:
    if row is None:
        if now is None or now == before:  # deleted here, or never there
            return False
        MenuEntry.objects.create(**now)
        return True
    if now is None:
        if before is None or _values(row) != dict(before):
            return False
        row.delete()
        return True
    taken = {
        name: value
        for name, value in now.items()
        if value != getattr(row, name) and getattr(row, name) == (before or {}).get(name)
    }
    for name, value in taken.items():
        setattr(row, name, value)
    if taken:
        row.save(update_fields=list(taken))
    return bool(taken)


def _values(row: MenuEntry) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


def _key(values: Mapping[str, Any]) -> str:
    return MenuItem(**{name: values[name] for name in COLUMNS if name in values}).key


def _resolved(item: MenuItem) -> dict[str, Any]:
    """The entry as a row: a page that is named by its place becomes its address, and gives its
    title where the entry has no name. Hugo: ``pageRef`` counts only where there is such a page."""
    values = asdict(item)
    if not item.page_ref:
        return values
    page = _page(item.page_ref, item.language)
    if page is not None:
        values["url"] = page.path
        values["name"] = item.name or (page.link_title or page.headline)[:200]
    elif not item.url:
        values["url"] = _guess(item)
    values["name"] = values["name"] or item.page_ref.strip("/")[:200]
    return values


def _page(reference: str, language: str) -> Article | None:
    place = reference.strip("/")
    folder, _, name = place.rpartition("/")
    tree = present.rules().tree_of(language)
    pages = Article.objects.filter(name=name, folder=folder, url_language=tree)
    return pages.order_by("kind").first()


def _guess(item: MenuItem) -> str:
    """The address that a section without a file of its own has."""
    tree = present.rules().tree_of(item.language)
    path = logical_path("", item.page_ref)
    return (f"/{tree}" if tree else "") + (path if path == "/" else f"{path}/")

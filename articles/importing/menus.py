"""Merge the menus of a site's configuration into the menu entries. An editor may have changed or
deleted entries since the last import. A property of an entry is only imported if it changed in the
files and not here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields, replace
from functools import partial
from typing import Any

from articles.hugo.cascade import get_logical_path
from articles.hugo.configuration import MenuItem
from articles.models import Article, MenuEntry, Source
from articles.models.transactions import retry_transaction
from articles.site_settings import current

#: ``PROPERTIES`` are the properties of an entry in the configuration, ``COLUMNS`` the columns of
#: its row.
PROPERTIES = tuple(field.name for field in fields(MenuItem))
COLUMNS = (*PROPERTIES, "article_id")


def write_menus(source: Source, items: Iterable[MenuItem]) -> bool:
    """Update the menu entries from ``items``, the menus in the configuration of ``source``. Return
    whether any entry changed.

    Entries created by an editor stay, whatever their names. If an editor deleted an entry, it stays
    deleted until it changes in the files.
    """
    return retry_transaction(partial(_write_menus, source, tuple(items)))


def _write_menus(source: Source, items: Iterable[MenuItem]) -> bool:
    configuration = source.configuration or {}
    former = {_get_entry_key(entry): entry for entry in configuration.get("menus", [])}
    wanted = {
        item.key: _resolve_item(item, former.get(item.key)) for item in _expand_languages(items)
    }
    rows = {
        _get_entry_key(_get_values(row)): row
        for row in MenuEntry.objects.filter(from_article=False)
    }
    changed = [
        _merge_entry(rows.get(key), former.get(key), wanted.get(key))
        for key in {**former, **wanted}
    ]
    Source.objects.filter(pk=source.pk).update(
        configuration=configuration | {"menus": list(wanted.values())}
    )
    return any(changed)


def _expand_languages(items: Iterable[MenuItem]) -> Iterator[MenuItem]:
    """Yield each entry once for each of its languages. Hugo: an entry that names a page appears in
    the menu of every language, with a link to the page in that language."""
    languages = current.get_rules().languages
    for item in items:
        if item.page_ref and not item.language and len(languages) > 1:
            yield from (replace(item, language=language) for language in languages)
        else:
            yield item


def _merge_entry(
    row: MenuEntry | None, before: Mapping[str, Any] | None, now: Mapping[str, Any] | None
) -> bool:
    if row is None:
        if now is None or now == before:  # deleted in the admin, or never existed
            return False
        MenuEntry.objects.create(**now)
        return True
    if now is None:
        if before is None or _get_values(row) != {"article_id": None, **before}:
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


def _get_values(row: MenuEntry) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


def _get_entry_key(values: Mapping[str, Any]) -> str:
    return MenuItem(**{name: values[name] for name in PROPERTIES if name in values}).key


def _resolve_item(item: MenuItem, former: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the values of the database row for ``item``, an entry of the configuration. An entry
    that names a page refers to the page's article instead of an address. If the entry has no name,
    it gets the page's title. If the page is not found, the entry keeps its earlier page, because
    the file may have moved. Hugo: a ``pageRef`` is ignored if there is no such page."""
    values = {**asdict(item), "article_id": None}
    if not item.page_ref:
        return values
    page = _find_page(item.page_ref, item.language)
    if page is not None:
        values |= {"url": "", "article_id": page.pk}
        values["name"] = item.name or page.menu_name[:200]
    elif former and former.get("article_id") and former["page_ref"] == item.page_ref:
        values |= {name: former[name] for name in ("url", "article_id", "name")}
    elif not item.url:
        values["url"] = _guess_address(item)
    values["name"] = values["name"] or item.page_ref.strip("/")[:200]
    return values


def _find_page(reference: str, language: str) -> Article | None:
    place = reference.strip("/")
    folder, _, name = place.rpartition("/")
    tree = current.get_rules().tree_of(language)
    pages = Article.objects.filter(name=name, folder=folder, url_language=tree)
    return pages.order_by("kind").first()


def _guess_address(item: MenuItem) -> str:
    """Return the likely address of a section that has no file."""
    tree = current.get_rules().tree_of(item.language)
    path = get_logical_path("", item.page_ref)
    return (f"/{tree}" if tree else "") + (path if path == "/" else f"{path}/")

"""From what a file says to what it shall say: which value to write at which place.

One writer a kind of field. Each takes the page, the field and the wanted values, and gives what
:func:`articles.frontmatter.patch` is to do; a value that is gone takes its key with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any, Final

from articles.errors import Problem
from articles.exporting.comparing import alike, edited
from articles.exporting.dates import date_like
from articles.exporting.items import realigned
from articles.frontmatter import DELETE, Document, KeyPath
from articles.frontmatter.values import MISSING, look_up, with_value
from articles.hugo import BY_FIELD, Authored, interpret, places, to_matter

Changes = dict[str | KeyPath, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A file and what it says, read with dates in ``zone`` and with these ``widgets`` known."""

    document: Document
    zone: tzinfo
    widgets: Collection[str]
    said: Authored = field(init=False)
    problems: tuple[Problem, ...] = field(init=False)
    places: Mapping[str, KeyPath] = field(init=False)

    def __post_init__(self) -> None:
        reading = interpret(self.document, timezone=self.zone, known_widgets=self.widgets)
        object.__setattr__(self, "said", reading.authored)
        object.__setattr__(self, "problems", reading.problems)
        object.__setattr__(self, "places", places(self.document))

    def place(self, name: str) -> KeyPath:
        """Where the value of a field stands, or would stand."""
        return self.places.get(name) or (BY_FIELD[name].name,)

    def written(self, path: KeyPath) -> Any:
        """What stands at a place; MISSING where nothing does."""
        return look_up(self.document.matter, path)

    def would_say(self, name: str, path: KeyPath, value: Any) -> Any:
        """What the field would be, if only ``value`` stood in the file, at ``path``."""
        first = str(path[0])
        top = with_value(self.document.matter.get(first), path[1:], value)
        alone = replace(self.document, matter={first: top})
        reading = interpret(alone, timezone=self.zone, known_widgets=self.widgets)
        return getattr(reading.authored, name)


def changes_to(page: Page, wanted: Authored) -> Changes:
    """What to write so that the front matter says what is ``wanted``; removals first, for a key may
    come back in another spelling. The body is not looked at."""
    changes: Changes = {}
    for name in edited(page.said, wanted):
        if name != "body":
            changes |= WRITERS.get(name, _plain)(page, name, wanted)
    return dict(sorted(changes.items(), key=lambda change: change[1] is not DELETE))


def _plain(page: Page, name: str, wanted: Authored) -> Changes:
    path, value = page.place(name), getattr(wanted, name)
    if value is None:
        return {path: DELETE}
    return {path: to_matter(name, value, timezone=page.zone)}


def _date(page: Page, name: str, wanted: Authored) -> Changes:
    path, value = page.place(name), getattr(wanted, name)
    if not isinstance(value, datetime):
        return {path: DELETE}
    return {path: date_like(page.written(path), value, zone=page.zone)}


# Lists


def _names(page: Page, name: str, wanted: Authored) -> Changes:
    value = getattr(wanted, name)
    if value is None or (value == () and BY_FIELD[name].kind != "byline"):
        return {page.place(name): DELETE}
    return {page.place(name): _list_at(page, name, page.place(name), value)}


def _list_at(page: Page, name: str, path: KeyPath, value: Any) -> Any:
    """The list to stand at ``path``: as it is written there, but for what came and went; one name
    that stood there by itself stays by itself."""
    names = (value,) if isinstance(value, str) else tuple(value)
    raw = page.written(path)
    if isinstance(raw, str) and raw.strip() and len(names) == 1 and not names[0].split()[1:]:
        return names[0]
    raw = [raw] if isinstance(raw, dict) else raw
    if not (isinstance(raw, list) and raw and names):
        return to_matter(name, value, timezone=page.zone)

    def read(items: list[Any]) -> tuple[str, ...]:
        said = page.would_say(name, path, items)
        return (said,) if isinstance(said, str) else tuple(said or ())

    return realigned(raw, names, read)


# Maps


def _menu(page: Page, name: str, wanted: Authored) -> Changes:
    path = page.place(name)
    raw = page.written(path)
    if wanted.menu is None:
        return {path: DELETE}
    if not isinstance(raw, dict) or not raw:
        return {path: to_matter(name, wanted.menu, timezone=page.zone)}
    spelt = _menus_as_spelt(page, path, raw)
    gone = [menu for menu in spelt if menu not in wanted.menu]
    changes: Changes = {(*path, spelt[menu]): DELETE for menu in gone}
    said = page.said.menu or {}
    for menu, properties in wanted.menu.items():
        place = (*path, spelt.get(menu, menu))
        if said.get(menu):
            changes |= _map_changes(place, said[menu], properties)
        elif menu not in said or properties:
            changes[place] = dict(properties)
    return changes


def _menus_as_spelt(page: Page, path: KeyPath, raw: Mapping[str, Any]) -> dict[str, str]:
    """The menus that a map names, with the key by which it does."""
    spelt: dict[str, str] = {}
    for key, value in raw.items():
        spelt |= dict.fromkeys(page.would_say("menu", path, {key: value}) or (), key)
    return spelt


def _params(page: Page, name: str, wanted: Authored) -> Changes:
    """Every key without a field of its own; of nested maps only the values that changed."""
    said, changes = page.said.params, Changes()
    for key in said:
        if key not in wanted.params:
            changes |= _removed(page, page.places[f"params.{key}"], said[key])
    for key, value in wanted.params.items():
        path = page.places.get(f"params.{key}", (key,))
        if key in said:
            changes |= _map_changes(path, said[key], value)
        else:
            changes[path] = value
    return changes


def _removed(page: Page, path: KeyPath, said: Any) -> Changes:
    """A parameter less; where its map also holds what speaks for fields, only the rest of it."""
    if isinstance(said, dict) and not alike(page.written(path), said):
        return {(*path, key): DELETE for key in said}
    return {path: DELETE}


def _map_changes(path: KeyPath, before: Any, after: Any) -> Changes:
    """What to write so that ``after`` stands where ``before`` does: the innermost values that
    differ."""
    if alike(before, after):
        return {}
    if not (isinstance(before, Mapping) and isinstance(after, Mapping) and before and after):
        return {path: after}
    changes: Changes = {(*path, key): DELETE for key in before if key not in after}
    for key, value in after.items():
        changes |= _map_changes((*path, key), before.get(key, MISSING), value)
    return changes


# The picture, whose two fields share one key


def _picture(page: Page, name: str, wanted: Authored) -> Changes:
    source, shown_in = wanted.thumbnail, wanted.thumbnail_visibility
    around = _picture_map(page)
    if around is not None:
        return dict(_halves(page, around, wanted))
    path = page.place("thumbnail")
    if shown_in is None:
        return {path: DELETE if source is None else source}
    halves = {"src": source, "visibility": list(shown_in)}
    return {path: {key: half for key, half in halves.items() if half is not None}}


def _picture_map(page: Page) -> KeyPath | None:
    """Where the picture is written as a map of ``src`` and ``visibility``."""
    shown_in, source = page.places.get("thumbnail_visibility"), page.places.get("thumbnail")
    if shown_in:
        return shown_in[:-1]
    if source and str(source[-1]).lower() == "src":
        return source[:-1]
    return None


def _halves(page: Page, around: KeyPath, wanted: Authored) -> Iterator[tuple[KeyPath, Any]]:
    places = {
        "thumbnail": page.places.get("thumbnail", (*around, "src")),
        "thumbnail_visibility": page.places.get("thumbnail_visibility", (*around, "visibility")),
    }
    others = {(*around, key) for key in page.written(around)} - set(places.values())
    if wanted.thumbnail is None and wanted.thumbnail_visibility is None and not others:
        yield around, DELETE
        return
    for name, path in places.items():
        value = getattr(wanted, name)
        if value is None:
            yield path, DELETE
        elif not alike(value, getattr(page.said, name)):
            yield path, value if isinstance(value, str) else _list_at(page, name, path, value)


Writer = Callable[[Page, str, Authored], Changes]

WRITERS: Final[dict[str, Writer]] = {
    **dict.fromkeys(("date", "publish_date", "expiry_date", "last_modified"), _date),
    **dict.fromkeys(("tags", "categories", "authors", "aliases", "translations"), _names),
    **dict.fromkeys(("language", "widgets", "post_meta"), _names),
    **dict.fromkeys(("thumbnail", "thumbnail_visibility"), _picture),
    "menu": _menu,
    "params": _params,
}
"""Every other field is one value, written as :func:`articles.hugo.to_matter` writes it."""

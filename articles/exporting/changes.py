"""Find the changes to a file's front matter that make it match the article.

There is one function per kind of field. Its arguments are the page, the field's name and the wanted
values. It returns changes for :func:`articles.frontmatter.patch`. If a value is removed, its key is
removed as well.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any, Final

from articles.errors import Problem
from articles.exporting.comparing import (
    find_edited_fields,
    format_date_like,
    is_equal,
    realign_list,
)
from articles.frontmatter import DELETE, Document, KeyPath
from articles.frontmatter.values import MISSING, look_up, with_value
from articles.hugo import (
    BY_FIELD,
    VOCABULARIES,
    Authored,
    Correction,
    find_field_paths,
    interpret,
    to_front_matter,
)
from articles.hugo.keys import DATE_FIELDS

Changes = dict[str | KeyPath, Any]


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A parsed file and its content. Dates are read in ``zone``, and only the widgets in
    ``widgets`` are known."""

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
        object.__setattr__(self, "places", find_field_paths(self.document))

    def place(self, name: str) -> KeyPath:
        """Return the path of a field's value in the front matter. If it has none, return the path
        where the value would be written."""
        return self.places.get(name) or (BY_FIELD[name].name,)

    def get_value(self, path: KeyPath) -> Any:
        """Return the value at ``path``, or MISSING."""
        return look_up(self.document.matter, path)

    def would_say(self, name: str, path: KeyPath, value: Any) -> Any:
        """Return what the field would be if the file contained nothing but ``value`` at
        ``path``."""
        first = str(path[0])
        top = with_value(self.document.matter.get(first), path[1:], value)
        alone = replace(self.document, matter={first: top})
        reading = interpret(alone, timezone=self.zone, known_widgets=self.widgets)
        return getattr(reading.authored, name)


def find_changes(page: ParsedFile, wanted: Authored) -> Changes:
    """Return the changes that make the front matter match ``wanted``. Removals come first, because
    a removed key may be added again in another spelling. The body is ignored."""
    changes: Changes = {}
    for name in find_edited_fields(page.said, wanted):
        if name != "body":
            changes |= WRITERS.get(name, _write_plain_value)(page, name, wanted)
    return dict(sorted(changes.items(), key=lambda change: change[1] is not DELETE))


def _write_plain_value(page: ParsedFile, name: str, wanted: Authored) -> Changes:
    path, value = page.place(name), getattr(wanted, name)
    if value is None:
        return {path: DELETE}
    return {path: to_front_matter(name, value, timezone=page.zone)}


def _write_date_value(page: ParsedFile, name: str, wanted: Authored) -> Changes:
    path, value = page.place(name), getattr(wanted, name)
    if not isinstance(value, datetime):
        return {path: DELETE}
    return {path: format_date_like(page.get_value(path), value, zone=page.zone)}


# Lists


def _write_names(page: ParsedFile, name: str, wanted: Authored) -> Changes:
    value = getattr(wanted, name)
    if value is None or (value == () and BY_FIELD[name].kind != "byline"):
        return {page.place(name): DELETE}
    return {page.place(name): _build_list(page, name, page.place(name), value)}


def _build_list(page: ParsedFile, name: str, path: KeyPath, value: Any) -> Any:
    """Return the list to write at ``path``. Unchanged items keep their spelling. A single name that
    was not written as a list stays without a list."""
    names = (value,) if isinstance(value, str) else tuple(value)
    raw = page.get_value(path)
    if isinstance(raw, str) and raw.strip() and len(names) == 1 and not names[0].split()[1:]:
        return names[0]
    raw = [raw] if isinstance(raw, dict) else raw
    if not (isinstance(raw, list) and raw and names):
        return to_front_matter(name, value, timezone=page.zone)

    def read(items: list[Any]) -> tuple[str, ...]:
        said = page.would_say(name, path, items)
        return (said,) if isinstance(said, str) else tuple(said or ())

    return realign_list(raw, names, read)


# Corrections


def _write_corrections(page: ParsedFile, name: str, wanted: Authored) -> Changes:
    path, value = page.place(name), wanted.corrections
    written = page.get_value(path)
    if not value:
        return {path: DELETE}
    if isinstance(written, str) and value == (Correction(None, value[0].text),):
        return {path: value[0].text}
    raw = written if isinstance(written, list) else [written] if page.said.corrections else []
    dated = (item for item in raw if isinstance(item, dict))
    like = next((one for item in dated for key, one in item.items() if key.lower() == "date"), None)

    def change_item(old: Any, new: Correction) -> Any:
        said = page.would_say(name, path, [old]) if isinstance(old, dict) else None
        return _change_correction(old, said[0] if said else None, new, like=like, zone=page.zone)

    def read(items: list[Any]) -> tuple[Correction, ...]:
        return tuple(page.would_say(name, path, items))

    return {path: realign_list(raw, value, read, change_item=change_item)}


def _change_correction(
    old: Any, said: Correction | None, new: Correction, *, like: Any, zone: tzinfo
) -> Any:
    """Return the item to write for ``new`` in place of ``old``, which says ``said``. If only the
    date or only the text was mended, the other keys stay. A new date is written like ``like``."""
    if said is None or (said.date != new.date and said.text != new.text):
        if new.date is None:
            return new.text
        old, said = {}, Correction(None, "")
    item = dict(old)
    spelt = {key.lower(): key for key in item}
    if new.date is None and said.date is not None:
        del item[spelt["date"]]
    elif new.date is not None and new.date != said.date:
        key = spelt.get("date", "date")
        item[key] = format_date_like(item.get(key, like), new.date, zone=zone)
    if new.text != said.text:
        item[spelt.get("text", "text")] = new.text
    return item


# Maps


def _write_menu(page: ParsedFile, name: str, wanted: Authored) -> Changes:
    path = page.place(name)
    raw = page.get_value(path)
    if wanted.menu is None:
        return {path: DELETE}
    if not isinstance(raw, dict) or not raw:
        return {path: to_front_matter(name, wanted.menu, timezone=page.zone)}
    spelt = _find_menus_as_spelled(page, path, raw)
    gone = [menu for menu in spelt if menu not in wanted.menu]
    changes: Changes = {(*path, spelt[menu]): DELETE for menu in gone}
    said = page.said.menu or {}
    for menu, properties in wanted.menu.items():
        place = (*path, spelt.get(menu, menu))
        if said.get(menu):
            changes |= _find_map_changes(place, said[menu], properties)
        elif menu not in said or properties:
            changes[place] = dict(properties)
    return changes


def _find_menus_as_spelled(
    page: ParsedFile, path: KeyPath, raw: Mapping[str, Any]
) -> dict[str, str]:
    """Return the menus in a map, each with its key as written in the file."""
    spelt: dict[str, str] = {}
    for key, value in raw.items():
        spelt |= dict.fromkeys(page.would_say("menu", path, {key: value}) or (), key)
    return spelt


def _write_params(page: ParsedFile, name: str, wanted: Authored) -> Changes:
    """Write the keys that belong to no field. In nested maps, write only the values that
    changed."""
    said, changes = page.said.params, Changes()
    for key in said:
        if key not in wanted.params:
            changes |= _remove_param(page, page.places[f"params.{key}"], said[key])
    for key, value in wanted.params.items():
        path = page.places.get(f"params.{key}", (key,))
        if key in said:
            changes |= _find_map_changes(path, said[key], value)
        else:
            changes[path] = value
    return changes


def _remove_param(page: ParsedFile, path: KeyPath, said: Any) -> Changes:
    """Remove a parameter. If it is a map that also holds values of fields, keep those."""
    if isinstance(said, dict) and not is_equal(page.get_value(path), said):
        return {(*path, key): DELETE for key in said}
    return {path: DELETE}


def _find_map_changes(path: KeyPath, before: Any, after: Any) -> Changes:
    """Return the changes that turn ``before`` into ``after``. In nested maps, only the values that
    differ are written."""
    if is_equal(before, after):
        return {}
    if not (isinstance(before, Mapping) and isinstance(after, Mapping) and before and after):
        return {path: after}
    changes: Changes = {(*path, key): DELETE for key in before if key not in after}
    for key, value in after.items():
        changes |= _find_map_changes((*path, key), before.get(key, MISSING), value)
    return changes


# The picture: its two fields share one key


def _write_picture(page: ParsedFile, name: str, wanted: Authored) -> Changes:
    source, shown_in = wanted.thumbnail, wanted.thumbnail_visibility
    around = _find_picture_map(page)
    if around is not None:
        return dict(_write_picture_parts(page, around, wanted))
    path = page.place("thumbnail")
    if shown_in is None:
        return {path: DELETE if source is None else source}
    halves = {"src": source, "visibility": list(shown_in)}
    return {path: {key: half for key, half in halves.items() if half is not None}}


def _find_picture_map(page: ParsedFile) -> KeyPath | None:
    """Return the path of the map with ``src`` and ``visibility``. Return None if the picture is not
    written as a map."""
    shown_in, source = page.places.get("thumbnail_visibility"), page.places.get("thumbnail")
    if shown_in:
        return shown_in[:-1]
    if source and str(source[-1]).lower() == "src":
        return source[:-1]
    return None


def _write_picture_parts(
    page: ParsedFile, around: KeyPath, wanted: Authored
) -> Iterator[tuple[KeyPath, Any]]:
    places = {
        "thumbnail": page.places.get("thumbnail", (*around, "src")),
        "thumbnail_visibility": page.places.get("thumbnail_visibility", (*around, "visibility")),
    }
    others = {(*around, key) for key in page.get_value(around)} - set(places.values())
    if wanted.thumbnail is None and wanted.thumbnail_visibility is None and not others:
        yield around, DELETE
        return
    for name, path in places.items():
        value = getattr(wanted, name)
        if value is None:
            yield path, DELETE
        elif not is_equal(value, getattr(page.said, name)):
            yield path, value if isinstance(value, str) else _build_list(page, name, path, value)


Writer = Callable[[ParsedFile, str, Authored], Changes]

WRITERS: Final[dict[str, Writer]] = {
    **dict.fromkeys(DATE_FIELDS, _write_date_value),
    **dict.fromkeys((*VOCABULARIES, "aliases", "translations"), _write_names),
    **dict.fromkeys(("language", "widgets", "post_meta"), _write_names),
    **dict.fromkeys(("thumbnail", "thumbnail_visibility"), _write_picture),
    "corrections": _write_corrections,
    "menu": _write_menu,
    "params": _write_params,
}
"""Fields that are not listed are single values, written by
:func:`articles.hugo.to_front_matter`."""

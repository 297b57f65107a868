"""Readers of the values that a site's configuration may hold: value and path to setting, or None
where nothing usable was written. Problems are noted with file, line and column."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from articles.errors import Problem, Severity
from articles.frontmatter.document import KeyPath
from articles.hugo.configuration.go_layout import django_format
from articles.hugo.configuration.table import Kind, Setting
from articles.hugo.configuration.tree import FileProblem, Tree
from articles.hugo.desk import Desk, fits, ignored, one_line, scalar
from articles.hugo.keys import Key
from articles.hugo.lists import names_in_list, read_byline, read_visibility, read_widgets
from articles.hugo.names import urlize
from articles.hugo.notes import Notes, shown
from articles.hugo.page_parts import read_picture, read_sidebar
from articles.hugo.switches import read_switch
from articles.hugo.texts import read_text

COLOUR: Final = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
#: Stories a page, recent posts.
MOST: Final = 100
LINK_STARTS: Final = ("https://", "http://", "mailto:", "/")


class ConfigurationNotes(Notes):
    """Notes on a tree of several files."""

    __slots__ = ("found", "tree")

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.found: list[FileProblem] = []
        self.problems = []

    def written(self, path: KeyPath, value: bool | int | float) -> str:
        return str(value).lower() if isinstance(value, bool) else str(value)

    def _add(self, severity: Severity, path: KeyPath, code: str, message: str, hint: str) -> None:
        file, line, column = self.tree.place(path)
        self.found.append(
            FileProblem(
                file,
                Problem(
                    severity=severity,
                    code=code,
                    message=message,
                    field=self.tree.name(path),
                    line=line,
                    column=column,
                    hint=hint,
                ),
            )
        )


Read = Callable[[Any, KeyPath, Setting, Desk], Any]


def _as(reader: Callable[[Any, KeyPath, Key, Desk], Any], **more: Any) -> Read:
    """A reader of front matter, for the same kind of value in a configuration."""

    def read(value: Any, path: KeyPath, setting: Setting, desk: Desk) -> Any:
        key = Key(name=setting.name, field=setting.field, kind="text", limit=setting.limit, **more)
        found = reader(value, path, key, desk)
        return list(found) if isinstance(found, tuple) else found

    return read


def read_line(value: Any, path: KeyPath, setting: Setting, desk: Desk) -> str | None:
    """One line of text; Mainroad: false hides it."""
    if value is False:
        return ""
    text = scalar(value, path, desk)
    if text is None:
        if value is not None:
            ignored(value, path, "text", desk)
        return None
    key = Key(name=setting.name, field=setting.field, kind="line", limit=setting.limit)
    line = one_line(text)
    return line if fits(line, path, key, desk) else None


def read_colour(value: Any, path: KeyPath, setting: Setting, desk: Desk) -> str | None:
    """``#rrggbb``, from ``#rgb`` too. Hugo hands any text to the style sheet; ours: no names."""
    text = str(value).strip() if isinstance(value, str) else ""
    if not COLOUR.fullmatch(text):
        if value:
            ignored(value, path, "a colour such as #e22d30", desk)
        return None
    digits = text[1:]
    return "#" + (digits if len(digits) == 6 else "".join(d * 2 for d in digits)).lower()


def read_number(value: Any, path: KeyPath, setting: Setting, desk: Desk) -> int | None:
    """A whole number from 1 to :data:`MOST`; what is more is cut."""
    number = int(value) if isinstance(value, str) and value.strip().isdecimal() else value
    if type(number) is not int or number < 1:
        if value is not None:
            ignored(value, path, "a whole number above 0", desk)
        return None
    if number > MOST:
        message = f"{number} is more than a page carries; read as {MOST}"
        desk.notes.warn(path, "number-mended", message)
    return min(number, MOST)


def read_sections(value: Any, path: KeyPath, setting: Setting, desk: Desk) -> list[str] | None:
    """Names of sections in their URL form."""
    items = value if isinstance(value, list) else [] if value is None else [value]
    return [urlize(name) for _place, name in names_in_list(items, path, desk)] or None


def read_date_format(value: Any, path: KeyPath, setting: Setting, desk: Desk) -> str | None:
    """Go's layout ("2 January 2006") or ``:date_long`` as Django's letters."""
    text = read_line(value, path, setting, desk)
    if not text:
        return None
    pattern = django_format(text)
    if pattern is None or len(pattern) > 50:
        ignored(value, path, "a date layout such as 2 January 2006", desk)
        return None
    return pattern


def read_links(value: Any, path: KeyPath, setting: Setting, desk: Desk) -> list[dict[str, Any]]:
    """Mainroad: ``social.custom``, maps of title and url."""
    links = []
    for index, item in enumerate(value if isinstance(value, list) else []):
        link = {str(k): v for k, v in item.items()} if isinstance(item, dict) else {}
        url = str(link.get("url") or "")
        if link.get("title") and url.startswith(LINK_STARTS):
            links.append({"title": str(link["title"]), "url": url})
        else:
            ignored(item, (*path, index), "a link with title and url", desk)
    return links


def read_flag(value: Any, path: KeyPath, setting: Setting, desk: Desk) -> bool | None:
    """Yes or no; a word such as "false" is read as a person means it."""
    key = Key(name=setting.name, field=setting.field, kind="switch", rule="presence", empty=False)
    found: bool | None = read_switch(value, path, key, desk)
    return found


def read_address(value: Any, path: KeyPath, setting: Setting, desk: Desk) -> str | None:
    """The address of a picture, from the site's root; false is none."""
    found: str | None = "" if value is False else _as(read_picture)(value, path, setting, desk)
    local = found and "://" not in found and not found.startswith("/")
    return f"/{found}" if local else found


READERS: Final[dict[Kind, Read]] = {
    "byline": _as(read_byline),
    "colour": read_colour,
    "date-format": read_date_format,
    "flag": read_flag,
    "line": read_line,
    "links": read_links,
    "number": read_number,
    "picture": read_address,
    "sections": read_sections,
    "sidebar": _as(read_sidebar),
    "text": _as(read_text),
    "visibility": _as(read_visibility),
    "widgets": _as(read_widgets),
}

__all__ = ["READERS", "ConfigurationNotes", "shown"]

"""Functions that read the values of a site's configuration. Each takes a value, its path and its
setting, and returns None if the value cannot be used. It records problems with file, line and
column."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from articles.errors import Problem, Severity
from articles.frontmatter.document import KeyPath
from articles.hugo.configuration.table import Kind, Setting
from articles.hugo.configuration.tree import ConfigurationTree, FileProblem
from articles.hugo.keys import Key
from articles.hugo.list_readers import (
    read_byline,
    read_name_list,
    read_picture,
    read_sidebar,
    read_visibility,
    read_widgets,
)
from articles.hugo.problems import ProblemList, quote_value
from articles.hugo.slugs import urlize
from articles.hugo.text_readers import read_switch, read_text
from articles.hugo.value_reader import (
    ValueReader,
    check_length,
    read_scalar,
    to_one_line,
    warn_ignored,
)

#: The parts of Go's date layouts, with their equivalents in Django's date formats. Longer parts are
#: matched first: "2006" before "2".
GO_DATE_TOKENS: Final = {
    "January": "F",
    "Monday": "l",
    "-07:00": "P",
    "2006": "Y",
    "-0700": "O",
    "Jan": "M",
    "Mon": "D",
    "MST": "T",
    "002": "z",
    "01": "m",
    "02": "d",
    "03": "h",
    "04": "i",
    "05": "s",
    "06": "y",
    "15": "H",
    "_2": "j",
    "PM": "A",
    "pm": "a",
    "1": "n",
    "2": "j",
    "3": "g",
}
#: Hugo's names for the date formats of a language, with Django's names for the same formats.
NAMED_DATE_FORMATS: Final = {
    ":date_full": "DATE_FORMAT",
    ":date_long": "DATE_FORMAT",
    ":date_medium": "DATE_FORMAT",
    ":date_short": "SHORT_DATE_FORMAT",
    ":time_full": "TIME_FORMAT",
    ":time_long": "TIME_FORMAT",
    ":time_medium": "TIME_FORMAT",
    ":time_short": "TIME_FORMAT",
}
_TOKEN: Final = re.compile(
    "|".join(re.escape(token) for token in sorted(GO_DATE_TOKENS, key=len, reverse=True))
)


def to_django_format(layout: str) -> str | None:
    """Convert a Go date layout to a Django date format. Return None if it contains no date.

    Other text in the layout is kept. Its letters are escaped, as Django requires.
    """
    text = layout.strip()
    if text.startswith(":"):
        return NAMED_DATE_FORMATS.get(text.lower())
    pattern, at, found = "", 0, False
    for match in _TOKEN.finditer(text):
        pattern += _escape(text[at : match.start()]) + GO_DATE_TOKENS[match.group()]
        at, found = match.end(), True
    return pattern + _escape(text[at:]) if found else None


def _escape(text: str) -> str:
    return "".join(f"\\{char}" if char.isalpha() or char == "\\" else char for char in text)


COLOUR: Final = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
#: Maximum number of stories per page, and of recent posts. More would make a page slow.
MAX_NUMBER: Final = 100
#: The address of a link in ``social.custom`` must begin with one of these.
LINK_STARTS: Final = (
    *("https://", "http://", "mailto:", "/"),
    *("tel:", "sms:", "geo:", "webcal:", "xmpp:", "matrix:"),
)


class ConfigurationProblemList(ProblemList):
    """The problems found in the files of a configuration tree."""

    __slots__ = ("found", "tree")

    def __init__(self, tree: ConfigurationTree) -> None:
        self.tree = tree
        self.found: list[FileProblem] = []
        self.problems = []

    def format_as_written(self, path: KeyPath, value: bool | int | float) -> str:
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


SettingReader = Callable[[Any, KeyPath, Setting, ValueReader], Any]


def _adapt_reader(
    read_value: Callable[[Any, KeyPath, Key, ValueReader], Any], **more: Any
) -> SettingReader:
    """Turn a reader of front-matter values into a reader of configuration values."""

    def read(value: Any, path: KeyPath, setting: Setting, reader: ValueReader) -> Any:
        key = Key(name=setting.name, field=setting.field, kind="text", limit=setting.limit, **more)
        found = read_value(value, path, key, reader)
        return list(found) if isinstance(found, tuple) else found

    return read


def read_line(value: Any, path: KeyPath, setting: Setting, reader: ValueReader) -> str | None:
    """Return one line of text. Mainroad: the value false hides the text."""
    if value is False:
        return ""
    text = read_scalar(value, path, reader)
    if text is None:
        if value is not None:
            warn_ignored(value, path, "text", reader)
        return None
    key = Key(name=setting.name, field=setting.field, kind="line", limit=setting.limit)
    line = to_one_line(text)
    return line if check_length(line, path, key, reader) else None


def read_colour(value: Any, path: KeyPath, setting: Setting, reader: ValueReader) -> str | None:
    """Return a colour as ``#rrggbb``. ``#rgb`` is accepted too, but names are not. Hugo passes any
    text to the style sheet."""
    text = str(value).strip() if isinstance(value, str) else ""
    if not COLOUR.fullmatch(text):
        if value:
            warn_ignored(value, path, "a colour such as #e22d30", reader)
        return None
    digits = text[1:]
    return "#" + (digits if len(digits) == 6 else "".join(d * 2 for d in digits)).lower()


def read_number(value: Any, path: KeyPath, setting: Setting, reader: ValueReader) -> int | None:
    """Return a whole number from 1 to :data:`MAX_NUMBER`. A larger number is reduced with a
    warning."""
    number = int(value) if isinstance(value, str) and value.strip().isdecimal() else value
    if type(number) is not int or number < 1:
        if value is not None:
            warn_ignored(value, path, "a whole number above 0", reader)
        return None
    if number > MAX_NUMBER:
        message = f"{number} is more than a page can show; {MAX_NUMBER} is used"
        reader.notes.warn(path, "number-mended", message)
    return min(number, MAX_NUMBER)


def read_sections(
    value: Any, path: KeyPath, setting: Setting, reader: ValueReader
) -> list[str] | None:
    """Return the names of sections in URL form."""
    items = value if isinstance(value, list) else [] if value is None else [value]
    return [urlize(name) for _place, name in read_name_list(items, path, reader)] or None


def read_date_format(
    value: Any, path: KeyPath, setting: Setting, reader: ValueReader
) -> str | None:
    """Convert a Go date layout ("2 January 2006") or a name such as ``:date_long`` to a Django date
    format."""
    text = read_line(value, path, setting, reader)
    if not text:
        return None
    pattern = to_django_format(text)
    if pattern is None or len(pattern) > 50:
        warn_ignored(value, path, "a date layout such as 2 January 2006", reader)
        return None
    return pattern


def read_links(
    value: Any, path: KeyPath, setting: Setting, reader: ValueReader
) -> list[dict[str, Any]]:
    """Return the links of Mainroad's ``social.custom``, which are maps of title and url."""
    links = []
    for index, item in enumerate(value if isinstance(value, list) else []):
        link = {str(k): v for k, v in item.items()} if isinstance(item, dict) else {}
        url = str(link.get("url") or "")
        if link.get("title") and url.startswith(LINK_STARTS):
            links.append({"title": str(link["title"]), "url": url})
        else:
            warn_ignored(item, (*path, index), "a link with title and url", reader)
    return links


def read_flag(value: Any, path: KeyPath, setting: Setting, reader: ValueReader) -> bool | None:
    """Return a boolean. Words such as "false" are accepted."""
    key = Key(name=setting.name, field=setting.field, kind="switch", rule="presence", empty=False)
    found: bool | None = read_switch(value, path, key, reader)
    return found


def read_address(value: Any, path: KeyPath, setting: Setting, reader: ValueReader) -> str | None:
    """Return the address of a picture, from the site's root. False means that there is no
    picture."""
    found: str | None = (
        "" if value is False else _adapt_reader(read_picture)(value, path, setting, reader)
    )
    local = found and "://" not in found and not found.startswith("/")
    return f"/{found}" if local else found


READERS: Final[dict[Kind, SettingReader]] = {
    "byline": _adapt_reader(read_byline),
    "colour": read_colour,
    "date-format": read_date_format,
    "flag": read_flag,
    "line": read_line,
    "links": read_links,
    "number": read_number,
    "picture": read_address,
    "sections": read_sections,
    "sidebar": _adapt_reader(read_sidebar),
    "text": _adapt_reader(read_text),
    "visibility": _adapt_reader(read_visibility),
    "widgets": _adapt_reader(read_widgets),
}

__all__ = ["READERS", "ConfigurationProblemList", "quote_value"]

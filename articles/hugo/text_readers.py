"""Functions that read texts (titles, paragraphs, slugs, addresses), dates, numbers and booleans
from front matter."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from articles.frontmatter.document import KeyPath
from articles.hugo.dates import InvalidDate, read_date
from articles.hugo.keys import Key
from articles.hugo.paths import find_url_problem
from articles.hugo.problems import quote_value
from articles.hugo.slugs import decode_references, remove_invisible
from articles.hugo.value_reader import (
    CONTROL_CHARACTER_RUN,
    VISIBLE_TEXT,
    ValueReader,
    check_length,
    read_scalar,
    to_one_line,
    warn_ignored,
)

BOOLEAN_WORDS: Final = {
    **dict.fromkeys(("true", "yes", "on", "1", "t", "y"), True),
    **dict.fromkeys(("false", "no", "off", "0", "f", "n"), False),
}
MAX_WEIGHT: Final = 2**31 - 1


def read_moment(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> datetime | None:
    """Return a date in UTC. A date that cannot be read is an error."""
    try:
        reading = read_date(value, timezone=reader.timezone)
    except InvalidDate as error:
        reader.notes.error(path, "date-unreadable", str(error))
        return None
    if reading.warning:
        reader.notes.warn(path, "date-unusual", reading.warning)
    return reading.value


def read_weight(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> int | None:
    """Return a whole number of 32 bits. A number written as text or as "3.0" is corrected with a
    warning."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    number = _parse_integer(value)
    if number is None:
        warn_ignored(value, path, "a whole number", reader)
        return None
    if abs(number) > MAX_WEIGHT:
        digits = len(str(abs(number))) if isinstance(number, int) else 0
        reader.notes.error(
            path,
            "number-too-large",
            f"the weight has {digits} digits; the limit is {MAX_WEIGHT}",
        )
        return None
    if type(value) is not int:
        reader.notes.warn(
            path, "number-mended", f"{quote_value(value)} was read as the number {number}"
        )
    return number


def _parse_integer(value: Any) -> int | None:
    if type(value) is int:
        return value
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,100}\s*", value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None


def parse_boolean(value: Any) -> bool | None:
    """Parse a word, 0 or 1 as a boolean. Return None if it is not one."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return BOOLEAN_WORDS.get(value.strip().lower())
    return bool(value) if isinstance(value, int) and value in (0, 1) else None


def read_switch(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> bool | None:
    """Return a boolean. In Mainroad any text, even "false", means *on*. Here "false" means *off*,
    and a warning says so."""
    if value is True or value is False:
        return value
    if value is None or (isinstance(value, str) and not value.strip()):
        return key.empty  # type: ignore[no-any-return]
    meant = parse_boolean(value)
    if meant is None:
        reader.notes.warn(
            path,
            "boolean-unclear",
            f"{quote_value(value)} is neither true nor false and was ignored",
        )
    else:
        warn_interpreted_as(value, meant, path, reader)
    return meant


def read_draft(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> bool | None:
    """Return whether the article is a draft. A value that cannot be understood counts as a draft,
    so that nothing unfinished goes online."""
    if value is True or value is False:
        return value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    meant = parse_boolean(value)
    if meant is None:
        reader.notes.warn(
            path,
            "draft-unclear",
            f"{quote_value(value)} is neither true nor false, so the article becomes a draft",
        )
        return True
    warn_interpreted_as(value, meant, path, reader)
    return meant


def read_published(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> bool | None:
    """Return whether the article is a draft. Hugo 0.111: `published: false` is a draft."""
    meant = parse_boolean(value)
    if meant is None:
        return None
    warn_interpreted_as(value, meant, path, reader)
    return not meant


def warn_interpreted_as(value: Any, meant: bool, path: KeyPath, reader: ValueReader) -> None:
    if isinstance(value, str):
        word = str(meant).lower()
        reader.notes.warn(
            path, "boolean-mended", f"the text {quote_value(value)} was read as {word}"
        )


CONTROL_CHARACTERS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def read_line(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> str | None:
    """Return one line of text."""
    text = read_scalar(value, path, reader)
    if text is None:
        if value is not None:
            warn_ignored(value, path, "text", reader)
        return None
    text = to_one_line(text)
    if text and not remove_invisible(decode_references(text)).strip():
        warn_ignored(value, path, VISIBLE_TEXT, reader)
        return None
    return text if text and check_length(text, path, key, reader, what=key.name) else None


def read_title(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> str | None:
    """Return one line. A list or map is an error, because there is no fallback for a title."""
    if isinstance(value, list | dict):
        kind = "a list" if isinstance(value, list) else "a map"
        reader.notes.error(
            path, "title-unreadable", f"the title must be text, not {kind}", hint="put it in quotes"
        )
        return None
    if value is not None and not isinstance(value, str):
        text = reader.notes.format_as_written(path, value)
        reader.notes.warn(path, "title-not-text", f"the title was read as the text {text!r}")
    return read_line(value, path, key, reader)


def read_text(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> str | None:
    """Return text of one or more lines separated by `\\n`, without white space around it."""
    text = read_scalar(value, path, reader)
    if text is None:
        if value is not None:
            warn_ignored(value, path, "text", reader)
        return None
    if text.isprintable():
        return text.strip() or None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = CONTROL_CHARACTERS.sub("", text)
    if clean != text:
        reader.notes.warn(path, "control-characters", "control characters were removed")
    return clean.strip() or None


def read_slug(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> str | None:
    """Return the slug. Hugo: hyphens at both ends are removed, and a slash makes a deeper path."""
    text = read_line(value, path, key, reader)
    slug = text.strip("-").strip() if text else None
    if slug and any(segment in (".", "..") for segment in re.split(r"[/\\]", slug)):
        reader.notes.warn(
            path, "slug-climbs", f"`.` and `..` were removed from the slug {quote_value(slug)}"
        )
    return slug or None


def read_url(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> str | None:
    """Return an address on this site. Anything else is an error, because the author asked for
    exactly this address."""
    if isinstance(value, str) and CONTROL_CHARACTER_RUN.search(value.strip()):
        fault: str | None = "contains a control character"
        text: str | None = value
    else:
        text = read_line(value, path, key, reader)
        fault = find_url_problem(text) if text else None
    if fault:
        reader.notes.error(path, "url-unusable", f"the url {quote_value(text)} {fault}")
        return None
    return text

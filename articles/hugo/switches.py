"""Readers of dates, numbers, and of yes and no."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from articles.frontmatter.document import KeyPath
from articles.hugo.dates import DateUnreadable, read_date
from articles.hugo.desk import Desk, ignored
from articles.hugo.keys import Key
from articles.hugo.notes import shown

SPELT_BOOLEANS: Final = {
    **dict.fromkeys(("true", "yes", "on", "1", "t", "y"), True),
    **dict.fromkeys(("false", "no", "off", "0", "f", "n"), False),
}
WEIGHT_LIMIT: Final = 2**31 - 1


def read_moment(value: Any, path: KeyPath, key: Key, desk: Desk) -> datetime | None:
    """A date in UTC; one that cannot be read is an error."""
    try:
        reading = read_date(value, timezone=desk.timezone)
    except DateUnreadable as error:
        desk.notes.error(path, "date-unreadable", str(error))
        return None
    if reading.warning:
        desk.notes.warn(path, "date-unusual", reading.warning)
    return reading.value


def read_weight(value: Any, path: KeyPath, key: Key, desk: Desk) -> int | None:
    """A whole number of 32 bits; one written as text or with a fraction of zero is mended."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    number = _whole(value)
    if number is None:
        ignored(value, path, "a whole number", desk)
        return None
    if abs(number) > WEIGHT_LIMIT:
        digits = len(str(abs(number))) if isinstance(number, int) else 0
        desk.notes.error(
            path,
            "number-too-large",
            f"the weight has {digits} digits; the limit is {WEIGHT_LIMIT}",
        )
        return None
    if type(value) is not int:
        desk.notes.warn(path, "number-mended", f"{shown(value)} was read as the number {number}")
    return number


def _whole(value: Any) -> int | None:
    if type(value) is int:
        return value
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,100}\s*", value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None


def spelt_boolean(value: Any) -> bool | None:
    """The boolean that a person means by a word or by 0 and 1; None if none is meant."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return SPELT_BOOLEANS.get(value.strip().lower())
    return bool(value) if isinstance(value, int) and value in (0, 1) else None


def read_switch(value: Any, path: KeyPath, key: Key, desk: Desk) -> bool | None:
    """Yes or no. In Mainroad any text is *on*, "false" too; ours: the word counts, said aloud."""
    if value is True or value is False:
        return value
    if value is None or (isinstance(value, str) and not value.strip()):
        return key.empty  # type: ignore[no-any-return]
    meant = spelt_boolean(value)
    if meant is None:
        desk.notes.warn(
            path, "boolean-unclear", f"{shown(value)} is neither true nor false and was ignored"
        )
    else:
        say_meant(value, meant, path, desk)
    return meant


def read_draft(value: Any, path: KeyPath, key: Key, desk: Desk) -> bool | None:
    """Ours: what cannot be understood is a draft, so that nothing unfinished goes online."""
    if value is True or value is False:
        return value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    meant = spelt_boolean(value)
    if meant is None:
        desk.notes.warn(
            path, "draft-unclear", f"{shown(value)} is neither true nor false; taken as a draft"
        )
        return True
    say_meant(value, meant, path, desk)
    return meant


def read_published(value: Any, path: KeyPath, key: Key, desk: Desk) -> bool | None:
    """Hugo 0.111: `published: false` is a draft."""
    meant = spelt_boolean(value)
    if meant is None:
        return None
    say_meant(value, meant, path, desk)
    return not meant


def say_meant(value: Any, meant: bool, path: KeyPath, desk: Desk) -> None:
    if isinstance(value, str):
        word = str(meant).lower()
        desk.notes.warn(path, "boolean-mended", f"the text {shown(value)} was read as {word}")

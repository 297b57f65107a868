"""Go's date layouts ("January 02, 2006") as Django's letters ("F d, Y")."""

from __future__ import annotations

import re
from typing import Final

#: Longest first: "2006" before "2".
TOKENS: Final = {
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
#: Hugo's names for a language's own formats, as Django names them.
NAMED: Final = {
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
    "|".join(re.escape(token) for token in sorted(TOKENS, key=len, reverse=True))
)


def django_format(layout: str) -> str | None:
    """The layout in Django's letters; None for one without any date in it.

    What stands between is kept: a letter there is escaped, as Django wants it.
    """
    text = layout.strip()
    if text.startswith(":"):
        return NAMED.get(text.lower())
    pattern, at, found = "", 0, False
    for match in _TOKEN.finditer(text):
        pattern += _escaped(text[at : match.start()]) + TOKENS[match.group()]
        at, found = match.end(), True
    return pattern + _escaped(text[at:]) if found else None


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char.isalpha() or char == "\\" else char for char in text)

"""Dates as people and programs write them in front matter, read into UTC.

Hugo: an offset in the value counts, else the site's time zone. Every form that Hugo accepts is
read; forms that it refuses but that mean only one thing are read with a warning; the rest is
refused, for a wrong date puts a story online at a wrong time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final

from articles.errors import NewsroomError
from articles.hugo.notes import shown

ACCEPTED_FORMS: Final = (
    "2025-02-14",
    "2025-02-14 13:02:05",
    "2025-02-14T13:02:05+08:00",
    "Fri, 14 Feb 2025 13:02:05 GMT",
)
FIRST: Final = datetime(1, 1, 2, tzinfo=UTC)
LAST: Final = datetime(9999, 1, 1, tzinfo=UTC)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: Go's zero time, which programs write for "no date".
ZERO: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DateReading:
    """``value`` is aware and in UTC, or None for "no date"; ``warning`` says what was mended."""

    value: datetime | None
    warning: str | None = None


class DateUnreadable(NewsroomError):
    """A value that is no date; the text names the accepted forms."""

    def __init__(self, value: object, reason: str = "is not a date that can be read") -> None:
        forms = ", ".join(ACCEPTED_FORMS[:-1])
        super().__init__(f"{shown(value)} {reason}; write {forms} or {ACCEPTED_FORMS[-1]}")


def read_date(value: Any, *, timezone: tzinfo) -> DateReading:
    """The moment that a front-matter value names.

    Text without an offset is local time in ``timezone``; integers are Unix seconds. A local time
    that a change of clocks skips is read as Go does it, of one that comes twice the first is taken,
    both with a warning. The result lies in the years 1 to 9998. Raises :class:`DateUnreadable`.
    """
    if value is None:
        return DateReading(None)
    if type(value) is int:
        return _from_seconds(value)
    if not isinstance(value, str):
        raise DateUnreadable(value)
    text = value.strip()
    if not text:
        return DateReading(None)
    read = _from_plain if PLAIN.fullmatch(text) else _from_text
    reading = read(text, timezone)
    if text != value and reading.warning is None:
        return DateReading(reading.value, "white space around the date was ignored")
    return reading


# Integers

YEAR_OR_DAY: Final = re.compile(r"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))?")


def _from_seconds(seconds: int) -> DateReading:
    try:
        moment = EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        raise DateUnreadable(seconds, "is too large for a date in Unix seconds") from None
    if not FIRST <= moment < LAST:
        raise DateUnreadable(seconds, "is too large for a date in Unix seconds")
    if YEAR_OR_DAY.fullmatch(str(seconds)):
        return DateReading(moment, f"a number is Unix seconds: this is {moment:%Y-%m-%d %H:%M:%S}")
    return DateReading(moment)


# Text

#: What most files have; the general way below would read it alike.
PLAIN: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ](?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2})?"
)


def _from_plain(text: str, timezone: tzinfo) -> DateReading:
    try:
        moment, warning = _in_zone(datetime.fromisoformat(text), timezone)
    except (ValueError, OverflowError):
        raise DateUnreadable(text) from None
    return _checked(moment, warning, text)


def _checked(moment: datetime, warning: str | None, text: str) -> DateReading:
    if moment == ZERO:
        return DateReading(None)
    if not FIRST <= moment < LAST:
        raise DateUnreadable(text, "lies outside the years 1 to 9998")
    return DateReading(moment, warning)


_DAY_NAME: Final = r"(?P<weekday>(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)"
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MONTH_NAME: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY: Final = r"(?P<day>[0-9]{1,2})"
_TIME: Final = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,18}))?)?(?:\s?(?P<half>[ap])\.?m\.?)?"
)
_ZONE: Final = (
    r"(?:(?P<utc>z|utc?|gmt)|(?P<sign>[+-])(?P<zh>[0-9]{2})(?::?(?P<zm>[0-9]{2}))?"
    r"(?:\s[a-z]{1,5})?|(?P<named>[a-z]{2,5}))"
)
_CLOCK: Final = rf"(?:{_TIME}(?:\s*{_ZONE})?)"

_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        # 2025-02-14 13:02:05 +0800
        rf"(?P<year>[0-9]{{4}})(?P<between>[-/.])(?P<month>[0-9]{{1,2}})(?P=between){_DAY}"
        rf"(?:(?:t|\s+){_CLOCK})?",
        # Fri, 14 Feb 2025 13:02:05 GMT
        rf"(?:{_DAY_NAME}\.?,?\s+)?{_DAY}(?:st|nd|rd|th)?[\s-]{_MONTH_NAME},?[\s-]"
        rf"(?P<year>[0-9]{{4}}|[0-9]{{2}})(?:,?\s+{_CLOCK})?",
        # February 14, 2025 at 1:02 pm
        rf"(?:{_DAY_NAME}\.?,?\s+)?{_MONTH_NAME}\s+{_DAY}(?:st|nd|rd|th)?,?\s+"
        rf"(?P<year>[0-9]{{4}})(?:,?\s+(?:at\s+)?{_CLOCK})?",
        # Fri Feb 14 13:02:05 UTC 2025
        rf"{_DAY_NAME}\s+{_MONTH_NAME}\s+{_DAY}\s+{_TIME}(?:\s+{_ZONE})?\s+(?P<year>[0-9]{{4}})",
    )
)

_HUGO_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_HUGO_DAY: Final = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_HUGO_TIME: Final = r"\d{2}:\d{2}:\d{2}(?:[.,]\d+)?"
#: What Hugo 0.168 reads (its one-digit hours apart), with zones other than GMT and UTC left out.
HUGO_FORMS: Final = re.compile(
    rf"\d{{4}}-\d\d-\d\d(?:T{_HUGO_TIME}(?:Z|[+-]\d\d:?\d\d)?"
    rf"| {_HUGO_TIME}(?:Z| ?[+-]\d\d:?\d\d(?: [A-Z]{{1,5}})?)?)?"
    rf"|{_HUGO_DAY}, \d\d {_HUGO_MONTH} \d{{4}} {_HUGO_TIME} (?:GMT|UTC|[+-]\d{{4}})"
    rf"|\d\d {_HUGO_MONTH} \d\d \d\d:\d\d (?:GMT|UTC|[+-]\d{{4}})"
    rf"|[A-Z][a-z]+day, \d\d-{_HUGO_MONTH}-\d\d {_HUGO_TIME} (?:GMT|UTC)"
    rf"|{_HUGO_DAY} {_HUGO_MONTH} [ \d]\d {_HUGO_TIME} (?:(?:GMT|UTC|[+-]\d{{4}}) )?\d{{4}}"
    rf"|\d\d {_HUGO_MONTH} \d{{4}}",
    re.ASCII,
)


def _from_text(text: str, timezone: tzinfo) -> DateReading:
    match = next((m for form in _FORMS if (m := form.fullmatch(text))), None)
    if match is None:
        raise DateUnreadable(text)
    parts = match.groupdict()
    if parts.get("named"):
        raise DateUnreadable(text, f"names a time zone that has several meanings, {parts['named']}")
    try:
        local = _local(parts)
        offset = _offset(parts)
        moment, warning = (
            _in_zone(local, timezone)
            if offset is None
            else (local.replace(tzinfo=UTC) - offset, None)
        )
    except (ValueError, OverflowError):
        raise DateUnreadable(text) from None
    return _checked(moment, warning or _unusual(text, parts, local), text)


def _local(parts: dict[str, Any]) -> datetime:
    """The wall-clock time of a match. Raises ValueError for an hour, day or month that is none."""
    hour = int(parts["hour"] or 0)
    if parts["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if parts["half"] in "pP" else 0)
    fraction = (parts["fraction"] or "0")[:6].ljust(6, "0")
    return datetime(
        _year(parts["year"]),
        _month(parts["month"]),
        int(parts["day"]),
        hour,
        int(parts["minute"] or 0),
        int(parts["second"] or 0),
        int(fraction),
    )


def _year(digits: str) -> int:
    """Go: two digits from 69 on are of the last century."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 69 else 2000)


def _month(name: str) -> int:
    if name.isdigit():
        return int(name)
    return _MONTHS.index(name[:3].lower()) + 1


def _offset(parts: dict[str, Any]) -> timedelta | None:
    """The offset from UTC that the text states. Ours: GMT is UTC (Hugo takes it for local time)."""
    if parts["utc"]:
        return timedelta()
    if not parts["sign"]:
        return None
    hours, minutes = int(parts["zh"]), int(parts["zm"] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError(parts["zh"])
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if parts["sign"] == "-" else offset


def _in_zone(local: datetime, timezone: tzinfo) -> tuple[datetime, str | None]:
    """A wall-clock time as a moment in UTC, and what is to be said about a change of clocks."""
    if timezone is UTC:
        return local.replace(tzinfo=UTC), None
    first = local.replace(tzinfo=timezone)
    before = first.utcoffset() or timedelta()
    after = first.replace(fold=1).utcoffset() or timedelta()
    moment = local.replace(tzinfo=UTC)
    if before == after:
        return moment - before, None
    if before > after:
        return moment - before, f"{local:%H:%M} comes twice on that day; the first is meant"
    # Go takes the offset that holds when the text is read as UTC, sees that it does not fit, and
    # takes the other one: later than the gap in the east, earlier in the west.
    holds = moment.astimezone(timezone).utcoffset()
    moment -= before if holds == after else after
    there = moment.astimezone(timezone)
    return moment, f"{local:%H:%M} is skipped by the clocks on that day; read as {there:%H:%M}"


def _unusual(text: str, parts: dict[str, Any], local: datetime) -> str | None:
    """What is to be said about a date that was understood, but not by Hugo or not by everybody."""
    weekday = parts.get("weekday")
    if weekday and not f"{local:%A}".lower().startswith(weekday.lower()[:3]):
        return f"{local:%Y-%m-%d} is a {local:%A}, not a {weekday}"
    if HUGO_FORMS.fullmatch(text):
        return None
    return f"{text!r} is an unusual form; it was read as {local.isoformat(' ', 'seconds')}"


def write_date(moment: datetime, *, timezone: tzinfo) -> str:
    """The date in house style, local to ``timezone``: "2025-02-14 13:02:05".

    With an offset behind it where the local time alone would be read as another moment.
    """
    return next(
        text
        for form in _HOUSE_FORMS
        if read_date(text := form(moment.astimezone(timezone)), timezone=timezone).value == moment
    )


def _house_local(local: datetime) -> str:
    return local.replace(tzinfo=None).isoformat(" ")


def _house_offset(local: datetime) -> str:
    return f"{_house_local(local)} {local:%z}"[: len(_house_local(local)) + 6]


def _house_utc(local: datetime) -> str:
    return f"{_house_local(local.astimezone(UTC))}Z"


_HOUSE_FORMS: Final[tuple[Callable[[datetime], str], ...]] = (
    _house_local,
    _house_offset,
    _house_utc,
)

"""The dates that people and programs write in front matter, read as UTC.

Hugo: an offset in the value applies, otherwise the site's time zone. We read every form that Hugo
accepts. A form that Hugo refuses is read with a warning if it has only one meaning. Everything else
is refused, because a wrong date would publish a story at the wrong time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final

from articles.errors import NewsroomError
from articles.hugo.problems import quote_value

ACCEPTED_FORMS: Final = (
    "2025-02-14",
    "2025-02-14 13:02:05",
    "2025-02-14T13:02:05+08:00",
    "Fri, 14 Feb 2025 13:02:05 GMT",
)
MIN_DATE: Final = datetime(1, 1, 2, tzinfo=UTC)
MAX_DATE: Final = datetime(9999, 1, 1, tzinfo=UTC)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: Go's zero time, which programs write for "no date".
GO_ZERO_TIME: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date as it was read.

    ``value`` is aware and in UTC, or None for "no date". ``warning`` says what was corrected.
    ``offset`` is the offset in the text, in minutes ahead of UTC, or None if the text has none.
    """

    value: datetime | None
    warning: str | None = None
    offset: int | None = None


class InvalidDate(NewsroomError):
    """A value that is not a date. The text lists the accepted forms."""

    def __init__(self, value: object, reason: str = "is not a date that can be read") -> None:
        forms = ", ".join(ACCEPTED_FORMS[:-1])
        super().__init__(f"{quote_value(value)} {reason}; write {forms} or {ACCEPTED_FORMS[-1]}")


def read_date(value: Any, *, timezone: tzinfo) -> DateReading:
    """Return the moment in time that a front-matter value stands for.

    Text without an offset is local time in ``timezone``; integers are Unix seconds. A local time
    that is skipped when the clocks change is read as in Go. If a local time occurs twice, the first
    is used. In both cases the reading has a warning. The result is in the years 1 to 9998. Raise
    :class:`InvalidDate` for any other value.
    """
    if value is None:
        return DateReading(None)
    if type(value) is int:
        return _parse_timestamp(value)
    if not isinstance(value, str):
        raise InvalidDate(value)
    text = value.strip()
    if not text:
        return DateReading(None)
    read = _parse_plain if PLAIN_DATE.fullmatch(text) else _parse_text
    reading = read(text, timezone)
    if text != value and reading.warning is None:
        return replace(reading, warning="white space around the date was ignored")
    return reading


# Integers

YEAR_OR_DAY: Final = re.compile(r"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))?")


def _parse_timestamp(seconds: int) -> DateReading:
    try:
        moment = EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        raise InvalidDate(seconds, "is too large for a date in Unix seconds") from None
    if not MIN_DATE <= moment < MAX_DATE:
        raise InvalidDate(seconds, "is too large for a date in Unix seconds")
    if YEAR_OR_DAY.fullmatch(str(seconds)):
        return DateReading(
            moment, f"a number is read as Unix seconds: this is {moment:%Y-%m-%d %H:%M:%S}"
        )
    return DateReading(moment)


# Text

#: The date format of most files. The parser for it is faster than :func:`_parse_text` and returns
#: the same result.
PLAIN_DATE: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ](?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2})?"
)


def _parse_plain(text: str, timezone: tzinfo) -> DateReading:
    try:
        moment, warning = _to_utc(datetime.fromisoformat(text), timezone)
    except (ValueError, OverflowError):
        raise InvalidDate(text) from None
    return _check_range(moment, warning, text)


def _check_range(moment: datetime, warning: str | None, text: str) -> DateReading:
    if moment == GO_ZERO_TIME:
        return DateReading(None)
    if not MIN_DATE <= moment < MAX_DATE:
        raise InvalidDate(text, "is outside the years 1 to 9998")
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
#: The forms that Hugo 0.168 reads, except one-digit hours and time zones other than GMT and UTC.
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


def _parse_text(text: str, timezone: tzinfo) -> DateReading:
    match = next((m for form in _FORMS if (m := form.fullmatch(text))), None)
    if match is None:
        raise InvalidDate(text)
    parts = match.groupdict()
    if parts.get("named"):
        raise InvalidDate(text, f"names a time zone that has several meanings, {parts['named']}")
    try:
        local = _get_local_time(parts)
        offset = _parse_offset(parts)
        moment, warning = (
            _to_utc(local, timezone)
            if offset is None
            else (local.replace(tzinfo=UTC) - offset, None)
        )
    except (ValueError, OverflowError):
        raise InvalidDate(text) from None
    reading = _check_range(moment, warning or _find_warning(text, parts, local), text)
    return reading if offset is None else replace(reading, offset=offset // timedelta(minutes=1))


def _get_local_time(parts: dict[str, Any]) -> datetime:
    """Return the wall-clock time of a match. Raise ValueError for an impossible hour, day or
    month."""
    hour = int(parts["hour"] or 0)
    if parts["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if parts["half"] in "pP" else 0)
    fraction = (parts["fraction"] or "0")[:6].ljust(6, "0")
    return datetime(
        _parse_year(parts["year"]),
        _parse_month(parts["month"]),
        int(parts["day"]),
        hour,
        int(parts["minute"] or 0),
        int(parts["second"] or 0),
        int(fraction),
    )


def _parse_year(digits: str) -> int:
    """Return a year of two or four digits. Go: 69 to 99 mean 1969 to 1999, other two digits 2000 to
    2068."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 69 else 2000)


def _parse_month(name: str) -> int:
    if name.isdigit():
        return int(name)
    return _MONTHS.index(name[:3].lower()) + 1


def _parse_offset(parts: dict[str, Any]) -> timedelta | None:
    """Return the offset from UTC in the text, or None. GMT means UTC here, whereas Hugo reads it as
    local time."""
    if parts["utc"]:
        return timedelta()
    if not parts["sign"]:
        return None
    hours, minutes = int(parts["zh"]), int(parts["zm"] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError(parts["zh"])
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if parts["sign"] == "-" else offset


def _to_utc(local: datetime, timezone: tzinfo) -> tuple[datetime, str | None]:
    """Return a wall-clock time as a moment in UTC, and a warning if the clocks change at that
    time."""
    if timezone is UTC:
        return local.replace(tzinfo=UTC), None
    first = local.replace(tzinfo=timezone)
    before = first.utcoffset() or timedelta()
    after = first.replace(fold=1).utcoffset() or timedelta()
    moment = local.replace(tzinfo=UTC)
    if before == after:
        return moment - before, None
    if before > after:
        return moment - before, (
            f"{local:%H:%M} occurs twice on that day, because clocks change; the first is used"
        )
    # Go reads the local time as if it were UTC, and takes the zone's offset at that moment. For a
    # skipped time, Go then takes the zone's other offset. The result is after the skipped hour in
    # zones east of UTC, and before it in zones west of UTC.
    holds = moment.astimezone(timezone).utcoffset()
    moment -= before if holds == after else after
    there = moment.astimezone(timezone)
    return moment, (
        f"{local:%H:%M} does not exist on that day, because clocks change; read as {there:%H:%M}"
    )


def _find_warning(text: str, parts: dict[str, Any], local: datetime) -> str | None:
    """Return a warning if Hugo does not accept this form of a date, or if the weekday is wrong."""
    weekday = parts.get("weekday")
    if weekday and not f"{local:%A}".lower().startswith(weekday.lower()[:3]):
        return f"{local:%Y-%m-%d} is a {local:%A}, not a {weekday}"
    if HUGO_FORMS.fullmatch(text):
        return None
    return f"{text!r} is an unusual form; it was read as {local.isoformat(' ', 'seconds')}"


def write_date(moment: datetime, *, timezone: tzinfo) -> str:
    """Return the date in house style, local to ``timezone``: "2025-02-14 13:02:05".

    If the local time alone would be read as another moment, the offset is added.
    """
    return next(
        text
        for form in _HOUSE_FORMS
        if read_date(text := form(moment.astimezone(timezone)), timezone=timezone).value == moment
    )


def _format_local(local: datetime) -> str:
    return local.replace(tzinfo=None).isoformat(" ")


def _format_with_offset(local: datetime) -> str:
    return f"{_format_local(local)} {local:%z}"[: len(_format_local(local)) + 6]


def _format_utc(local: datetime) -> str:
    return f"{_format_local(local.astimezone(UTC))}Z"


_HOUSE_FORMS: Final[tuple[Callable[[datetime], str], ...]] = (
    _format_local,
    _format_with_offset,
    _format_utc,
)

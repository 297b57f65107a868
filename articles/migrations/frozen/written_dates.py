"""The dates of a file that was imported, with the offsets from UTC that its author wrote.

The file was read without an error when it was imported, so the parsers of its format will do.
"""

import json
import re
import tomllib
from datetime import UTC, date, datetime, timedelta

import yaml

#: All names of the same date.
SYNONYMS = (
    ("date",),
    ("publishdate", "pubdate", "published"),
    ("lastmod", "modified"),
    ("expirydate", "unpublishdate"),
)
KEYS = {name: names for names in SYNONYMS for name in names}
#: What ``:default`` stands for among the places of a story's date.
DEFAULT = ("date", "publishdate", "lastmod")
IN_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[Tt_ -]((?:[01]\d|2[0-3])-[0-5]\d-[0-5]\d))?")

FIRST = datetime(1, 1, 2, tzinfo=UTC)
LAST = datetime(9999, 1, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def dates_of(data, *, name, places):
    """Return the date and the last change of the file ``data``, each as the moment in UTC and the
    minutes ahead of UTC that the text states, both None if missing. A time without an offset is
    taken for UTC. ``places`` are the names under which the site looks for a date; ``name`` is the
    file's. Return None if the front matter cannot be read."""
    try:
        matter = _matter(data)
    except (ValueError, yaml.YAMLError):
        return None
    if not isinstance(matter, dict):
        return None
    written = {str(key).lower(): value for key, value in matter.items()}
    whole = [one for place in places for one in (DEFAULT if place == ":default" else (place,))]
    return _first(written, whole, name), _first(written, ["lastmod"], name)


def _matter(data):
    text = data.decode("utf-8-sig").lstrip()
    if text.startswith("{") and not text.startswith(("{{<", "{{%")):
        return json.JSONDecoder().raw_decode(text)[0]
    if not text.startswith(("---", "+++")):
        return {}
    block, closed, _body = text[text.index("\n") :].partition("\n" + text[:3])
    if not closed:
        raise ValueError("The front matter does not end.")
    if text.startswith("+++"):
        return tomllib.loads(block)
    # A date that YAML itself reads would lose its text; here every value stays a text.
    return yaml.load(block, yaml.CBaseLoader) or {}


def _first(written, places, name):
    for place in places:
        in_name = IN_NAME.match(name) if place == ":filename" else None
        if in_name:
            time = f"T{in_name[2].replace('-', ':')}" if in_name[2] else ""
            values = [in_name[1] + time]
        else:
            values = [written.get(key) for key in KEYS.get(place, (place,))]
        for value in values:
            moment, offset = _read(value)
            if moment:
                return moment, offset
    return None, None


def _read(value):
    if isinstance(value, date):  # TOML
        value = value.isoformat()
    if type(value) not in (str, int):
        return None, None
    text = str(value).strip()
    try:
        moment, offset = _from_seconds(text) if SECONDS.fullmatch(text) else _from_text(text)
    except (ValueError, OverflowError):
        return None, None
    return (moment, offset) if FIRST <= moment < LAST else (None, None)


SECONDS = re.compile(r"[-+]?[0-9]+")


def _from_seconds(text):
    return EPOCH + timedelta(seconds=int(text)), None


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_NAME = r"(?P<weekday>(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)"
_MONTH_NAME = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>[0-9]{1,2})"
_TIME = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,18}))?)?(?:\s?(?P<half>[ap])\.?m\.?)?"
)
_ZONE = (
    r"(?:(?P<utc>z|utc?|gmt)|(?P<sign>[+-])(?P<zh>[0-9]{2})(?::?(?P<zm>[0-9]{2}))?"
    r"(?:\s[a-z]{1,5})?|(?P<named>[a-z]{2,5}))"
)
_CLOCK = rf"(?:{_TIME}(?:\s*{_ZONE})?)"

FORMS = tuple(
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


def _from_text(text):
    match = next((found for form in FORMS if (found := form.fullmatch(text))), None)
    if match is None or match["named"]:
        raise ValueError(text)
    offset = _offset(match)
    moment = _local(match).replace(tzinfo=UTC)
    if offset is None:
        return moment, None
    return moment - offset, offset // timedelta(minutes=1)


def _local(match):
    hour = int(match["hour"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    fraction = (match["fraction"] or "0")[:6].ljust(6, "0")
    return datetime(
        _year(match["year"]),
        _month(match["month"]),
        int(match["day"]),
        hour,
        int(match["minute"] or 0),
        int(match["second"] or 0),
        int(fraction),
    )


def _year(digits):
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 69 else 2000)


def _month(name):
    return int(name) if name.isdigit() else MONTHS.index(name[:3].lower()) + 1


def _offset(match):
    if match["utc"]:
        return timedelta()
    if not match["sign"]:
        return None
    hours, minutes = int(match["zh"]), int(match["zm"] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError(match["zh"])
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if match["sign"] == "-" else offset

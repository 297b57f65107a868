"""The corrections in a value of front matter, which was a custom parameter until it became a key of
ours."""

import re
from datetime import UTC

from articles.migrations.frozen.written_dates import _read as read_date

MAX_LENGTH, MAX_COUNT = 2000, 200
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def read_corrections(value, *, zone):
    """Return the corrections as they are stored. Dates without an offset are local to ``zone``."""
    items = value if isinstance(value, list) else [value]
    found = [one for one in (_read_item(item, zone) for item in items) if one]
    unique = [one for n, one in enumerate(found) if one not in found[:n]]
    return unique if len(unique) <= MAX_COUNT else []


def _read_item(item, zone):
    parts = {k.lower(): v for k, v in item.items()} if isinstance(item, dict) else {"text": item}
    text = parts.get("text")
    if isinstance(text, bool | float) or not isinstance(text, str | int):
        return None
    text = CONTROL_CHARACTERS.sub(" ", str(text)).strip()
    if not text or len(text) > MAX_LENGTH:
        return None
    moment, offset = read_date(parts.get("date"))
    if moment is None:
        return {"text": text}
    if offset is None and not isinstance(parts["date"], int):
        moment = moment.replace(tzinfo=zone).astimezone(UTC)
    return {"date": moment.isoformat(), "text": text}

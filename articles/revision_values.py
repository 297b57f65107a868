"""What a revision holds: an article's authored values, JSON-shaped, and how they become bytes.
Knows no database."""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from articles.hugo import Authored

#: Bytes. Compressing a story of usual length would be a tenth of what its import costs.
WORTH_COMPRESSING = 16_000

NAMES = tuple(field.name for field in fields(Authored))
DATES = ("date", "publish_date", "expiry_date", "last_modified")

_VALUES = attrgetter(*NAMES)
_ABSENT = _VALUES(Authored())
_JSON = json.JSONEncoder(ensure_ascii=False)


def pack(authored: Authored, *, status: str) -> bytes:
    """What a revision holds of an article that stands so."""
    return to_bytes(to_json(authored) | {"draft": status != "published", "status": str(status)})


def to_json(authored: Authored) -> dict[str, Any]:
    """Authored values as JSON: dates as ISO 8601 in UTC, absent values left out. An empty
    byline is not absent: it hides the site's."""
    given = zip(NAMES, _VALUES(authored), _ABSENT, strict=True)
    values = {name: value for name, value, absent in given if value != absent}
    for name in DATES:
        if name in values:
            values[name] = values[name].astimezone(UTC).isoformat()
    return values


def from_json(values: dict[str, Any]) -> Authored:
    """The reverse of :func:`to_json`; keys it does not know (a later version's) are dropped."""
    known: dict[str, Any] = {name: value for name, value in values.items() if name in NAMES}
    for name in DATES:
        if name in known:
            known[name] = datetime.fromisoformat(known[name])
    for name, value in known.items():
        known[name] = tuple(value) if isinstance(value, list) else value
    return Authored(**known)


def to_bytes(values: dict[str, Any]) -> bytes:
    """JSON-shaped values as bytes: one line of JSON, and the story behind it as it is, for it is
    most of them; compressed where that saves more than it takes."""
    body = values.get("body", "")
    head = _JSON.encode({name: value for name, value in values.items() if name != "body"})
    written = f"{head}\n{body}".encode()
    return written if len(written) < WORTH_COMPRESSING else zlib.compress(written, 1)


def from_bytes(packed: bytes) -> dict[str, Any]:
    """The reverse of :func:`to_bytes`."""
    written = (packed if packed[:1] == b"{" else zlib.decompress(packed)).decode()
    head, _, body = written.partition("\n")
    values: dict[str, Any] = json.loads(head)
    return values | {"body": body} if body else values

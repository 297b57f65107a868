"""The format of a revision: an article's authored values as JSON, packed into bytes. The module
uses no database."""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from articles.content.status import is_draft
from articles.hugo import Authored
from articles.hugo.corrections import corrections_from_json, corrections_to_json
from articles.hugo.keys import DATE_FIELDS

#: Size in bytes from which a revision is compressed. Compressing stories of usual length would make
#: an import a tenth slower.
MIN_COMPRESSED_SIZE = 16_000

FIELD_NAMES = tuple(field.name for field in fields(Authored))

_get_values = attrgetter(*FIELD_NAMES)
_DEFAULTS = _get_values(Authored())
_JSON = json.JSONEncoder(ensure_ascii=False)


def pack(authored: Authored, *, status: str) -> bytes:
    """Return the packed revision of an article with this status."""
    return to_bytes(to_json(authored) | {"draft": is_draft(status), "status": str(status)})


def to_json(authored: Authored) -> dict[str, Any]:
    """Return authored values as JSON: dates in ISO 8601 and UTC, default values omitted. An empty
    byline is not a default: it hides the site's byline."""
    given = zip(FIELD_NAMES, _get_values(authored), _DEFAULTS, strict=True)
    values = {name: value for name, value, absent in given if value != absent}
    for name in DATE_FIELDS:
        if name in values:
            values[name] = values[name].astimezone(UTC).isoformat()
    if "corrections" in values:
        values["corrections"] = corrections_to_json(values["corrections"])
    return values


def from_json(values: dict[str, Any]) -> Authored:
    """Return the values that :func:`to_json` wrote. Unknown keys, from a later version, are
    ignored."""
    known: dict[str, Any] = {name: value for name, value in values.items() if name in FIELD_NAMES}
    for name in DATE_FIELDS:
        if name in known:
            known[name] = datetime.fromisoformat(known[name])
    if "corrections" in known:
        known["corrections"] = corrections_from_json(known["corrections"])
    for name, value in known.items():
        known[name] = tuple(value) if isinstance(value, list) else value
    return Authored(**known)


def to_bytes(values: dict[str, Any]) -> bytes:
    """Pack JSON values into bytes: one line of JSON without the body, and then the body, which is
    usually the largest part. The bytes are compressed if they are large."""
    body = values.get("body", "")
    head = _JSON.encode({name: value for name, value in values.items() if name != "body"})
    written = f"{head}\n{body}".encode()
    return written if len(written) < MIN_COMPRESSED_SIZE else zlib.compress(written, 1)


def from_bytes(packed: bytes) -> dict[str, Any]:
    """Return the values that :func:`to_bytes` packed."""
    written = (packed if packed[:1] == b"{" else zlib.decompress(packed)).decode()
    head, _, body = written.partition("\n")
    values: dict[str, Any] = json.loads(head)
    return values | {"body": body} if body else values

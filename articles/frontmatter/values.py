"""Functions that look up, compare and copy JSON-shaped values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from articles.frontmatter.document import KeyPath


class _Marker(Enum):
    MISSING = "missing"
    DELETE = "delete"


MISSING: Final = _Marker.MISSING
"""The result of :func:`look_up` for a path that does not exist."""
DELETE: Final = _Marker.DELETE
"""A new value that means: remove the key or the list item."""


def look_up(matter: Any, path: KeyPath) -> Any:
    """Return the value at a path, or :data:`MISSING`."""
    part: Any
    for part in path:
        if isinstance(matter, Mapping):
            matter = matter.get(part, MISSING)
        elif isinstance(matter, list) and isinstance(part, int) and 0 <= part < len(matter):
            matter = matter[part]
        else:
            return MISSING
    return matter


def is_same_value(one: Any, other: Any) -> bool:
    """Return whether two values are the same. 1, 1.0 and True differ; the order of keys is
    ignored."""
    return get_fingerprint(one) == get_fingerprint(other)


def get_fingerprint(value: Any) -> str:
    """Return a text that identifies a value: different values have different texts.

    Raise TypeError for a value that is not JSON-shaped.
    """
    return json.dumps(value, sort_keys=True)


def with_value(matter: Any, path: KeyPath, value: Any) -> Any:
    """Return a copy of ``matter`` with ``value`` at ``path``. The parent of the path must exist."""
    if not path:
        return value
    copy: Any = matter.copy() if isinstance(matter, list) else dict(matter)
    copy[path[0]] = with_value(look_up(matter, path[:1]), path[1:], value)
    return copy


def with_item(matter: Any, path: KeyPath, value: Any) -> Any:
    """Return a copy of ``matter`` with ``value`` inserted into a list. The last part of ``path`` is
    the index."""
    items = list(look_up(matter, path[:-1]))
    items.insert(int(path[-1]), value)
    return with_value(matter, path[:-1], items)


def without(matter: Any, path: KeyPath) -> Any:
    """Return a copy of ``matter`` without the key or item at ``path``, which must exist."""
    around: Any = look_up(matter, path[:-1])
    copy: Any = around.copy() if isinstance(around, list) else dict(around)
    del copy[path[-1]]
    return with_value(matter, path[:-1], copy)

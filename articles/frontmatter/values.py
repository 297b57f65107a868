"""JSON-shaped values: looking into them, and what they are after a change."""

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
"""What :func:`look_up` gives where nothing stands."""
DELETE: Final = _Marker.DELETE
"""As a new value: take the key, or the list item, out of the file."""


def look_up(matter: Any, path: KeyPath) -> Any:
    """The value at a path, or :data:`MISSING`."""
    part: Any
    for part in path:
        if isinstance(matter, Mapping):
            matter = matter.get(part, MISSING)
        elif isinstance(matter, list) and isinstance(part, int) and 0 <= part < len(matter):
            matter = matter[part]
        else:
            return MISSING
    return matter


def same(one: Any, other: Any) -> bool:
    """Equality that tells 1 from 1.0 and from True; the order of keys does not matter."""
    return fingerprint(one) == fingerprint(other)


def fingerprint(value: Any) -> str:
    """A text that is equal for the same values only.

    Raises TypeError for a value that is not JSON-shaped.
    """
    return json.dumps(value, sort_keys=True)


def with_value(matter: Any, path: KeyPath, value: Any) -> Any:
    """A copy in which ``value`` stands at ``path``, whose parent exists."""
    if not path:
        return value
    copy: Any = matter.copy() if isinstance(matter, list) else dict(matter)
    copy[path[0]] = with_value(look_up(matter, path[:1]), path[1:], value)
    return copy


def with_item(matter: Any, path: KeyPath, value: Any) -> Any:
    """A copy in which a list has one more item at the index that ends ``path``."""
    items = list(look_up(matter, path[:-1]))
    items.insert(int(path[-1]), value)
    return with_value(matter, path[:-1], items)


def without(matter: Any, path: KeyPath) -> Any:
    """A copy that lacks the key or item at ``path``, which exists."""
    around: Any = look_up(matter, path[:-1])
    copy: Any = around.copy() if isinstance(around, list) else dict(around)
    del copy[path[-1]]
    return with_value(matter, path[:-1], copy)

"""Which authored values differ, as far as a file can tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final

from articles.hugo import Authored

FIELDS: Final = tuple(field.name for field in fields(Authored))
VALUES: Final = attrgetter(*FIELDS)


def edited(said: Authored, wanted: Authored) -> tuple[str, ...]:
    """Names of the fields in which ``wanted`` is not what a file ``said``.

    A file knows drafts, and no other status; it says "no draft" by saying nothing. Line ends of
    the body are the file's.
    """
    triples = zip(FIELDS, VALUES(said), VALUES(wanted), strict=True)
    return tuple(
        name
        for name, one, other in triples
        if not (one is other or (type(one) is str and one == other))
        and not AGREE.get(name, alike)(one, other)
    )


def alike(one: Any, other: Any) -> bool:
    """Equality that tells true from 1, but not a float from the whole number that a database may
    make of it (PostgreSQL gives 1e30 back as digits)."""
    if type(one) is type(other) and isinstance(one, str | bool | None):
        return bool(one == other)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return _same_number(one, other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)


def _same_number(one: float, other: float) -> bool:
    try:
        return one == other or float(one) == float(other)
    except OverflowError:
        return False


def _same_text(one: str, other: str) -> bool:
    return one == other or one.replace("\r\n", "\n") == other.replace("\r\n", "\n")


def _same_draft(one: bool | None, other: bool | None) -> bool:
    return bool(one) == bool(other)


AGREE: Final[dict[str, Callable[[Any, Any], bool]]] = {"body": _same_text, "draft": _same_draft}

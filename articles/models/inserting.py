"""Many new rows at once: what ``bulk_create`` does, for a tenth of its price.

It asks every field of every object how to store its value; here each column is asked once, and
rows that nothing else needs are plain tuples and never become objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection, models

#: Fields whose values a database driver takes as they are (foreign keys hold their target's).
PLAIN = (
    models.BooleanField,
    models.CharField,
    models.ForeignKey,
    models.IntegerField,
    models.TextField,
)


def insert_objects(objects: Sequence[models.Model]) -> None:
    """Insert new ``objects`` of one model. They do not learn their primary keys."""
    if not objects:
        return
    names = [field.attname for field in _columns(type(objects[0]))]
    insert_rows(type(objects[0]), names, map(attrgetter(*names), objects))


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Any]) -> None:
    """Insert tuples in the order of ``names`` (``attname`` of fields). Defaults are not applied:
    every column without one in the database must be given.

    Raises :class:`django.db.DatabaseError` as any statement does; the caller opens a transaction.
    """
    columns = list(zip(*rows, strict=True))
    if not columns:
        return
    fields = {field.attname: field for field in _columns(model)}
    ready = [_stored(fields[name], column) for name, column in zip(names, columns, strict=True)]
    statement = _statement(model, [fields[name] for name in names])
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(zip(*ready, strict=True)))


def _columns(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def _statement(model: type[models.Model], fields: Sequence[Any]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"


def _stored(field: Any, values: Sequence[Any]) -> Iterable[Any]:
    """The values of one column as the database stores them."""
    if isinstance(field, PLAIN):
        return values
    return map(_converter(field), values)


def _converter(field: Any) -> Callable[[Any], Any]:
    """How one value is stored; what many rows have in common is converted once."""

    def convert(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if isinstance(field, models.DateTimeField):
        return lru_cache(maxsize=1024)(convert)
    if isinstance(field, models.JSONField):
        nothing: tuple[Any, ...] = (None, [], {})
        empty = {str(value): convert(value) for value in nothing}
        return lambda value: convert(value) if value else empty[str(value)]
    return convert

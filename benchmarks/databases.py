"""Databases of a benchmark's own, emptied of everything: an SQLite file, and one on the PostgreSQL
server that the tests use, where it answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.surroundings import POSTGRES, postgres_answers

NAME = "newsroom_benchmark"

#: Asks the database in use how large it is.
SIZE = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute({
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        "postgresql": "SELECT pg_database_size(current_database())",
    }[connection.vendor])
    print(cursor.fetchone()[0])
"""


def urls(folder: Path) -> Iterator[str]:
    """Of each kind of database that there is one URL; its database is gone when the next is asked
    for. The SQLite file lies in ``folder``."""
    yield f"sqlite:///{folder}/newsroom.sqlite3"
    if postgres_answers():
        with _postgresql() as url:
            yield url


@contextmanager
def _postgresql() -> Iterator[str]:
    server = POSTGRES.rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME}")
        connection.execute(f"CREATE DATABASE {NAME}")
        try:
            yield f"{server}/{NAME}"
        finally:
            connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")

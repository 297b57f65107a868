"""Empty databases for benchmarks: an SQLite file, and a database on the tests' PostgreSQL server if
that is running."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.surroundings import POSTGRES, postgres_answers

NAME = "newsroom_benchmark"

#: A program that prints the size of its database in bytes.
SIZE = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute({
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        "postgresql": "SELECT pg_database_size(current_database())",
    }[connection.vendor])
    print(cursor.fetchone()[0])
"""


def urls(folder: Path, *, name: str = NAME) -> Iterator[str]:
    """Yield the URLs of the databases, one per kind. A database is deleted when the next URL is
    requested. The SQLite file is in ``folder``; the PostgreSQL database is called ``name``."""
    yield f"sqlite:///{folder}/newsroom.sqlite3"
    if postgres_answers():
        with _postgresql(name) as url:
            yield url


@contextmanager
def _postgresql(name: str) -> Iterator[str]:
    server = POSTGRES.rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

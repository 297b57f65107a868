"""Fixtures for all tests."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import settings

# Tests that measure time do so themselves. A deadline for each example fails on a busy machine.
settings.register_profile("newsroom", settings(), deadline=None)
settings.load_profile("newsroom")

#: Fixtures of pytest-django that give a test the database of the run.
DATABASE_FIXTURES = frozenset(("db", "transactional_db"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, select only the tests that use the database of the run.

    On SQLite, run all tests. Tests that start the newsroom's programs use separate databases, so
    they need not run twice.
    """
    if connection.vendor == "sqlite":
        return
    on_database = [item for item in items if uses_database(item) and not runs_once(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(on_database)])
    items[:] = on_database


def uses_database(item: pytest.Item) -> bool:
    """Return whether a test uses the database of the run."""
    marked = item.get_closest_marker("django_db") is not None
    fixtures = DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    return marked or bool(fixtures) or hasattr(getattr(item, "cls", None), "setUpTestData")


def runs_once(item: pytest.Item) -> bool:
    """Return whether a test says nothing about the database: what a browser or an attacker makes
    of a page is the same on both."""
    return item.get_closest_marker("once") is not None


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Clear the cache after each test, so that no test sees cached values of another."""
    yield
    cache.clear()

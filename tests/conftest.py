"""What every test finds."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """No test sees what another has put into the cache."""
    yield
    cache.clear()

"""The site uses Redis if it is available, and works without it."""

import logging
import socket
import time
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.core.cache import caches
from pytest_django import Settings
from redis import exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

from newsroom import cache as cache_module
from newsroom.cache import Trouble
from tests.surroundings import REDIS, redis_answers


def cache_at(settings: Settings, address: str) -> Any:
    """Return our cache with a Redis at this address, and with the options from the settings."""
    options = {"socket_timeout": 0.4, "socket_connect_timeout": 0.4, "retry": Retry(NoBackoff(), 0)}
    backend = "newsroom.cache.ForgivingRedisCache"
    settings.CACHES = {
        "default": settings.CACHES["default"],
        "redis": {"BACKEND": backend, "LOCATION": address, "OPTIONS": options},
    }
    return caches["redis"]


@pytest.fixture(autouse=True)
def _no_old_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "trouble", Trouble())


@pytest.fixture
def nobody() -> str:
    """Return the address of a port on which no server listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


@pytest.fixture
def hanging() -> Iterator[str]:
    """Yield the address of a server that accepts connections but never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def test_a_dead_redis_is_an_empty_cache(settings: Settings, nobody: str) -> None:
    cache = cache_at(settings, nobody)
    cache.set("a", 1)
    cache.set_many({"a": 1, "b": 2})
    cache.delete_many(["a"])
    assert cache.get("a") is None
    assert cache.get("a", "otherwise") == "otherwise"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.get_or_set("a", lambda: 7) == 7
    assert cache.add("a", 1) is False
    assert cache.touch("a") is False
    assert cache.delete("a") is False
    assert cache.has_key("a") is False
    assert cache.clear() is False
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")


def test_a_dead_redis_is_logged_once_a_minute(
    settings: Settings, nobody: str, caplog: pytest.LogCaptureFixture
) -> None:
    cache = cache_at(settings, nobody)
    with caplog.at_level(logging.WARNING, "newsroom.cache"):
        for _ in range(5):
            cache.get("a")
            cache_module.trouble.resting_until = 0
        assert len(caplog.records) == 1
        cache_module.trouble.quiet_until = 0
        cache.get("a")
        assert len(caplog.records) == 2


def test_a_page_pays_for_one_time_out_of_a_hanging_redis(settings: Settings, hanging: str) -> None:
    cache = cache_at(settings, hanging)
    start = time.monotonic()
    for _ in range(20):
        assert cache.get("a") is None
    assert 0.3 < time.monotonic() - start < 1.5


@pytest.mark.skipif(not redis_answers(), reason=f"no Redis at {REDIS}")
def test_a_redis_that_is_back_is_used_again(settings: Settings) -> None:
    cache = cache_at(settings, REDIS)
    cache_module.trouble.note(exceptions.ConnectionError("gone"))
    cache.set("a", 1)
    assert cache.get("a") is None
    with mock.patch.object(
        time, "monotonic", return_value=time.monotonic() + cache_module.RETRY_INTERVAL + 1
    ):
        cache.set("a", {"some": "thing"}, timeout=60)
        assert cache.get("a") == {"some": "thing"}
        cache.set("n", 1, timeout=60)
        assert cache.incr("n") == 2
        assert cache.get_many(["a", "n"]) == {"a": {"some": "thing"}, "n": 2}
        assert cache.delete("a") is True
        cache.delete("n")


@pytest.mark.skipif(not redis_answers(), reason=f"no Redis at {REDIS}")
def test_a_refused_operation_does_not_make_redis_rest(settings: Settings) -> None:
    """A full Redis refuses writes, but can still be read."""
    cache = cache_at(settings, REDIS)
    cache.set("word", "text", timeout=60)
    with cache._cache.get_client(write=True) as raw:
        raw.lpush(cache.make_key("list"), "item")
    # Redis answers WRONGTYPE.
    assert cache.get("list", "otherwise") == "otherwise"
    assert cache.get("word") == "text"
    cache.delete_many(["word", "list"])

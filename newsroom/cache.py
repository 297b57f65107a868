"""A Redis cache that can fail without breaking the site."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import exceptions

logger = logging.getLogger("newsroom.cache")

# Minimum number of seconds between two warnings.
LOG_INTERVAL = 60.0
# Number of seconds to wait before an unreachable Redis is tried again.
RETRY_INTERVAL = 5.0

Answer = TypeVar("Answer")
Key = str | bytes | memoryview
Expiry = int | timedelta


@dataclass
class Trouble:
    """The state after a failure of Redis. Redis is not used until ``resting_until``, and nothing is
    logged until ``quiet_until``. Both are values of time.monotonic()."""

    resting_until: float = 0.0
    quiet_until: float = 0.0

    def note(self, error: Exception) -> None:
        """Log `error`, but at most one error per LOG_INTERVAL. If Redis did not respond, stop using
        it for RETRY_INTERVAL."""
        now = time.monotonic()
        if isinstance(error, (exceptions.ConnectionError, exceptions.TimeoutError)):
            self.resting_until = now + RETRY_INTERVAL
        if now >= self.quiet_until:
            self.quiet_until = now + LOG_INTERVAL
            logger.warning("Redis failed; the site continues without a cache: %s", error)


# Shared by all cache objects: Django creates one per thread, but there is only one Redis.
trouble = Trouble()


class ForgivingClient(RedisCacheClient):
    """A client that treats every failed operation like a missing key.

    If Redis cannot be reached, it is not used for RETRY_INTERVAL seconds. A page therefore waits
    for one timeout, not for one per operation. Keys that should have been deleted in the meantime
    stay until they expire.
    """

    def _try(self, operation: Callable[..., Answer], *args: Any, otherwise: Answer) -> Answer:
        if time.monotonic() < trouble.resting_until:
            return otherwise
        try:
            return operation(*args)
        except exceptions.RedisError as error:
            trouble.note(error)
            return otherwise

    def add(self, key: Key, value: Any, timeout: Expiry | None) -> bool:
        return self._try(super().add, key, value, timeout, otherwise=False)

    def get(self, key: Key, default: Any) -> Any:
        return self._try(super().get, key, default, otherwise=default)

    def set(self, key: Key, value: Any, timeout: Expiry | None) -> None:
        self._try(super().set, key, value, timeout, otherwise=None)

    def touch(self, key: Key, timeout: Expiry) -> bool:
        return self._try(super().touch, key, timeout, otherwise=False)

    def delete(self, key: Key) -> bool:
        return self._try(super().delete, key, otherwise=False)

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Any]:
        return self._try(super().get_many, keys, otherwise={})

    def has_key(self, key: Key) -> bool:
        return self._try(super().has_key, key, otherwise=False)

    def incr(self, key: Key, delta: int) -> int:
        """Add ``delta`` to a number. Raise ValueError if the key is missing, like every Django
        cache."""
        number: int | None = self._try(super().incr, key, delta, otherwise=None)
        return number if number is not None else _raise_absent(key)

    def set_many(self, data: Mapping[Key, Any], timeout: Expiry) -> None:
        self._try(super().set_many, data, timeout, otherwise=None)

    def delete_many(self, keys: Iterable[Key]) -> None:
        self._try(super().delete_many, keys, otherwise=None)

    def clear(self) -> bool:
        return self._try(super().clear, otherwise=False)


def _raise_absent(key: Key) -> NoReturn:
    raise ValueError(f"Key {key!r} not found.")


class ForgivingRedisCache(RedisCache):
    """Django's RedisCache, except that a failure of Redis does not raise an exception. The cache
    appears empty instead."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient

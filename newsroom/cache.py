"""A Redis cache that the site can do without."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import exceptions

logger = logging.getLogger("newsroom.cache")

LOG_EVERY = 60.0  # seconds between two lines about trouble
REST = 5.0  # seconds in which a Redis that did not answer is not asked again

Answer = TypeVar("Answer")
Key = str | bytes | memoryview
Expiry = int | timedelta


@dataclass
class Trouble:
    """Until when (time.monotonic) Redis is left alone and nothing is logged."""

    resting_until: float = 0.0
    quiet_until: float = 0.0

    def note(self, error: Exception) -> None:
        """Log `error` if nothing was logged for a minute; rest if nobody answered at all."""
        now = time.monotonic()
        if isinstance(error, (exceptions.ConnectionError, exceptions.TimeoutError)):
            self.resting_until = now + REST
        if now >= self.quiet_until:
            self.quiet_until = now + LOG_EVERY
            logger.warning("Redis fails; the site goes on without a cache: %s", error)


# Django makes one cache object a thread; what is known about the server holds for all of them.
trouble = Trouble()


class ForgivingClient(RedisCacheClient):
    """Where Redis fails, every operation answers as if the key were absent.

    A Redis that is gone or hangs is left alone for REST seconds, so that a page pays for one
    time-out and not for one an operation. What should have been deleted meanwhile stays until its
    own time-out.
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
        """Raises ValueError for an absent key, as every Django cache does."""
        number: int | None = self._try(super().incr, key, delta, otherwise=None)
        return number if number is not None else _absent(key)

    def set_many(self, data: Mapping[Key, Any], timeout: Expiry) -> None:
        self._try(super().set_many, data, timeout, otherwise=None)

    def delete_many(self, keys: Iterable[Key]) -> None:
        self._try(super().delete_many, keys, otherwise=None)

    def clear(self) -> bool:
        return self._try(super().clear, otherwise=False)


def _absent(key: Key) -> NoReturn:
    raise ValueError(f"Key {key!r} not found.")


class ForgivingRedisCache(RedisCache):
    """Django's RedisCache for which trouble with Redis is an empty cache and not an exception."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient

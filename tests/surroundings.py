"""What stands around the newsroom on this machine: databases, Redis, a browser."""

import os
import shutil

import psycopg
import redis

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/newsroom")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def postgres_answers() -> bool:
    """Whether the server of POSTGRES lets us in (the database itself need not be there yet)."""
    server = POSTGRES.rpartition("/")[0] + "/postgres"
    try:
        psycopg.connect(server, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def redis_answers() -> bool:
    """Whether Redis answers at REDIS."""
    try:
        with redis.Redis.from_url(REDIS, socket_connect_timeout=3) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def chromium() -> str | None:
    """The path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)

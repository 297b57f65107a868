"""Services and programs that tests may need on this machine: databases, Redis, nginx, a browser."""

import os
import shutil

import psycopg
import redis

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/newsroom")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def postgres_answers() -> bool:
    """Return whether the server of POSTGRES accepts a connection. The database itself may be
    missing."""
    server = POSTGRES.rpartition("/")[0] + "/postgres"
    try:
        psycopg.connect(server, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def redis_answers() -> bool:
    """Return whether Redis answers at REDIS."""
    try:
        with redis.Redis.from_url(REDIS, socket_connect_timeout=3) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def nginx() -> str | None:
    """Return the path of nginx, or None if nginx or openssl (for its certificate) is missing."""
    # Debian installs nginx in a folder that is only in root's PATH.
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    return found if shutil.which("openssl") else None

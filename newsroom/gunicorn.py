"""gunicorn's settings: `gunicorn -c newsroom/gunicorn.py newsroom.wsgi`.

Every name below is one of gunicorn's own, or is ignored by it.
"""

import gc
import os
import runpy
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

try:
    # Run, not imported: a worker that starts after a reload (HUP) must read the file anew.
    _settings = runpy.run_path(str(Path(__file__).with_name("settings.py")))
except ImproperlyConfigured as error:
    raise SystemExit(f"newsroom: {error}") from None


def _number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdecimal():
        raise SystemExit(f"newsroom: {name} is {value!r}: write a number.")
    return int(value)


bind = f"127.0.0.1:{_number('PORT', 8000)}"
workers = _number("WEB_CONCURRENCY", 2)

# Threads, many of them: forty slow clients stop a server of few, and waiting costs next to nothing.
worker_class = "gthread"
threads = 64
timeout = 30
graceful_timeout = 30
keepalive = 5

control_socket_disable = True
errorlog = "-"
accesslog = None
loglevel = _settings["LOG_LEVEL"].lower()


def post_worker_init(worker: object) -> None:
    """What was loaded to answer requests stays: looking through it for garbage again and again
    would double the time of every tenth search."""
    gc.collect()
    gc.freeze()
    # Pages make hardly any garbage that goes in circles. By default each visit would look for it
    # two or three times, every fiftieth among all that was kept since.
    gc.set_threshold(10_000)

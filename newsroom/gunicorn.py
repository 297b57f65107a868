"""Settings of gunicorn: `gunicorn -c newsroom/gunicorn.py newsroom.wsgi`.

gunicorn uses the variables below that have the names of its settings, and ignores all others.
"""

import os
import runpy
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

try:
    # Run the file instead of importing it. A worker that starts after a reload (HUP) then reads the
    # current settings.
    _settings = runpy.run_path(str(Path(__file__).with_name("settings.py")))
except ImproperlyConfigured as error:
    raise SystemExit(f"newsroom: {error}") from None


def _read_number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdecimal():
        raise SystemExit(f"newsroom: {name} is {value!r}: write a number.")
    return int(value)


bind = f"127.0.0.1:{_read_number('PORT', 8000)}"
workers = _read_number("WEB_CONCURRENCY", 2)

# With few threads, forty slow clients could block a server. A waiting thread costs almost nothing.
worker_class = "gthread"
threads = 64
timeout = 30
graceful_timeout = 30
keepalive = 5

# Ignore the headers SCRIPT_NAME and PATH_INFO, because the newsroom is at the root of its host. By
# default, gunicorn lets these headers choose the page, and nginx passes them on from any client.
forwarder_headers = ""

control_socket_disable = True
errorlog = "-"
accesslog = None
loglevel = _settings["LOG_LEVEL"].lower()

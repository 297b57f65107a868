"""The WSGI application that gunicorn serves."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

# An exit code that makes gunicorn stop. With any other code, gunicorn would start one worker after
# another.
WORKER_BOOT_ERROR = 3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    print(f"newsroom: {error}", file=sys.stderr)
    sys.exit(WORKER_BOOT_ERROR)

from django.conf import settings  # noqa: E402 (the settings must be read first)

from newsroom.page_cache import PageCache  # noqa: E402
from newsroom.server_lock import hold_server_lock  # noqa: E402

if not settings.DEBUG:  # Kept pages would hide changes of templates.
    application = PageCache(application)  # type: ignore[assignment]
hold_server_lock()

"""The application that gunicorn serves."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

WORKER_BOOT_ERROR = 3  # gunicorn's code: stop, instead of starting one worker after the other

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    print(f"newsroom: {error}", file=sys.stderr)
    sys.exit(WORKER_BOOT_ERROR)

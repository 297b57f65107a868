"""Settings of the test run: the site's own, with what only a served site needs taken out.

DATABASE_URL chooses the database here too, so that one suite runs on SQLite and on PostgreSQL.
"""

import os
import tempfile

# Neither the environment of whoever works here nor their .env changes what is tested.
os.environ |= {
    "SECRET_KEY": "key-of-a-test-run-only",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1,[::1]",
    "LANGUAGES": "en,de",
    "TIME_ZONE": "UTC",
    "REDIS_URL": "",
    "DEBUG": "false",
    "HTTPS": "false",
}
# Nothing that a test writes reaches the newsroom of whoever works here.
_var = tempfile.TemporaryDirectory(prefix="newsroom-test-")
os.environ["VAR_DIR"] = _var.name

from newsroom.settings import *  # noqa: E402, F403
from newsroom.settings import STATIC_ROOT, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
# The manifest is there only after collectstatic.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir()

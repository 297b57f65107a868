"""Settings of the test run: the site's own, without what only a running site needs.

DATABASE_URL chooses the database here too, so that the same tests run on SQLite and PostgreSQL.
"""

import os
import tempfile

# The developer's environment and .env file must not change what is tested.
os.environ |= {
    "SECRET_KEY": "key-of-a-test-run-only",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1,[::1]",
    "LANGUAGES": "en,de",
    "TIME_ZONE": "UTC",
    "REDIS_URL": "",
    "DEBUG": "false",
    "HTTPS": "false",
}
# Tests must not write into the developer's own newsroom.
_var = tempfile.TemporaryDirectory(prefix="newsroom-test-")
os.environ["VAR_DIR"] = _var.name

from newsroom.settings import *  # noqa: E402, F403
from newsroom.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
# The manifest only exists after collectstatic.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir()

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # In a file, every thread of a live server has its own connection, as on a real site. A database
    # in memory has one connection, in which transactions of several requests would mix.
    DATABASES["default"]["TEST"] = {"NAME": f"{_var.name}/test.sqlite3"}
    # Nobody needs the database after a crash.
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"

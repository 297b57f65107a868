"""The storage of static files. A file's name contains a hash of its content."""

import logging
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import checks
from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)

logger = logging.getLogger("newsroom.staticfiles")

REMEDY = "Run `python manage.py collectstatic` and restart the server."


class ForgivingStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """A storage that accepts files that were not collected. It uses the unhashed name of a
    missing file, and logs the remedy once.

    Django would raise an exception, so every page would fail with status 500.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uncollected: set[str] = set()

    def load_manifest(self) -> tuple[dict[str, str], str]:
        """Return the manifest, or an empty one if its file is damaged. ``collectstatic`` repairs
        the file."""
        try:
            manifest: tuple[dict[str, str], str] = super().load_manifest()
        except ValueError:
            return {}, ""
        return manifest

    def stored_name(self, name: str) -> str:
        if name in self.uncollected:
            return name
        try:
            return str(super().stored_name(name))
        except ValueError:
            if finders.find(name) is None:
                raise
            if not self.uncollected:
                logger.error("Static files such as %s were not collected. %s", name, REMEDY)
            self.uncollected.add(name)
            return name


def check_collected(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """Return a warning if static files have not been collected. ``check --deploy`` runs this."""
    if getattr(staticfiles_storage, "hashed_files", True):
        return []
    return [checks.Warning("The static files were not collected.", hint=REMEDY, id="newsroom.W001")]

"""What all commands for operators share: one line and exit code 2 where they cannot work."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from articles.errors import Interrupted, NewsroomError
from articles.management.trouble import told


class OperatorCommand(BaseCommand):
    """A command whose :meth:`run` answers its exit code; expected trouble is one line on stderr."""

    # The system checks run in `make test`; an operator's import need not wait for them.
    requires_system_checks: list[str] = []

    def handle(self, *args, **options) -> None:
        try:
            code = self.run(**options)
        except (NewsroomError, DatabaseError, OSError) as trouble:
            self.stderr.write(f"{self.name}: {told(trouble)}")
            code = 2
        except Interrupted as stop:  # once more, while the first one was being told
            code = 128 + stop.signal
        if code:
            sys.exit(code)

    def run(self, **options) -> int:
        """Do the work and return the exit code."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

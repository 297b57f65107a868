"""The base class of all commands for operators. If a command cannot do its work, it prints a
one-line message and exits with code 2."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from articles.errors import Interrupted, NewsroomError
from articles.management.error_messages import describe_error


class OperatorCommand(BaseCommand):
    """A command whose :meth:`run` returns the exit code. Expected errors are reported on stderr in
    one line."""

    # No system checks, so that operators do not wait for them. The checks run in `make test`.
    requires_system_checks: list[str] = []

    def handle(self, *args, **options) -> None:
        try:
            code = self.run(**options)
        except (NewsroomError, DatabaseError, OSError) as trouble:
            self.stderr.write(f"{self.name}: {describe_error(trouble)}")
            code = 2
        except Interrupted as stop:  # a second signal arrived while the first was being reported
            code = 128 + stop.signal
        if code:
            sys.exit(code)

    def run(self, **options) -> int:
        """Do the work and return the exit code."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

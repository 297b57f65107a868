"""Django's ``migrate`` for operators. It makes the database file private and reports expected
errors in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import DatabaseError, connections

from articles import search
from articles.management.error_messages import describe_error


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> Any:
        """Create the database file, then run the command. The file must exist first, because the
        system checks open it."""
        try:
            create_private_database(connections[options["database"]])
            return super().execute(*args, **options)
        except (DatabaseError, OSError) as trouble:
            raise CommandError(describe_error(trouble)) from trouble

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate. Then rebuild the search index if the rules of text analysis have changed; a
        migration cannot do this."""
        super().handle(*args, **options)
        everything = not (options["app_label"] or options["plan"] or options["check_unapplied"])
        if everything and search.rebuild_outdated_index() and options["verbosity"]:
            self.stdout.write("The search index was rebuilt.")


def create_private_database(connection: Any) -> None:
    """Create the SQLite file with read access for its owner only, because it contains password
    hashes. SQLite gives its additional files the same mode."""
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():
        file = Path(connection.settings_dict["NAME"])
        file.touch(mode=0o600)
        file.chmod(0o600)

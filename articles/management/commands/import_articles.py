"""``manage.py import_articles PATH …``: import files as articles."""

from __future__ import annotations

from dataclasses import fields

from articles.importing import ImportOptions, as_json, as_text, import_articles
from articles.management.importer_arguments import add_arguments, progress_bar, raise_on_signals
from articles.management.operator_command import OperatorCommand


class Command(OperatorCommand):
    help = (
        "Import articles from front-matter files. Exit code: 0 success, 1 a file was "
        "rejected or is in conflict, 2 usage, path or database problem, 130 or 143 "
        "interrupted."
    )

    def add_arguments(self, parser) -> None:
        add_arguments(parser)

    def run(self, **given) -> int:
        options = ImportOptions(
            **{field.name: given[field.name] for field in fields(ImportOptions)}
        )
        if given["watch"]:
            # Import this module only when ``--watch`` needs it.
            from articles.management.watching import WatchSession

            return WatchSession(self.show, quiet=given["quiet"]).follow(given["paths"], options)
        as_json_wanted = given["format"] == "json"
        shown = not (given["no_progress"] or given["quiet"] or as_json_wanted)
        with raise_on_signals(), progress_bar(shown, "Importing") as progress:
            report = import_articles(
                given["paths"],
                options=options,
                progress=progress,
                brief=not (as_json_wanted or options.dry_run),
            )
        if as_json_wanted:
            self.stdout.write(as_json(report))
        else:
            self.stdout.write(as_text(report, quiet=given["quiet"], dry_run=options.dry_run))
        return report.exit_code

    def show(self, text: str) -> None:
        """Write ``text`` immediately, even to a pipe, so that people can follow the output of
        ``--watch``."""
        self.stdout.write(text)
        self.stdout.flush()

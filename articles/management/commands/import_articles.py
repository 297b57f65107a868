"""``manage.py import_articles PATH …``: files become articles."""

from __future__ import annotations

from dataclasses import fields

from articles.importing import Options, as_json, as_text, import_articles
from articles.management.importer_arguments import add_arguments, progress_bar, stopped_by_signals
from articles.management.operator_command import OperatorCommand
from articles.processes import little_garbage


class Command(OperatorCommand):
    help = (
        "Import articles from front-matter files. Exit code: 0 all fine, 1 some file was rejected "
        "or is in conflict, 2 usage, path or database problem, 130 or 143 interrupted."
    )

    def add_arguments(self, parser) -> None:
        add_arguments(parser)

    def run(self, **given) -> int:
        options = Options(**{field.name: given[field.name] for field in fields(Options)})
        if given["watch"]:
            from articles.management.watching import Session  # and all that only this needs

            return Session(self.show, quiet=given["quiet"]).follow(given["paths"], options)
        as_json_wanted = given["format"] == "json"
        shown = not (given["no_progress"] or given["quiet"] or as_json_wanted)
        with stopped_by_signals(), little_garbage(), progress_bar(shown, "Importing") as progress:
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
        """At once, also into a pipe: whoever watches wants to see it now."""
        self.stdout.write(text)
        self.stdout.flush()

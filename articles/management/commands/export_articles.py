"""``manage.py export_articles [DIR]``: write articles to files."""

from __future__ import annotations

from pathlib import Path

from articles.exporting import ExportOptions, as_json, as_text, export_articles
from articles.management.importer_arguments import progress_bar, raise_on_signals
from articles.management.operator_command import OperatorCommand


class Command(OperatorCommand):
    help = (
        "Write the edits made in the admin back into the files, changing nothing else in "
        "them. Articles without a file get one once readers have seen them. Exit code: 0 "
        "success, 1 an edit could "
        "not be written (with --check: a file needs writing), 2 usage, path or database "
        "problem, 130 or 143 interrupted."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "directory", nargs="?", type=Path, metavar="DIR",
            help=(
                "write a copy of all files to this folder (default: write to each source's "
                "own folder)"
            ),
        )  # fmt: skip
        parser.add_argument(
            "--source", metavar="NAME", help="export only the articles of this source"
        )
        parser.add_argument("--dry-run", action="store_true", help="show diffs and write nothing")
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; exit with code 1 if a file needs writing",
        )
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--quiet", action="store_true", help="show only problems and totals")
        parser.add_argument("--no-progress", action="store_true", help="show no progress bar")
        parser.add_argument(
            "--wait", type=float, default=60.0, metavar="SECONDS",
            help="how long to wait for another import or export to end (default: 60)",
        )  # fmt: skip

    def run(self, **given) -> int:
        names = ("directory", "source", "dry_run", "check", "wait")
        options = ExportOptions(**{name: given[name] for name in names})
        as_json_wanted = given["format"] == "json"
        shown = not (given["no_progress"] or given["quiet"] or as_json_wanted)
        with raise_on_signals(), progress_bar(shown, "Exporting") as progress:
            report = export_articles(options, progress=progress)
        text = as_json(report) if as_json_wanted else as_text(report, quiet=given["quiet"])
        self.stdout.write(text)
        return report.exit_code

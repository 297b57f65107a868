"""``manage.py export_articles [DIR]``: articles become files again."""

from __future__ import annotations

from pathlib import Path

from articles.exporting import Options, as_json, as_text, export_articles
from articles.management.importer_arguments import progress_bar, stopped_by_signals
from articles.management.operator_command import OperatorCommand


class Command(OperatorCommand):
    help = (
        "Write articles back into their files, changing only what was edited here; an article "
        "without a file gets one. Exit code: 0 all fine, 1 some edit could not be written (or, "
        "with --check, something is to be written), 2 usage, path or database problem, 130 or 143 "
        "interrupted."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "directory", nargs="?", type=Path, metavar="DIR",
            help="folder for a copy of all files (default: each source's own folder)",
        )  # fmt: skip
        parser.add_argument("--source", metavar="NAME", help="only the articles of this source")
        parser.add_argument("--dry-run", action="store_true", help="show diffs, write nothing")
        parser.add_argument("--check", action="store_true", help="1 if anything is to be written")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--quiet", action="store_true", help="only problems and totals")
        parser.add_argument("--no-progress", action="store_true", help="no progress bar")
        parser.add_argument(
            "--wait", type=float, default=60.0, metavar="SECONDS",
            help="how long to wait for another import or export to end (default: 60)",
        )  # fmt: skip

    def run(self, **given) -> int:
        names = ("directory", "source", "dry_run", "check", "wait")
        options = Options(**{name: given[name] for name in names})
        as_json_wanted = given["format"] == "json"
        shown = not (given["no_progress"] or given["quiet"] or as_json_wanted)
        with stopped_by_signals(), progress_bar(shown, "Exporting") as progress:
            report = export_articles(options, progress=progress)
        text = as_json(report) if as_json_wanted else as_text(report, quiet=given["quiet"])
        self.stdout.write(text)
        return report.exit_code

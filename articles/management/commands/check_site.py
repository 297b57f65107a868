"""``manage.py check_site PATH``: report what would differ if a Hugo site moved here."""

from __future__ import annotations

from pathlib import Path

from articles.management.operator_command import OperatorCommand
from articles.sitecheck import as_json, as_text, check_site


class Command(OperatorCommand):
    help = (
        "Report what would differ if a Hugo site were imported, without writing "
        "anything. Exit code: 0 no differences, 1 differences, 2 usage, path or database "
        "problem."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="the site's folder")
        parser.add_argument(
            "--sitemap", type=Path, metavar="FILE", help="the site's sitemap.xml or sitemap index"
        )
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def run(self, **given) -> int:
        check = check_site(given["path"], sitemap=given["sitemap"])
        self.stdout.write((as_json if given["format"] == "json" else as_text)(check))
        return check.exit_code

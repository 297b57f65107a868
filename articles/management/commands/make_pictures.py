"""``manage.py make_pictures``: whatever pictures readers may be shown are made ahead."""

from __future__ import annotations

from articles.management.operator_command import OperatorCommand
from articles.preparing import prepare


class Command(OperatorCommand):
    help = (
        "Make what is missing: renditions of the pictures that stories show, and share cards of "
        "the newest stories. An import does the first for what it brings, the desk both for what "
        "it saves; run this after an interrupted import, or from cron."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--cards", type=int, default=500, metavar="N",
            help="share cards of the N newest stories (default: 500; others are drawn when asked)",
        )  # fmt: skip
        parser.add_argument(
            "--keep-cards", type=int, default=90, metavar="DAYS",
            help="remove cards that were drawn longer ago (default: 90 days)",
        )  # fmt: skip
        parser.add_argument("--quiet", action="store_true", help="print nothing")

    def run(self, **given) -> int:
        made = prepare(newest=max(0, given["cards"]), keep_days=max(1, given["keep_cards"]))
        if not given["quiet"]:
            self.stdout.write(
                f"Pictures with new renditions: {made.pictures}. Share cards drawn: {made.cards}, "
                f"removed: {made.forgotten}."
            )
        return 0

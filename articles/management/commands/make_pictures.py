"""``manage.py make_pictures``: make all pictures for readers in advance."""

from __future__ import annotations

from articles.management.operator_command import OperatorCommand
from articles.pictures.make_pictures import make_pictures


class Command(OperatorCommand):
    help = (
        "Make missing renditions of the pictures that stories show, and share cards of the newest "
        "stories. Imports make only the renditions, so run this command after an interrupted "
        "import, or from cron."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--cards", type=int, default=500, metavar="N",
            help=(
                "draw share cards of the N newest stories (default: 500; others are drawn on "
                "request)"
            ),
        )  # fmt: skip
        parser.add_argument(
            "--keep-cards", type=int, default=90, metavar="DAYS",
            help="remove cards drawn longer ago than this (default: 90 days)",
        )  # fmt: skip
        parser.add_argument("--quiet", action="store_true", help="print nothing")

    def run(self, **given) -> int:
        made = make_pictures(newest=max(0, given["cards"]), keep_days=max(1, given["keep_cards"]))
        if not given["quiet"]:
            self.stdout.write(
                f"Pictures with new renditions: {made.pictures}. Share cards drawn: {made.cards}, "
                f"removed: {made.forgotten}."
            )
        if made.failed:
            self.stderr.write(f"{made.failed} could not be made; the log says why.")
        return 1 if made.failed else 0

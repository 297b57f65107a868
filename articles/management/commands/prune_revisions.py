"""``manage.py prune_revisions``: delete old states of stories, and typed text that has expired."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import timedelta

from django.utils import timezone

from articles.editing import autosaves
from articles.editing.pruning import prune_revisions
from articles.management.operator_command import OperatorCommand

#: Limits of ``--days``. Typed text is kept for 30 days, and is merged with the state on which its
#: form was opened, so that state must last as long.
MIN_DAYS, MAX_DAYS = 30, 36_500

#: Number of expired texts that are deleted in one transaction.
TEXTS_PER_DELETE = 200


class Command(OperatorCommand):
    help = (
        "Delete saved states of stories that were replaced more than N days ago. Published states "
        "and the newest state of each story are always kept. Typed text that was not saved for 30 "
        "days is deleted, too."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--days", type=read_days, required=True, metavar="N",
            help=f"delete states that were replaced more than N days ago (at least {MIN_DAYS})",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="count, and delete nothing")

    def run(self, **given) -> int:
        at, dry_run = timezone.now(), given["dry_run"]
        before = at - timedelta(days=given["days"])
        result = prune_revisions(before=before, dry_run=dry_run)
        texts = autosaves.count_expired(at=at) if dry_run else delete_expired_texts(at)
        verb = "Would delete" if dry_run else "Deleted"
        self.stdout.write(
            f"{verb} {result.deleted} saved states that were replaced more than {given['days']} "
            f"days ago. Kept {result.kept} of that age, because they were published, or followed a "
            f"published state.\n{verb} {texts} expired rows of typed text."
        )
        return 0


def read_days(text: str) -> int:
    """Return the number of days. Raise ArgumentTypeError if it is no number or out of range."""
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    if not is_number or not MIN_DAYS <= int(text) <= MAX_DAYS:
        raise ArgumentTypeError(f"{text!r} is not a number from {MIN_DAYS} to {MAX_DAYS}")
    return int(text)


def delete_expired_texts(at) -> int:
    """Delete the expired rows in batches, and return their number."""
    deleted = 0
    while some := autosaves.delete_expired(at=at, limit=TEXTS_PER_DELETE):
        deleted += some
    return deleted

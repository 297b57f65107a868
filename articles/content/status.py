"""How ``draft`` in a file and the status of an article affect each other.

When a file is written, every status except "published" becomes ``draft: true``. When a file is
read, it changes the status, to "draft" or "published", only if its own ``draft`` has changed. Any
other change to the file leaves "in review" and "retracted" as they are. If the files of a source
may not publish, "review" takes the place of "published".
"""

from __future__ import annotations

from typing import Final, Literal

from articles.hugo import Authored


def is_draft(status: str) -> bool:
    """Return whether an article with this status is a draft in its file."""
    return status != "published"


#: Statuses in which a file does not publish a story. Only an editor does.
WITHHELD_STATUSES: Final = ("review", "retracted")

Status = Literal["draft", "review", "published"]


def get_initial_status(authored: Authored, *, may_publish: bool = True) -> Status:
    """Return the status of a new article from a file."""
    return "draft" if authored.draft else _publish(may_publish)


def choose_status(
    status: str, *, before: Authored | None, after: Authored, may_publish: bool = True
) -> str:
    """Return the new status of an article after ``draft`` in its file changed from ``before`` to
    ``after``. ``before`` is None if it is unknown. ``status`` is the present status."""
    if before is None or bool(before.draft) == bool(after.draft):
        return status
    if after.draft:
        return "draft" if status == "published" else status
    return _publish(may_publish) if status == "draft" else status


def _publish(may_publish: bool) -> Literal["review", "published"]:
    return "published" if may_publish else "review"

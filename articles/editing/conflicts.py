"""Resolve a conflict, where both an article and its file changed after the last import."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from articles.editing.saving import SaveResult, save_article
from articles.hugo import Authored
from articles.models import Article, SourceFile
from articles.models.transactions import one_transaction


def resolve_conflict(
    file: SourceFile, article: Article, authored: Authored, *, status: str, user: Any, at: datetime
) -> SaveResult:
    """Save ``authored`` as the result of a conflict. The file's new text becomes the base of later
    merges, so that the next import does not report the conflict again. Both versions remain in the
    article's revisions.

    Raise the same errors as :func:`save_article`.
    """
    with one_transaction():
        note = _("Conflict with the file resolved")
        saved = save_article(article, authored, status=status, user=user, at=at, note=note)
        _mark_file_resolved(file)
    return saved


def _mark_file_resolved(file: SourceFile) -> None:
    file.base, file.incoming = file.incoming, None
    file.state = SourceFile.State.IMPORTED
    file.problems = [p for p in file.problems if p.get("code") != "edited-on-both-sides"]
    # Forget the size and time, so that the next import reads the file again and stores them.
    file.size = file.mtime_ns = 0
    file.save(update_fields=["base", "incoming", "state", "problems", "size", "mtime_ns"])

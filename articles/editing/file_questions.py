"""Questions that files ask the desk. A file never publishes a story that is retracted, in review or
deleted in the admin. The import reports the file, and somebody who may publish decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from articles.editing.publishing import publish
from articles.models import Article, ArticleQuerySet, SourceFile
from articles.models.transactions import one_transaction

#: Status of a story → the code of the problem that an import reports if the file would publish it.
QUESTION_CODES: Final = {"retracted": "retracted-here", "review": "held-for-review"}


def is_asking(file: SourceFile, article: Article) -> bool:
    """Return whether the file would publish the story, and nobody has decided yet."""
    return get_question(file, article) is not None


def get_question(file: SourceFile, article: Article) -> str | None:
    """Return the message of the import about a file that is asking, otherwise None."""
    code = QUESTION_CODES.get(article.status)
    found = (str(p.get("message", "")) for p in file.problems if p.get("code") == code)
    return next(found, None)


def filter_asking(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Select the articles whose file is asking."""
    pairs = QUESTION_CODES.items()
    asking = (Q(status=s, file_problems__contains=f'"{code}"') for s, code in pairs)
    problems = Cast("source_file__problems", TextField())
    found: ArticleQuerySet = articles.alias(file_problems=problems)
    return found.filter(next(asking) | next(asking))


def publish_as_asked(file: SourceFile, article: Article, *, user: Any, at: datetime) -> None:
    """Publish the story, as its file says."""
    with one_transaction():
        publish([article], user=user, at=at)
        _settle(file)


def keep_unpublished(file: SourceFile) -> None:
    """Leave the story as it is. The file asks again when it changes and still would publish it."""
    _settle(file)


def _settle(file: SourceFile) -> None:
    codes = QUESTION_CODES.values()
    file.problems = [p for p in file.problems if p.get("code") not in codes]
    file.save(update_fields=["problems"])


def allow_restoring(file: SourceFile) -> None:
    """Let the next import create the deleted story again. The file must still exist then."""
    file.state, file.problems = SourceFile.State.IMPORTED, []
    file.deleted_at = file.deleted_by = None
    # Forget the size and time, so that the next import reads the file.
    file.size = file.mtime_ns = 0
    columns = ["state", "problems", "deleted_at", "deleted_by", "size", "mtime_ns"]
    file.save(update_fields=columns)

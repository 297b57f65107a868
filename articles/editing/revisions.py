"""Record revisions: the authored columns of an article after each save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from articles.content.revision_values import pack, to_bytes, to_json
from articles.content.story_text import StoryText, pack_text
from articles.editing.bulk_insert import insert_rows
from articles.hugo import Authored
from articles.models import Article, Revision, WorkingCopy

_COLUMNS = ["article_id", "path", "version", "created_at", "user_id", "via", "note",
            "of_working_copy", "packed"]  # fmt: skip


def record_revisions(
    articles: Iterable[Article],
    *,
    via: str,
    user: AbstractBaseUser | None,
    at: datetime,
    note: str = "",
    ready: Mapping[str, bytes] | None = None,
) -> None:
    """Write one revision for the current state of each article. ``ready`` holds revision values by
    path, if :func:`~articles.content.revision_values.pack` has already packed them."""
    ready = ready or {}
    user_id = user.pk if user else None
    insert_rows(
        Revision,
        _COLUMNS,
        (
            (
                a.pk,
                a.path,
                a.version,
                at,
                user_id,
                via,
                note,
                False,
                ready.get(a.path) or _pack_values(a),
            )
            for a in articles
        ),
    )


def _pack_values(article: Article) -> bytes:
    return pack(article.authored(), status=article.status)


def record_copy(
    article: Article,
    copy: WorkingCopy,
    text: StoryText,
    *,
    user: Any,
    at: datetime,
    note: str,
) -> None:
    """Write a revision for ``text``, which becomes the text of the article's working copy."""
    Revision.objects.create(
        article=article,
        path=article.path,
        version=copy.version,
        of_working_copy=True,
        created_at=at,
        user=user,
        via=Revision.Via.ADMIN,
        note=note,
        packed=pack_text(text),
    )


def record_unsaved_version(
    article: Article | None,
    authored: Authored,
    *,
    via: str,
    at: datetime,
    note: str,
    path: str = "",
) -> None:
    """Write a revision for a version that was never stored in the columns of ``article``. If the
    version never became an article, ``article`` is None, and ``path`` is the version's address."""
    values = to_json(authored) | ({"status": str(article.status)} if article else {})
    Revision.objects.create(
        article=article,
        path=article.path if article else path,
        version=article.version if article else 0,
        created_at=at,
        via=via,
        note=note,
        packed=to_bytes(values),
    )

"""Record and read revisions: what an article's author columns held after each save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from articles.hugo import Authored
from articles.models import Article, Revision
from articles.models.inserting import insert_rows
from articles.revision_values import pack, to_bytes, to_json


def record(
    articles: Iterable[Article],
    *,
    via: str,
    user: AbstractBaseUser | None,
    at: datetime,
    note: str = "",
    ready: Mapping[str, bytes] | None = None,
) -> None:
    """Write one revision for the present state of each article. ``ready`` holds what
    :func:`~articles.revision_values.pack` made of some of them before, by path."""
    ready = ready or {}
    user_id = user.pk if user else None
    insert_rows(
        Revision,
        ["article_id", "path", "version", "created_at", "user_id", "via", "note", "packed"],
        (
            (a.pk, a.path, a.version, at, user_id, via, note, ready.get(a.path) or _packed(a))
            for a in articles
        ),
    )


def _packed(article: Article) -> bytes:
    return pack(article.authored(), status=article.status)


def keep(
    article: Article | None,
    authored: Authored,
    *,
    via: str,
    at: datetime,
    note: str,
    path: str = "",
) -> None:
    """Write a revision for a version of ``article`` that never stood in its columns; for one that
    never became an article, under the name ``path``."""
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

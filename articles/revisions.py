"""Record and read revisions: what an article's author columns held after each save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from articles.hugo import Authored
from articles.models import Article, Revision
from articles.models.inserting import insert_rows

NAMES = tuple(field.name for field in fields(Authored))
_VALUES = attrgetter(*NAMES)
ABSENT = _VALUES(Authored())
DATES = ("date", "publish_date", "expiry_date", "last_modified")


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
    :func:`pack` made of some of them before, by path."""
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


def pack(authored: Authored, *, status: str) -> bytes:
    """What a revision holds of an article that stands so. Needs no database."""
    draft = status != Article.Status.PUBLISHED
    return Revision.pack(to_json(authored) | {"draft": draft, "status": str(status)})


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
        packed=Revision.pack(values),
    )


def to_json(authored: Authored) -> dict[str, Any]:
    """Authored values as JSON: dates as ISO 8601 in UTC, absent values left out. An empty
    byline is not absent: it hides the site's."""
    given = zip(NAMES, _VALUES(authored), ABSENT, strict=True)
    values = {name: value for name, value, absent in given if value != absent}
    for name in DATES:
        if name in values:
            values[name] = values[name].astimezone(UTC).isoformat()
    return values


def from_json(values: dict[str, Any]) -> Authored:
    """The reverse of :func:`to_json`; keys it does not know (a later version's) are dropped."""
    known: dict[str, Any] = {name: value for name, value in values.items() if name in NAMES}
    for name in DATES:
        if name in known:
            known[name] = datetime.fromisoformat(known[name])
    for name, value in known.items():
        known[name] = tuple(value) if isinstance(value, list) else value
    return Authored(**known)

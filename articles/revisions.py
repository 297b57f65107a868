"""Record and read revisions: what an article's author columns held after each save."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from articles.hugo import Authored
from articles.models import Article, Revision

DATES = ("date", "publish_date", "expiry_date", "last_modified")


def record(
    articles: Iterable[Article],
    *,
    via: str,
    user: AbstractBaseUser | None,
    at: datetime,
    note: str = "",
) -> None:
    """Write one revision for the present state of each article."""
    Revision.objects.bulk_create(
        Revision(
            article=article,
            path=article.path,
            version=article.version,
            created_at=at,
            user=user,  # type: ignore[misc]
            via=via,
            note=note,
            packed=Revision.pack(to_json(article.authored()) | {"status": article.status}),
        )
        for article in articles
    )


def keep(article: Article, authored: Authored, *, via: str, at: datetime, note: str) -> None:
    """Write a revision for a version of ``article`` that never stood in its columns."""
    values = to_json(authored) | {"status": str(article.status)}
    Revision.objects.create(
        article=article,
        path=article.path,
        version=article.version,
        created_at=at,
        via=via,
        note=note,
        packed=Revision.pack(values),
    )


def to_json(authored: Authored) -> dict[str, Any]:
    """Authored values as JSON: dates as ISO 8601 in UTC, absent values left out."""
    values = {f.name: getattr(authored, f.name) for f in fields(Authored)}
    for name in DATES:
        if values[name] is not None:
            values[name] = values[name].astimezone(UTC).isoformat()
    return {name: value for name, value in values.items() if value not in (None, (), {})}


def from_json(values: dict[str, Any]) -> Authored:
    """The reverse of :func:`to_json`; keys it does not know (a later version's) are dropped."""
    names = {f.name for f in fields(Authored)}
    known: dict[str, Any] = {name: value for name, value in values.items() if name in names}
    for name in DATES:
        if name in known:
            known[name] = datetime.fromisoformat(known[name])
    for name, value in known.items():
        known[name] = tuple(value) if isinstance(value, list) else value
    return Authored(**known)

"""Stories for tests, created by the same functions as in the admin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from articles.content.derive import Placement, derive
from articles.content.resolve import Resolver
from articles.editing.references import StoredPages, StoredPictures
from articles.editing.writing import ArticleWrite, write_articles
from articles.hugo import Authored
from articles.hugo.rules import Rules
from articles.models import Article

FIRST = datetime(2025, 1, 1, 9, tzinfo=UTC)


def writing(
    name: str,
    *,
    status: str = "published",
    folder: str = "post",
    section: str | None = None,
    kind: Any = "page",
    url_language: str = "",
    date_offset: int | None = None,
    **authored: Any,
) -> ArticleWrite:
    """Build one story without saving it. It has a date unless ``date`` is None."""
    placement = Placement(
        kind=kind,
        folder=folder,
        name=name,
        section=folder if section is None else section,
        url_language=url_language,
        placed_language=url_language,
        date_offset=date_offset,
    )
    values = Authored(
        **{"title": f"Story {name}", "body": f"Body of {name}.", "date": FIRST} | authored
    )
    resolver = Resolver(StoredPictures(), StoredPages(), placement)
    derived, _ = derive(values, placement, rules=Rules(), resolve=resolver)
    article = Article(status=status)
    for field in placement.__slots__:
        setattr(article, field, getattr(placement, field))
    return ArticleWrite(article, values, derived)


def story(name: str = "a", **values: Any) -> Article:
    """Create one story in the database."""
    made = writing(name, **values)
    write_articles([made], via="admin", at=timezone.now())
    return made.article


def many(number: int, **values: Any) -> list[Article]:
    """Create ``number`` stories, one minute apart. Each has a shared tag, one of fifty other tags,
    and one of seven categories."""
    made = [_one_of_many(i, values) for i in range(number)]
    for batch in _batches(made):
        write_articles(batch, via="import", at=timezone.now())
    return [w.article for w in made]


def _one_of_many(i: int, values: dict[str, Any]) -> ArticleWrite:
    defaults = {
        "title": f"Story number {i}",
        "body": f"Body of story {i} about harbour and tram, with word{i}.",
        "date": FIRST + timedelta(minutes=i),
        "tags": ("Shared", f"Tag {i % 50}"),
        "categories": (f"Category {i % 7}",),
    }
    return writing(f"story-{i}", **(defaults | values))


def _batches(made: list[ArticleWrite]) -> Iterable[list[ArticleWrite]]:
    return (made[i : i + 500] for i in range(0, len(made), 500))
